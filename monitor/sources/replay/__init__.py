"""Recorded posts, played at any speed."""
