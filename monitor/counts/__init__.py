"""Services and files that count: each a few series of numbers, kept beside the posts."""
