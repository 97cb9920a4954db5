"""YouTube: comments of given videos, and a sample of new ones."""
