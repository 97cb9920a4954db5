"""Hacker News. A folder, since it is two sources, whose services show the same posts.

`search.py` asks Algolia's search, `items.py` reads each item in turn from the item API, and
`post.py` has what both share: the post, and how it is asked for again.
"""
