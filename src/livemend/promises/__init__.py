"""Who promised what, to whom, by when, kept or not."""
