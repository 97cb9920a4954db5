"""What may come in, and what one value that may not costs."""
