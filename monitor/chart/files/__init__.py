"""The picture as a file: PNG, SVG and HTML."""
