"""The commands of `python -m lab`, one module each; what they share with `make` is their names."""
