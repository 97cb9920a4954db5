"""The same chart on a dark ground.

Only what is grey, black or white changes: the colours that stand for something are seen on both.
"""

from collections.abc import Mapping
from typing import Final

from monitor.chart import theme
from monitor.chart.panels.panel import Spec

DARK: Final[Mapping[str, str]] = {
    "white": "#14181D",
    theme.INK: "#E6EAEF",
    theme.QUIET: "#AAB4C0",
    theme.GRID: "#2B333C",
    theme.HATCH: "#5F6B78",
    theme.SHADE: "#222A32",
    theme.ALARM: "#FF8A7A",
    theme.PALETTE[0]: "#2B8FD0",
    theme.PALETTE[6]: "#C9D3DF",
}
"""Colour on white -> colour on dark; a colour that is not named stays."""

ENDS: Final = ("color", "stroke", "fill", "background", "Color")
"""How the names of what holds a colour end."""


def darkened(spec: Spec) -> Spec:
    """Return a specification with the colours of the dark; texts stay, whatever they say."""
    return {name: _value(name, value) for name, value in spec.items()}


def _value(name: str, value: object) -> object:
    if isinstance(value, dict):
        return {inner: _value(inner, item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_value(name, item) for item in value]
    if isinstance(value, str) and name.endswith(ENDS):
        return DARK.get(value, value)
    return value
