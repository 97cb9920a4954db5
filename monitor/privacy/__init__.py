"""What may pass the door, and what may leave the house.

`door` is what collecting calls: `pseudonym` for authors, `guard` for protected names, `masks` for
addresses in a text, `ids` for posts that are named after somebody. `leaks` looks through what
leaves, `cells` tells which figures may. `output` makes text safe for a terminal, CSV, HTML or
Markdown; `secret` keeps a password out of sight, `vault` a session token.
"""
