"""The customer's side, without an account: where it stands, what to choose, whether it is good."""
