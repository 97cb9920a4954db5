"""Hacker News: by Algolia's search, and item by item."""
