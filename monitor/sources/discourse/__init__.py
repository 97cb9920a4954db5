"""Discourse forums: their latest posts."""
