"""Session tokens: each source its own, in a file that nobody else can read (promise 11)."""

import threading
from pathlib import Path

import pytest

from monitor.errors import CannotCreate, ConfigError
from monitor.privacy.vault import FileVault


def test_a_token_outlives_the_pass(tmp_path: Path) -> None:
    """What was written is read by the next vault on the file; None forgets it."""
    path = tmp_path / "vault"
    FileVault(path, "bluesky").write("access", "one")
    FileVault(path, "bluesky").write("refresh", "two")
    assert FileVault(path, "bluesky").read("access") == "one"
    FileVault(path, "bluesky").write("access", None)
    FileVault(path, "bluesky").write("never", None)
    assert FileVault(path, "bluesky").read("access") is None
    assert FileVault(path, "bluesky").read("refresh") == "two"


def test_a_source_sees_only_its_own(tmp_path: Path) -> None:
    """Two sources may use the same names."""
    path = tmp_path / "vault"
    FileVault(path, "a").write("token", "of a")
    FileVault(path, "b").write("token", "of b")
    assert FileVault(path, "a").read("token") == "of a"
    assert FileVault(path, "c").read("token") is None


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """It is 0600 from its first byte on, and no draft is left."""
    path = tmp_path / "vault"
    FileVault(path, "a").write("token", "x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["vault"]


def test_no_token_is_lost_when_many_write(tmp_path: Path) -> None:
    """Passes of several threads keep theirs at once."""
    path = tmp_path / "vault"
    threads = [
        threading.Thread(target=FileVault(path, str(n)).write, args=("token", str(n)))
        for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [FileVault(path, str(n)).read("token") for n in range(16)] == [str(n) for n in range(16)]


@pytest.mark.parametrize("held", [b"secret words", b'{"a":{"token":"secret words\xff"}}'])
def test_a_broken_file_is_named(tmp_path: Path, held: bytes) -> None:
    """It is refused in a sentence that shows none of its content, and left as it is."""
    path = tmp_path / "vault"
    path.write_bytes(held)
    with pytest.raises(ConfigError, match="delete it") as caught:
        FileVault(path, "a").write("token", "x")
    assert "secret words" not in str(caught.value)
    assert path.read_bytes() == held
    with pytest.raises(CannotCreate, match="a token cannot be written"):
        FileVault(tmp_path / "none" / "vault", "a").write("token", "x")
