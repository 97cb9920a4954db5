"""Bluesky: search through the account's own server."""
