"""`[web]`: off unless asked for, on a port of this machine, with exact complaints."""

import json
import re
from pathlib import Path

import pytest

from monitor.config.convert import keys
from monitor.config.web import Web
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_it_is_off_by_default(tmp_path: Path) -> None:
    """A daemon serves nothing that nobody asked for."""
    assert read(tmp_path, RIGHT).web == Web(enabled=False, port=8017)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    """Every key."""
    text = (
        '[web]\nenabled = true\nport = 9000\nincident = "anaheim"\ninternal = true\n'
        'host_names = ["news.example"]\npassword_file = "readers.txt"\ntrust_proxy = true\n'
    )
    wanted = Web(
        enabled=True,
        port=9000,
        incident="anaheim",
        internal=True,
        host_names=("news.example",),
        password_file="readers.txt",  # noqa: S106  the name of a file
        trust_proxy=True,
    )
    assert read(tmp_path, RIGHT + text).web == wanted


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('enabled = "yes"', "key \"enabled\": expected true or false, got 'yes'"),
        ("port = 0", 'key "port": expected a whole number >= 1, got 0'),
        ("port = 65536", 'key "port": expected a whole number <= 65535, got 65536'),
        ('port = "8017"', "key \"port\": expected a whole number, got '8017'"),
        (
            'incident = "anahiem"',
            "key \"incident\": expected the key of an incident (anaheim), got 'anahiem'; "
            'did you mean "anaheim"?',
        ),
        (
            'host_names = ["https://news.example/"]',
            "expected a host name such as news.example, in small letters, without scheme or port",
        ),
        ('host_names = ["*"]', "got '*'"),
        (
            'host_names = ["news.example"]\ninternal = true',
            "expected a file of passwords, since host_names lets others ask for an internal page",
        ),
        ('host = "0.0.0.0"', "expected a known key (enabled, port, incident, internal, host_names"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, line: str, said: str) -> None:
    """The file, the table, the key, what was expected and what came."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}[web]\n{line}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}: [web]")
    assert said in str(caught.value)


def test_it_is_a_table(tmp_path: Path) -> None:
    """Not a word."""
    with pytest.raises(ConfigError, match='key "web": expected a table'):
        read(tmp_path, f"web = true\n{RIGHT}")


def test_each_key_is_described() -> None:
    """The same keys in the same order in the document, with the defaults of the code."""
    text = DOCUMENT.read_text("utf-8").partition("## `[web]`\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE))
    assert list(rows) == keys(Web)
    for key in ("enabled", "port", "internal"):
        assert rows[key] == f"`{json.dumps(getattr(Web(), key))}`"
