"""Ways in and out: what comes from a platform becomes a LiveEvent, what we do there is an Act."""
