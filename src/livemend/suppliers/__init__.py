"""Suppliers by what their goods bring: a scorecard, and requests to put it right by a date."""
