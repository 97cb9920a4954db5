"""The page: one self-contained file that shows an incident to people, with no network.

`making` turns a snapshot into a `Story`, what a page or a brief says, and into a `FrontPage`, which
adds the figures. `headline`, `tiles`, `figures` and `sections` write the HTML from the finding to
the folded method, `document` the file around them; `front` packs what the script draws from,
`values` what can be taken away. What runs in the browser is in `script/`. `brief` and `sheets` say
the same on one sheet of paper. What asks a snapshot raises `StoreError` where the database cannot
be read.
"""
