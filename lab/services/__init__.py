"""The servers of the lab, started and stopped under its own supervision."""
