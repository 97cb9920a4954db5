"""The picture in characters."""
