"""Which file is read."""

import errno
import os
from pathlib import Path

import pytest

from monitor.config import find_config
from monitor.errors import ConfigError


def make(*folders: str, root: Path) -> Path:
    """Make an empty configuration in a folder below *root*."""
    folder = root.joinpath(*folders)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").touch()
    return folder / "config.toml"


def test_looks_here_then_in_the_users_folder(tmp_path: Path) -> None:
    """What `--config` says, else MONITOR_CONFIG; else the file here, else that of the user.

    The user's own lies in $XDG_CONFIG_HOME or ~/.config, on macOS in the Library.
    """
    environ = {"HOME": str(tmp_path)}
    mac = make("Library", "Application Support", "reaction-monitor", root=tmp_path)
    assert find_config(None, environ, tmp_path) == mac
    own = make(".config", "reaction-monitor", root=tmp_path)
    assert find_config(None, environ, tmp_path) == own
    other = make("xdg", "reaction-monitor", root=tmp_path)
    xdg = environ | {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert find_config(None, xdg, tmp_path) == other
    here = make(root=tmp_path)
    assert find_config(None, environ, tmp_path) == here
    said = environ | {"MONITOR_CONFIG": "/etc/monitor.toml"}
    assert find_config(None, said, tmp_path) == Path("/etc/monitor.toml")
    assert find_config(Path("mine.toml"), said, tmp_path) == Path("mine.toml")


def test_a_folder_that_is_closed_to_us_holds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under `sudo -u` the current folder is often that of another account: it is no bug."""
    own = make("xdg", "reaction-monitor", root=tmp_path)

    def closed(path: object, **_: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    environ = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    with monkeypatch.context() as patch:
        patch.setattr("os.stat", closed)
        found = find_config(None, environ, tmp_path / "closed")
    assert found == own


def test_says_where_it_looked(tmp_path: Path) -> None:
    """Without any file the sentence names the places and the command that writes one."""
    with pytest.raises(ConfigError) as caught:
        find_config(None, {"HOME": "/home/ann"}, tmp_path)
    assert str(caught.value) == (
        f"there is no configuration at {tmp_path}/config.toml, /home/ann/.config/reaction-monitor/"
        "config.toml: `monitor init` writes one, -c names another"
    )
    with pytest.raises(ConfigError, match=r"no configuration at .*config\.toml: `monitor"):
        find_config(None, {}, tmp_path)
