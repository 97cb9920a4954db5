"""Key phrases of a burst, against what was said before it."""
