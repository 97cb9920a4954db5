"""What people and the daemon ask for: readings for the ones, rounds for the other.

Whatever reads or writes the database raises `StoreError` where it cannot (what was committed is
safe), whatever shows something `DataError` where a protected name would be shown, whatever is asked
about an incident `UsageError` where that is not known, or its span ends before it begins or has too
many buckets, and whatever writes a file `CannotCreate` where it cannot be made: an older one is as
it was. A docstring names what else there is. In all files `newsroom` or `config` is whose posts
they are, `now` is the present instant, or that of the report (UTC), `sleep` takes seconds,
at most 5, `stop` ends the work, and `file` is the one file that the database may be: None takes
what is there, or makes it.
"""
