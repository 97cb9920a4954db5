"""The reports for notebooks and other programs."""
