"""Receive, drop duplicates, store in batches. Acknowledged means durable."""
