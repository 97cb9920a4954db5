"""Where commands write: a standard output that takes nothing, or not everything, and files."""

import io
import json
import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.alerts import alerts
from monitor.cli.export import export
from monitor.cli.streams import output, prepare, unwritten
from monitor.errors import CannotCreate
from tests.cli.run import PROGRAM
from tests.cli.shell import NOW, configured, run
from tests.report.sample import T, sample
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats


FULL = Path("/dev/full")
ZERO = Path("/dev/zero")
SENTENCE = "monitor: standard output cannot be written ({}): look at where it leads"
EMOJI = "Anaheim \N{POUTING FACE} “yes”"


def monitor(words: str, folder: Path, redirect: str = "", **environ: str) -> tuple[int, str, bytes]:
    """Run a command in a shell, and return its code, its messages and its output."""
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(folder), **environ}
    line = f'"$PYTHON" -W error -m monitor {words} {redirect}'
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={"PYTHON": sys.executable, **world},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr.decode(), done.stdout


@pytest.mark.parametrize("words", ["status", "export posts", "top --once", "--help", "score"])
def test_a_closed_standard_output_is_told(folder: Path, words: str) -> None:
    """What was asked for is lost: one sentence, and the code of what cannot be written."""
    code, said, _ = monitor(words, folder, ">&-")
    assert (code, said) == (74, f"{SENTENCE.format('Bad file descriptor')}\n")


@pytest.mark.parametrize("words", ["score", "suggest", "forget --before 1d"])
def test_a_closed_standard_input_is_an_empty_one(folder: Path, words: str) -> None:
    """A service manager may close it: nobody is asked, and nothing is read."""
    code, said, _ = monitor(words, folder, "<&-")
    assert (code, said) == (0, "")


@pytest.mark.parametrize(
    ("option", "code", "words"),
    [("-c $HOME/config.toml", 0, ""), ("", 78, "there is no configuration at config.toml")],
)
def test_a_folder_that_was_removed_is_no_bug(
    folder: Path, option: str, code: int, words: str
) -> None:
    """What is named lies elsewhere; where nothing is named there is nothing here."""
    (folder / "gone").mkdir()
    line = f"cd gone && rmdir ../gone && {sys.executable} -m monitor {option} status"
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(folder)}
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=world, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == code
    assert words in done.stderr.decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("label", (0, "")),
        ("password readers.txt ann", (2, "monitor: the password holds bytes that are no text")),
    ],
)
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_bytes_that_are_no_text_are_no_bug(
    folder: Path, words: str, told: tuple[int, str], errors: str
) -> None:
    """In whatever locale: Python reads them as one or the other."""
    (folder / "typed").write_bytes(b"\xff\xfe" + 16 * b"x")
    code, said, _ = monitor(words, folder, "<typed", PYTHONIOENCODING=f"utf-8:{errors}")
    assert (code, said[: len(told[1])]) == told


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["report volume --json", "export posts", "completion bash"])
def test_a_full_disk_is_told(folder: Path, words: str) -> None:
    """Likewise, and nothing follows at exit."""
    code, said, _ = monitor(words, folder, f">{FULL}")
    assert (code, said) == (74, f"{SENTENCE.format('No space left on device')}\n")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("words", "wanted"), [("nosuch", 2), ("chart", 2), ("--debug -c nowhere/c.toml check", 78)]
)
def test_a_complaint_that_cannot_be_written_leaves_the_code(
    folder: Path, words: str, wanted: int
) -> None:
    """A script reads the code alone; it was 1, as of a bug."""
    assert monitor(words, folder, f"2>{FULL}")[0] == wanted


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_device_is_written_to_and_not_replaced(folder: Path) -> None:
    """An output that is no file is no file afterwards either."""
    code, said, _ = monitor(f"export posts -o {FULL}", folder)
    assert code == 73
    assert said.startswith(f"monitor: {FULL} cannot be written (No space left on device): look at")
    assert stat.S_ISCHR(FULL.stat().st_mode)


