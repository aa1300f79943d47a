"""livemend: the complaint desk for live selling."""
