"""What people coded of the posts, and what it says of the scorer's figures."""
