"""Buckets in order, each with what was seen of it. Missing is not zero.

`wallclock` cuts time, `coverage` says how much of each piece was seen, `intervals` how sure a
figure is, `buckets` puts them together. A bucket is half-open, ``[edges[i], edges[i + 1])``.
"""
