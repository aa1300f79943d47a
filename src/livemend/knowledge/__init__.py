"""What the team must know: fact sheets, FAQ, phrases, after-sales policy, plans, playbooks, zones and platforms."""
