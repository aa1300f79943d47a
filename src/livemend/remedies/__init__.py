"""What we may offer: policy, personal limit, budget, refund risk, equal treatment, approval."""
