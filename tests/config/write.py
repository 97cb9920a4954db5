"""Writes configurations for the tests: a right one, and ways to spoil it."""

from pathlib import Path
from typing import Final

from monitor.config import Config, read_config

RIGHT: Final = """
[monitor]
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Shots in Anaheim"
since = 2017-02-21T00:00:00-08:00
query = "anaheim AND police"
hashtags = ["#Anaheim"]
languages = ["en", "pt-BR"]

[[incident.narrative]]
key = "threat"
title = "He threatened"
query = "threat*"

[[incident.voice]]
key = "chief"
title = "The chief"
query = "chief"

[[incident.event]]
at = 2017-02-23T15:00:00-08:00
title = "Chief speaks"
voice = "chief"

[[incident.event]]
at = 2017-02-22T22:00:00-08:00
title = "Dispersal order"

[incident.protect]
names = ["Tomlin Averystone"]

[source.hackernews]
every = "10m"
settle = "2h"

[source.second]
kind = "hackernews"
enabled = false
"""


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    """Write *text* as the configuration in *folder* and return its path."""
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def read(folder: Path, text: str, mode: int = 0o600, **environ: str) -> Config:
    """Return what *text* says."""
    return read_config(write(folder, text, mode), environ=environ)


def told(error: Exception, folder: Path) -> str:
    """Return a complaint from the line on: what stands after the name of the file."""
    return str(error).removeprefix(str(folder / "config.toml")).lstrip(":, ")
