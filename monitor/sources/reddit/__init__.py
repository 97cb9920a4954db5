"""Reddit: a folder, since the token of an application and the posts are two thoughts more.

`source` is which listings are walked and how, `session` the token that each question needs, `wire`
the answers and the posts that are read in them.
"""
