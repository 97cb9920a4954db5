"""Reading the database: what reports are made from.

In all files `reader` is where to read, and whatever reads raises `StoreError` where the database
cannot be read; `topic` is the number of a topic, `span` is of publication, in whole minutes (UTC),
and `edges` are those of the buckets, at least two, whole minutes in ascending order: a bucket is
half-open, ``[edges[i], edges[i + 1])``.
"""
