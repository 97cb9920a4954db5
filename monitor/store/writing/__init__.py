"""Writing the database: what passes, people and services add to it.

In all files `store` is where to write, and what takes it is one transaction: where it raises
`StoreError` nothing of that was kept. What takes `conn` is called inside a transaction. `source` is
the number of a source, `incident` the key of one, and `now` the instant of the pass.
"""
