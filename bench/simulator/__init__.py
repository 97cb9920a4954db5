"""Simulates the week of the demo: posts, calls, and what is true of them."""
