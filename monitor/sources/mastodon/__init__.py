"""Mastodon instances. A folder, since a hashtag is walked up and down and a search is its own walk.

`source.py` is what the core asks, `timeline.py` the walks through a hashtag timeline, `search.py`
the search of one instance, a supplement; `wire.py` reads what is answered.
"""
