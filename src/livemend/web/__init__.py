"""The way in: routes, the gate before them, the live feed."""
