"""The lab itself, measured against its targets; a theme is a function that gives lines."""
