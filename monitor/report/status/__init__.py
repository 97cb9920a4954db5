"""`status`: what can be seen, and what not."""
