"""Files of other tools: tables and lists of objects, recognised by their columns.

A tool is a table of `presets.toml`; whatever no table knows is named column by column.
`docs/foreign.md` says what is recognised, and where each shape was learned.
"""
