"""The API of the lab: its catalogue to read, its runs to read, start and cancel; see docs/api.md."""
