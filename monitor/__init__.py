"""Reaction Monitor: how far an incident spreads, how people feel, and what was not seen.

In a notebook or a program, `monitor.open` is all that is needed.
"""

from monitor.version import __version__

TYPE_CHECKING = False  # nothing is imported here: whoever interrupts the program reads no traceback
if TYPE_CHECKING:
    from pathlib import Path

    from monitor.api.opened import Monitor

__all__ = ["__version__", "open"]


def open(path: "str | Path" = ".") -> "Monitor":  # noqa: A001  as `gzip.open`: nobody imports it alone
    """Return what is configured in *path*, to be read from Python; nothing of it is changed.

    Args:
        path: A configuration file, or the folder in which `config.toml` lies.

    Raises:
        ConfigError: There is no configuration, or it is wrong.

    >>> anaheim = monitor.open(example)
    >>> anaheim.incidents
    ('anaheim',)
    >>> anaheim.volume(every="1h").to_dict()["total"]["posts"]
    5
    """
    from pathlib import Path  # noqa: PLC0415  `import monitor` costs nothing

    from monitor.api.opened import Monitor  # noqa: PLC0415

    return Monitor.of(Path(path))
