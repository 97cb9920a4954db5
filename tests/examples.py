"""On how many examples a property is tried."""

from math import ceil

from hypothesis import settings


def examples(most: int) -> settings:
    """Return the settings of a property that *most* examples make sure of.

    Where the profile asks for fewer than a hundred, each property has its share of
    them, and one at least.
    """
    return settings(max_examples=ceil(most * settings().max_examples / 100))
