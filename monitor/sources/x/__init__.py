"""X in a folder, since it is two sources that ask one service: posts, and counts of them.

`posts` and `counts` hold one source each, `query` how both write what they look for, `walk` how far
the search for posts has come, `wire` what X answers, and `post` a post in it.
"""
