"""Bluesky: a folder, since Jetstream streams the same records as the search shows.

`source` is the search and how it is walked, `session` the log-in at the account's server, `wire`
the records and the posts that are read in them, which Jetstream uses too.
"""
