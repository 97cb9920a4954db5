"""Lemmy instances, versions 3 and 4."""
