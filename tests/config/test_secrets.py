"""Passwords and tokens: where they may stand, and that nothing shows them."""

import re
import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.errors import ConfigError
from tests.config.write import RIGHT, read, told

CANARY = "SECRET-CANARY-7"
SOURCE = """
    from datetime import timedelta
    from typing import ClassVar
    from monitor.nouns.posts import Traits
    from monitor.privacy.secret import Secret
    from monitor.sources.base import Source, SourceSettings

    class Settings(SourceSettings, frozen=True, kw_only=True):
        token: Secret
        password: Secret | None = None
        level: int = 1

    class Example(Source):
        kind: ClassVar = "example"
        traits: ClassVar = Traits(clock="created", settle=timedelta(0))
        Settings: ClassVar = Settings

        def __init__(self, settings):
            super().__init__(settings)
            self.token = settings.token

        def lanes(self, incident):
            return ()

        def pull(self, job, http):
            return iter(())

        def check(self, incident, http):
            return ""

    class Broken(Example):
        def __init__(self, settings):
            raise ValueError("expected better settings, got these")
"""


@pytest.fixture(autouse=True)
def installed(tmp_path: Path) -> Iterator[None]:
    """A package that brings a source with secrets is installed."""
    place = tmp_path / "site"
    info = place / "example-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[monitor.sources]\nexample = secret_example:Example\nbroken = secret_example:Broken\n"
    )
    (place / "secret_example.py").write_text(dedent(SOURCE))
    sys.path.insert(0, str(place))
    invalidate_caches()
    yield
    sys.path.remove(str(place))
    sys.modules.pop("secret_example", None)


def source(lines: str, kind: str = "example") -> str:
    """Return the right configuration with one more source."""
    return f"{RIGHT}\n[source.{kind}]\n{lines}\n"


def test_from_the_environment(tmp_path: Path) -> None:
    """`token_env` names a variable; the value is in the settings, and shows itself to nobody."""
    config = read(tmp_path, source('token_env = "TOKEN"'), TOKEN=CANARY)
    assert config.secrets == (CANARY,)
    assert CANARY not in repr(config)


def test_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    """`token_file` names a file; the line end is no part of the secret."""
    (tmp_path / "token").write_text(f"{CANARY}\n")
    config = read(tmp_path, source('token_file = "token"\npassword_env = "P"', "example"), P="p")
    assert config.secrets == (CANARY, "p")


def test_in_the_configuration_only_where_nobody_else_reads_it(tmp_path: Path) -> None:
    """A secret may stand in a file of mode 600; in one that others can read it is refused."""
    text = source(f'token = "{CANARY}"')
    assert read(tmp_path, text, 0o600).secrets == (CANARY,)
    for mode in (0o640, 0o604):
        with pytest.raises(ConfigError) as caught:
            read(tmp_path, text, mode)
        assert told(caught.value, tmp_path) == (
            "line 44, [source.example]: token stands in a file that others can read (mode "
            f"{mode:o}): use token_env or token_file, or make the file your own (chmod 600)"
        )


COMPLAINTS = [
    (
        'token_env = "NOPE"',
        "token_env names the environment variable NOPE, which is not set: set",
    ),
    ('token_file = "nope"', "token_file names a file that cannot be read (No such file or"),
    (
        'token_file = "empty"',
        "token_file names an empty file: put the secret into it",
    ),
    (
        f'token_env = "{CANARY}"',
        "token_env names no environment variable that is set: set it before",
    ),
    (f'token_file = "{CANARY}"', "token_file names a file that cannot be read (No such file or"),
    ('token_file = "binary"', "token_file names a file that cannot be read (it is no text in"),
    (
        f'token = "{CANARY}"\ntoken_env = "TOKEN"',
        "token is given twice, by token and token_env: keep one of them",
    ),
    ("token_env = 7", "token_env is a value of another type: write a string in quotes"),
    ("token = 7", "token is a value of another type: write a string in quotes"),
    ("", 'the key "token" is missing: write it here'),
    (
        'tokn_env = "TOKEN"\ntoken_env = "TOKEN"',
        'tokn_env is no key; did you mean "token_env"?',
    ),
    ('token_env = "TOKEN"\nlevel = "high"', "level is 'high': write a whole number"),
]


@pytest.mark.parametrize(("lines", "complaint"), COMPLAINTS)
def test_a_mistake_is_told_without_the_secret(tmp_path: Path, lines: str, complaint: str) -> None:
    """Line, table, key, what to do: but never the value of a secret."""
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, source(lines), TOKEN=CANARY)
    assert complaint in str(caught.value)
    assert re.match(r"line \d+, \[source\.example\]: ", told(caught.value, tmp_path))
    assert CANARY not in str(caught.value)


def test_a_source_that_is_off_needs_no_secret(tmp_path: Path) -> None:
    """Whoever switches a source off need not have its credentials."""
    for given in ('token_env = "NOPE"', 'token_file = "nope"'):
        config = read(tmp_path, source(f"{given}\nenabled = false"))
        assert config.secrets == ()


def test_a_source_that_refuses_its_settings_is_told_with_its_table(tmp_path: Path) -> None:
    """An error of a third party's class is a complaint about the configuration."""
    text = source('token_env = "TOKEN"', "broken")
    with pytest.raises(ConfigError, match=r"\[source\.broken\]: expected better settings, got"):
        read(tmp_path, text, TOKEN=CANARY)
