"""Tumblr. A folder, since its posts come in seven types, each with its words in other fields.

`source` is what is asked and how a tag is walked, `wire` reads what is answered.
"""
