"""Mastodon instances: hashtags, and search as a supplement."""
