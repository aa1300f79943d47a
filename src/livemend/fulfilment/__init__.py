"""What was chosen is carried out: tasks, returns, repairs, refunds, each act exactly once."""
