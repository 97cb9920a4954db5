"""Tumblr: tagged posts."""
