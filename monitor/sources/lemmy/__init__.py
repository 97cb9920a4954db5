"""Lemmy instances. A folder, since the API has two versions that differ in most of what is read.

`source.py` asks and turns pages, `wire.py` reads what is answered.
"""
