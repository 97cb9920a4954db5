"""From what the store holds to what people read: figures, how sure they are, how they came about.

`readings` asks the store once; `volume`, `sentiment`, `sources` and `status` make reports of it,
each a frozen value in the shape of its JSON (docs/json.md); `method` says how it came about, and
`formats` writes it down.

Whatever asks the store raises `StoreError` where that cannot be read. In all files `known` is the
store, of which one state is seen, `question` is what is asked (only the reports on volume and tone
look at its grouping), `readings` what the store said, `topic` the number of an incident or part
of one, `allowed` tells whether a phrase may be shown (None shows none), `simulated` whether a
program made the posts up, `timezone` names the zone for what people read, and `now` is the instant
of the report (UTC).
"""
