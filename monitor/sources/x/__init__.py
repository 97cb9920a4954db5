"""X in a folder, since it is two sources that ask one service: posts, and counts of them.

`posts` and `counts` hold one source each, `query` how both write what they look for, and `wire`
what X answers and the posts in it.
"""
