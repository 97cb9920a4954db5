"""What may be stored, and what may leave the house.

`masking` is what collecting calls: `pseudonym` for authors, `guard` for protected names, `contacts`
for handles and addresses in a text, `ids` for posts that are named after somebody. `leaks` checks
what leaves, `cells` says which figures may. `output` makes text safe for a terminal, CSV, HTML or
Markdown; `secret` keeps a password out of sight, `vault` a session token.
"""
