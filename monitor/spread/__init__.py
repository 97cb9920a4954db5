"""How far it spreads: pure functions over counts of which each bucket knows how much was seen.

Nothing here knows a network, a database, a clock or a schedule; whatever is random takes a seed.
"""
