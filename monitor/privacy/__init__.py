"""What may pass the door, and what may leave the house.

`door` is what collecting calls: `pseudonym` for authors, `guard` for protected names, `masks` for
addresses in a text. `output` makes text safe for a terminal, CSV, HTML or Markdown; `secret` keeps
a password out of sight.
"""
