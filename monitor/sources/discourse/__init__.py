"""Discourse forums. A folder, since the walk that proves something is a thought of its own.

`source` is what is asked and how a site is walked, `wire` reads what is answered.
"""
