"""The framework of the lab: what a scenario is, how one is run, measured and judged."""
