"""Pseudonyms and their key (promise 11)."""

import hashlib
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import CannotCreate, ConfigError
from monitor.privacy.pseudonym import KEY_BYTES, Pseudonyms, has_key, read_key

KEY = bytes(range(32))


def test_is_the_keyed_digest_that_the_documents_promise() -> None:
    """20 hex digits of HMAC-SHA256 over source, NUL and author."""
    whole = hmac.new(KEY, b"mastodon\0alice", hashlib.sha256).hexdigest()
    assert Pseudonyms(KEY).of("mastodon", "alice") == whole[:20]


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_authors_are_two_people(one: str, other: str) -> None:
    """The same author is the same person; another author, source or key is another person."""
    people = Pseudonyms(KEY)
    assert (people.of("a", one) == people.of("a", other)) == (one == other)
    assert people.of("a", one) != people.of("b", one)
    assert people.of("a", one) != Pseudonyms(bytes(32)).of("a", one)


def test_reads_any_author() -> None:
    """Also a name with a lone surrogate gets its pseudonym."""
    assert len(Pseudonyms(KEY).of("a", "\ud800")) == 20


def test_makes_a_key_once(tmp_path: Path) -> None:
    """The first call makes a key and its folder, for the owner only; later calls read it."""
    path = tmp_path / "own" / "monitor.key"
    key = read_key(path)
    assert len(key) == KEY_BYTES
    assert read_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_all_who_come_first_get_one_key(tmp_path: Path) -> None:
    """Twenty that start at once agree on the key, and leave no draft behind."""
    path = tmp_path / "monitor.key"
    with ThreadPoolExecutor(20) as pool:
        keys = set(pool.map(read_key, [path] * 20))
    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A sentence says what is wrong and how to mend it; the key is not changed."""
    path = tmp_path / "monitor.key"
    path.write_bytes(KEY)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=rf"monitor.key: others .* \(mode {mode:o}\): chmod 600"):
        read_key(path)
    assert path.read_bytes() == KEY


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    """A short file would make weak pseudonyms: it is named, with what to do."""
    path = tmp_path / "monitor.key"
    path.touch(0o600)
    with pytest.raises(ConfigError, match=r"monitor\.key: a key has 32 bytes, and this has 0:"):
        read_key(path)
    with pytest.raises(ConfigError, match=r"cannot be read \(Is a dir"):
        read_key(tmp_path)


def test_a_key_that_cannot_be_looked_for_is_told(tmp_path: Path) -> None:
    """Such as one in a folder of somebody else's: it is not missing, and no bug."""
    assert not has_key(tmp_path / "key")
    for look in (has_key, read_key):
        with pytest.raises(ConfigError, match=r"cannot be read \(File name too long\): look at"):
            look(tmp_path / ("k" * 300))


def test_no_folder_is_made_for_a_key_whose_disk_is_away(tmp_path: Path) -> None:
    """A new key in place of one that is only out of reach would make new people of all."""
    with pytest.raises(CannotCreate, match="the key file"):
        read_key(tmp_path / "disk" / "keys" / "monitor.key")
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A path below a file cannot hold a key."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotCreate, match=r"the key file .*monitor\.key cannot be written "):
        read_key(tmp_path / "file" / "monitor.key")
