"""The on-air call: a link for the customer, consent, seven steps, what was said, marks for the editor, clips."""
