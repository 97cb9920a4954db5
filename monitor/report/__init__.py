"""From what the store holds to what people read: figures, how sure they are, how they came about.

`readings` asks the store once; `volume`, `sentiment`, `sources` and `status` make reports of it,
each a frozen value in the shape of its JSON (docs/json.md); `method` says how it came about, and
`formats` writes it down.
"""
