"""One customer's problem: steps, timeline, clocks, evidence, and nothing lost until it is really over."""