def test_a_pipe_is_written_to_as_it_comes(tmp_path: Path) -> None:
    """A named pipe stays one; what a file held before is there until the new one is whole."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with output(pipe) as file:
        file.write("one")
    assert os.read(reader, 10) == b"one"
    os.close(reader)
    assert pipe.is_fifo()
    kept = tmp_path / "kept"
    kept.write_text("before")
    with suppress(ZeroDivisionError), output(kept) as file:
        file.write(f"half {1 / 0}")
    assert kept.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "pipe"]


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """What is not whole yet has a name of its own: a download stays, and two can write."""
    download, kept = tmp_path / "posts.csv.part", tmp_path / "posts.csv"
    download.write_text("of a browser")
    with output(kept) as one, output(kept) as other:
        one.write("one")
        other.write("other")
    assert download.read_text() == "of a browser"
    assert kept.read_text() == "one"
    assert sorted(path.name for path in tmp_path.iterdir()) == [kept.name, download.name]


@pytest.mark.parametrize("name", ["x" * 256, "no/such/folder", "."])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """It is called as it was asked for."""
    with pytest.raises(CannotCreate, match=f"{name} cannot be written"), output(tmp_path / name):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    """It is refused by its name."""
    with pytest.raises(CannotCreate, match="Is a directory"), output(tmp_path):
        pass
    assert not list(tmp_path.parent.glob("*.part"))


def test_data_is_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    """A text is whole in what machines read."""
    build(tmp_path / "monitor.db", [Sample(at=T, text=EMOJI)])
    configured(tmp_path)
    code, said, data = monitor("export posts --text", tmp_path, PYTHONIOENCODING="latin-1")
    assert (code, said) == (0, "")
    assert json.loads(data.decode())["text"] == EMOJI


def test_what_people_read_shows_a_mark_for_what_is_lacking(tmp_path: Path) -> None:
    """A table of a terminal that knows few letters is no error."""
    build(tmp_path / "monitor.db", [Sample(at=T, text=EMOJI)])
    configured(tmp_path)
    words = f"top --text --now {NOW}"
    code, said, data = monitor(words, tmp_path, PYTHONIOENCODING="latin-1")
    assert (code, said) == (0, "")
    assert b"Anaheim ? ?yes?" in data


def test_an_error_of_another_kind_is_not_taken_for_it() -> None:
    """What names a file, or no error of writing, is not about standard output."""
    assert unwritten(ValueError()) is None
    assert unwritten(OSError(28, "No space left on device", "a file")) is None
    assert unwritten(FileNotFoundError(2, "No such file")) is None


def test_a_closed_output_stands_in_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses every write; one that is there is kept."""
    monkeypatch.setattr(sys, "stdout", None)  # as Python has it where it was closed
    prepare()
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        sys.stdout.write("x")
    said = SENTENCE.format("Bad file descriptor")
    assert f"monitor: {unwritten(caught.value)}" == said
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "latin-1"))
    prepare()
    assert sys.stdout.write(EMOJI) == len(EMOJI)


@pytest.mark.parametrize("value", ["2017", "5", "-3", "20170.5"])
def test_a_year_is_no_time(tmp_path: Path, value: str) -> None:
    """A bare short number would be a second of 1970, which nobody means."""
    settings = configured(tmp_path)
    result = CliRunner().invoke(alerts, [f"--since={value}"], obj=settings)
    assert result.exit_code == 2
    assert "write a time such as" in result.output
    assert f"'{value}' is no time" in result.output


def test_seconds_since_1970_are_a_time(tmp_path: Path) -> None:
    """As other tools print them."""
    sample(tmp_path)
    words = ["posts", "--since", str(int(T.timestamp()) + 7200)]
    assert run(export, *words, settings=configured(tmp_path)).stdout.count("\n") == 2


@pytest.mark.skipif(not ZERO.exists(), reason="no /dev/zero here")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["analyze", str(ZERO)], "this is no CSV with cells of at most"),
        (["analyze", "z.xlsx"], "z.xlsx is no XLSX workbook (it is empty, or no file)"),
        (
            ["import", "--source", "a", "z.xlsx"],
            "z.xlsx is no XLSX workbook (it is empty, or no file)",
        ),
        (["verify", str(ZERO)], "is larger than 256 MiB: name a file that --seal wrote"),
    ],
    ids=lambda one: " ".join(one[:2]) if isinstance(one, list) else "",
)
def test_what_has_no_end_does_not_fill_the_memory(
    tmp_path: Path, words: list[str], said: str
) -> None:
    """It is refused in a sentence, as any other file that is none of those that are asked for."""
    configured(tmp_path)
    (tmp_path / "z.xlsx").symlink_to(ZERO)
    within = ["sh", "-c", 'ulimit -v 2000000; exec "$@"', "sh", sys.executable, "-m", "monitor"]
    done = subprocess.run(
        [*within, *words],
        cwd=tmp_path,
        env={"PYTHONPATH": PROGRAM, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert said in done.stderr.decode()
    assert done.returncode == 65
