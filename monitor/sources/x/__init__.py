"""X: recent posts within a daily budget."""
