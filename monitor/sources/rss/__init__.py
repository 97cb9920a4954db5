"""RSS and Atom feeds. A folder, since to read what passes for a feed is a matter of its own.

`document.py` reads a feed's document, with a parser that `parser.py` has mended and `dates.py` for
its dates; `asking.py` says when and where it is asked, and `source.py` is the source, with what the
entries of a feed prove.
"""
