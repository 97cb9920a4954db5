"""Reaction Monitor: how far an incident spreads, how people feel, and what was not seen."""

__version__ = "0.1.0"
