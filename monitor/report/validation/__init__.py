"""`validate`: how wrong the scorer is on this incident."""
