"""What leaves us towards customers: composed in their language, checked, carried once, its fate on record."""
