"""`[web]`: off unless asked for, on a port of this machine, with exact complaints."""

from pathlib import Path

import pytest

from monitor.config.web import Web
from monitor.errors import ConfigError
from tests.config.write import RIGHT, read


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
        ('enabled = "yes"', "enabled is 'yes': write true or false"),
        ("port = 0", "port is 0: write a whole number >= 1"),
        ("port = 65536", "port is 65536: write a whole number <= 65535"),
        ('port = "8017"', "port is '8017': write a whole number"),
        (
            'incident = "anahiem"',
            "incident is 'anahiem', which is no incident: write one of anaheim; did",
        ),
        (
            'host_names = ["https://news.example/"]',
            "': write a host name such as news.example, in small letters, without",
        ),
        ('host_names = ["*"]', "host_names holds '*': write a host name"),
        (
            'host_names = ["news.example"]\ninternal = true',
            "password_file is missing, and host_names lets others ask for an",
        ),
        ('host = "0.0.0.0"', "host is no key: write one of enabled, port, incident, internal,"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, line: str, said: str) -> None:
    """The file, the line, the table, the key, what is wrong and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}[web]\n{line}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}, line ")
    assert ", [web]: " in str(caught.value)
    assert said in str(caught.value)


def test_it_is_a_table(tmp_path: Path) -> None:
    """Not a word."""
    with pytest.raises(ConfigError, match="web is true: write a table"):
        read(tmp_path, f"web = true\n{RIGHT}")
