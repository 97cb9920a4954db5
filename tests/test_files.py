"""A file or folder has its name once it is whole, and nothing is left of one that was not."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.errors import CannotCreate
from monitor.files import drafted, replacing, write_new


def test_who_reads_sees_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """What is half written has another name."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    """What it points to is replaced, in its own folder; whether or not it is there yet."""
    (tmp_path / "published").mkdir()
    link = tmp_path / "page.html"
    link.symlink_to(Path("published") / "index.html")
    for content in (b"one", b"two"):
        with replacing(link) as file:
            file.write(content)
        assert link.is_symlink()
        assert (tmp_path / "published" / "index.html").read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 2
    assert len(list((tmp_path / "published").iterdir())) == 1


@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_what_is_held_open_is_written_to_where_it_stands(tmp_path: Path, name: str) -> None:
    """As `/dev/stdout` of `(echo before; monitor ...; echo after) > file`; a link stays one."""
    path = tmp_path / "file"
    with path.open("wb", buffering=0) as file:
        file.write(b"before ")
        with replacing(Path(name.format(file.fileno()))) as held:
            held.write(b"here ")
        file.write(b"after")
    assert path.read_bytes() == b"before here after"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_standard_output_has_a_name(capfd: pytest.CaptureFixture[str]) -> None:
    """That is a link, which as root could be replaced by a file, for every program here."""
    for stream in ("stdout", "stderr"):
        place = Path("/dev") / stream
        was_link = place.is_symlink()
        with replacing(place) as file:
            file.write(stream.encode())
        assert place.is_symlink() is was_link
    assert tuple(capfd.readouterr()) == ("stdout", "stderr")


def test_a_reader_that_has_gone_away_is_no_failure_to_write() -> None:
    """Whoever reads a pipe may have enough of it: the command line ends without a complaint."""
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError), replacing(Path(f"/dev/fd/{writing}")) as file:
        file.write(b"more")
    os.close(writing)


def test_a_draft_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """Whatever the failure: the file is as it was, and its draft is gone."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with suppress(ZeroDivisionError), replacing(path) as file:
        file.write(b"half" * (1 // file.tell()))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_file_has_the_mode_that_is_asked_for(tmp_path: Path) -> None:
    """Whatever the process masks: what is private never was open, what is public can be read."""
    mask = os.umask(0o077)
    try:
        for mode in (0o600, 0o644):
            with replacing(tmp_path / "file", mode=mode):
                pass
            assert (tmp_path / "file").stat().st_mode & 0o777 == mode
        with replacing(tmp_path / "other"):
            pass
        assert (tmp_path / "other").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(mask)


def test_a_new_file_takes_the_place_of_none(tmp_path: Path) -> None:
    """What must not be there yet is left as it is where it is."""
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(FileExistsError), write_new(tmp_path / "file"):
        pass
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_folder_that_is_not_whole_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    """Likewise; the error says what could not be written, and why."""

    def half() -> None:
        with drafted(tmp_path / "folder", "the copy") as part:
            (part / "within").mkdir(parents=True)
            (part / "away" / "file").touch()

    with pytest.raises(CannotCreate, match=r"the copy cannot be written \(No such file or"):
        half()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_looked_into_is_complained_of_as_any_other(tmp_path: Path) -> None:
    """That nothing can be left there, or seen to be left there, hides no reason."""

    def within(name: str) -> None:
        with replacing(tmp_path / name / "file"):
            pass

    with pytest.raises(CannotCreate, match=r"cannot be written \(File name too long\)"):
        within("a" * 300)


def test_what_can_be_no_file_is_refused_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder where we are has no name of its own, and nothing is left in it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotCreate, match=r"^\. cannot be written"), replacing(Path()):
        pass
    assert list(tmp_path.iterdir()) == []
