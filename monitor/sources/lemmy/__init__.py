"""Lemmy instances. A folder, since the API has two versions that differ in most of what is read.

`source.py` asks, `walk.py` turns pages in the way of each, `wire.py` reads what is answered.
"""
