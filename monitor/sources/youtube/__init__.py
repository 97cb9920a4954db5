"""YouTube: a folder, since it is asked for comments, videos, new videos and views in one API.

`source` is what is asked for, the search and held posts among it, `walk` how the comments of one
video are read, `views` the count of views, `api` how a question is asked within two quotas, and
what a refusal means, `wire` the answers and the posts that are read in them.
"""
