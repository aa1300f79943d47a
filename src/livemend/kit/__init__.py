"""The floor everything stands on. Knows nothing of selling."""
