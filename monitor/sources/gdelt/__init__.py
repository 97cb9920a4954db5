"""GDELT. A folder, since to say a query in its words takes as much as to ask it.

`source` asks for windows of time and reads the answers, `query` turns a query into what it knows.
"""
