"""Which of the tools that a team has see a scenario's bug, found by running them on broken and on its fix."""
