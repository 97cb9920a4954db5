"""The page: one self-contained file that shows an incident to people, with no network.

`making` reads the store once and makes a `Story`; `columns` packs its figures for the script;
`fragments` and `document` write the HTML around them. What runs in the browser is in `script/`.
"""
