"""The page: one self-contained file that shows an incident to people, with no network.

`making` reads the store once and makes a `Story`. What may be published of it is decided by
`privacy.publish`; `apart` says which combinations may be.
`columns`, `packing`, `narratives` and `measures` pack figures for the script; `headline`, `unseen`,
`statements`, `alarms` and `tables` put them in words; `fragments`, `sections` and `document` write
the HTML around them. What runs in the browser is in `script/`. `brief` and `sheets` tell the same
on one sheet of paper.
"""
