"""Discourse forums. A folder, since the walk that proves something is a thought of its own.

`source` is what is asked, `walk` how the list of posts is walked, `wire` reads what is answered.
"""
