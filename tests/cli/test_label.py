"""`monitor label`: blind, resumable, one key a post."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.app.labelling import TONES, CodingSession
from monitor.cli import Globals
from monitor.cli.label import keys, label
from monitor.errors import DataError, UsageError
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import open_reader
from monitor.store.records import SKIPPED, Coded, ToCode
from monitor.web.coding import Progress
from tests.cli.shell import configured
from tests.report.coded import START, incident
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats


CONTROL_C = b"\x03"


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    """A configuration whose database holds 60 posts."""
    incident(tmp_path / "monitor.db", 60)
    return configured(tmp_path)


def press(settings: Globals, given: str, *words: str) -> str:
    """Run the command with keys on standard input; return what it shows."""
    done = CliRunner().invoke(
        label, ["--size", "10", *words], input=given, obj=settings, catch_exceptions=False
    )
    assert done.exit_code == 0
    return done.stdout


def coded(settings: Globals) -> Sequence[Coded]:
    assert settings.config_path is not None
    with open_reader(settings.config_path.with_name("monitor.db")) as reader:
        return read_labels.coded(reader, 1, "tone")


def texts(shown: str) -> list[str]:
    """Return the posts that were shown, in order."""
    return [line.strip() for line in shown.splitlines() if line.startswith("  the ")]


def test_each_key_is_a_code_and_quitting_loses_nothing(settings: Globals) -> None:
    """Three answers are kept; the next call goes on with the fourth post."""
    first = press(settings, "nups")
    assert "3 of 10 posts are labelled by coder first; 1 was skipped." in first
    assert sorted(c for one in coded(settings) for c in one.codes.values()) == [
        "negative",
        "neutral",
        "positive",
        SKIPPED,
    ]
    second = press(settings, "q")
    assert texts(second) == texts(first)[-1:]
    assert "5 of 10" in second


def test_a_key_is_one_in_capitals_too(settings: Globals) -> None:
    """From a pipe as on a terminal."""
    assert "1 of 10 posts is labelled" in press(settings, "N")


def test_the_coder_sees_neither_machine_nor_colleague(settings: Globals) -> None:
    """Nothing but the text and the keys: a label that is shown is a label that is copied."""
    press(settings, "n" * 10, "--coder", "ana")
    shown = press(settings, "u" * 10, "--coder", "ben")
    posts = [line for line in shown.splitlines() if "post number" in line]
    assert all(line == f"  {line.strip()}" and line.strip().startswith("the ") for line in posts)
    heads = [line for line in shown.splitlines() if " of 10" in line]
    assert heads[0] == "1 of 10"
    assert {one.codes["ana"] for one in coded(settings)} == {"negative"}
    assert {one.codes["ben"] for one in coded(settings)} == {"neutral"}


def test_both_code_the_same_posts_in_the_same_order(settings: Globals) -> None:
    """Only so can it be told how far they agree."""
    assert texts(press(settings, "n" * 9)) == texts(press(settings, "p" * 9, "--coder", "ben"))
    assert {len(one.codes) for one in coded(settings)} == {2}


def test_back_answers_anew(settings: Globals) -> None:
    """The post before is shown again, and the new answer stands."""
    shown = press(settings, "nbp")
    assert texts(shown)[0] == texts(shown)[2]
    assert [one.codes["first"] for one in coded(settings)] == ["positive"]


def test_an_unknown_key_is_explained_and_keeps_nothing(settings: Globals) -> None:
    """A slip costs one line."""
    shown = press(settings, "x")
    assert "no such key: press one of n u p s b q" in shown
    assert "0 of 10" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_who_goes_back_sees_what_was_answered(settings: Globals) -> None:
    """The coder's own code, which no one else's call shows; before the first there is nothing."""
    assert "labelled so far: negative" in press(settings, "nb")
    assert "labelled so far" not in press(settings, "q", "--coder", "ben")
    assert "this is the first" in press(settings, "b", "--coder", "ben")


def test_an_interrupt_keeps_what_was_answered() -> None:
    """What the shell says next begins on a line of its own."""
    kept: list[tuple[list[int], str]] = []

    def pressed() -> Iterator[str]:
        yield "n"
        raise KeyboardInterrupt

    posts = [ToCode(n, n, f"the post {n}") for n in range(3)]
    session = CodingSession(
        Progress(posts, {}), TONES, lambda which, code: kept.append((list(which), code))
    )
    shown: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        shown.extend(session.run(pressed()))
    assert kept == [([0], "negative")]
    assert "".join(shown).endswith("q quit > \n")


def test_stance_is_coded_apart_from_tone(settings: Globals) -> None:
    """An angry post may defend either: the target is named, and the keys are others."""
    press(settings, "n" * 10)
    shown = press(settings, "afn", "--stance", " the  officer ")
    assert "3 of 10 posts are labelled by coder first (stance toward the officer)." in shown
    with open_reader(settings.config_path.with_name("monitor.db")) as reader:  # type: ignore[union-attr]
        stances = read_labels.coded(reader, 1, "stance", "the officer")
    assert sorted(one.codes["first"] for one in stances) == ["against", "for", "neither"]


def test_a_finished_draw_says_what_comes_next(settings: Globals) -> None:
    """And --new draws others, which an old draw does not stop."""
    assert "`monitor validate` shows" in press(settings, "n" * 10)
    assert texts(press(settings, "")) == []
    again = press(settings, "", "--new", "--seed", "5")
    assert len(texts(again)) == 1


def test_lines_fit_into_eighty_columns_and_steer_no_terminal(tmp_path: Path) -> None:
    """A long post is wrapped, its own lines kept; control characters are shown as what they are."""
    text = "word " * 60 + "\nsecond line \x1b[2J" + "x" * 200
    build(tmp_path / "monitor.db", [Sample(at=START, text=text)])
    shown = press(configured(tmp_path), "")
    assert max(map(len, shown.splitlines())) <= 80
    assert "  second line" in shown
    assert "\x1b" not in shown


def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    """No post that is scored: nothing to check, and where that may be the language it is said."""
    build(tmp_path / "monitor.db", [Sample(at=START, label="unscored")])
    with pytest.raises(
        DataError, match=r"no post of this span is scored .*languages other than English are not"
    ):
        press(configured(tmp_path), "n")


def test_with_several_incidents_one_must_be_named(settings: Globals) -> None:
    """Codes belong to one incident."""
    assert settings.config_path is not None
    more = (
        '[[incident]]\nkey = "other"\ntitle = "Other"\nsince = 2017-02-21T00:00:00Z\nquery = "x"\n'
    )
    text = settings.config_path.read_text(encoding="utf-8")
    settings.config_path.write_text(text.replace("[source.commons]", f"{more}[source.commons]"))
    with pytest.raises(UsageError, match=r"say which with --incident KEY \(anaheim, other"):
        press(settings, "n")


def test_a_seed_fits_into_the_database(settings: Globals) -> None:
    """A longer one was called a bug."""
    with pytest.raises(UsageError, match="write at most 18 digits"):
        press(settings, "n", "--new", "--seed", str(2**63))


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "ana\x1b[2J"])
def test_a_name_that_cannot_stand_in_a_table_is_refused(settings: Globals, name: str) -> None:
    """Names of coders and targets are shown later, on terminals and in CSV."""
    done = CliRunner().invoke(label, ["--coder", name], obj=settings)
    assert done.exit_code == 2
    assert "is no name: write 1 to 80 characters" in done.stderr


def session(messages: Sequence[int], kept: dict[int, str]) -> CodingSession:
    posts = [ToCode(number, message, str(number)) for number, message in enumerate(messages)]
    return CodingSession(
        Progress(posts, {}), TONES, lambda found, code: kept.update(dict.fromkeys(found, code))
    )


def test_a_copy_gets_its_code_when_its_turn_comes() -> None:
    """It is not asked for twice, nor coded early: what is often repeated would count too often."""
    kept: dict[int, str] = {}
    list(session([7, 8, 7, 9], kept).run(iter("n")))
    assert kept == {0: "negative"}
    list(session([7, 8, 7, 9], kept).run(iter("nup")))
    assert kept == {0: "negative", 1: "neutral", 2: "negative", 3: "positive"}


def test_a_changed_answer_reaches_the_copies_that_had_their_turn() -> None:
    """One text has one code from one coder."""
    kept: dict[int, str] = {}
    list(session([7, 7, 8], kept).run(iter("nbbp")))
    assert kept == {0: "positive", 1: "positive"}


@pytest.mark.parametrize(("last", "code"), [(b"q", 0), (CONTROL_C, 130)])
def test_a_terminal_is_as_it_was_afterwards(settings: Globals, last: bytes, code: int) -> None:
    """Keys come without Return; after q, and after Ctrl-C, the terminal echoes as before."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "monitor", "--config", str(settings.config_path), "label"]
    process = subprocess.Popen(
        [*command, "--size", "10"], stdin=theirs, stdout=theirs, stderr=theirs
    )
    try:
        assert b"quit > " in shown(ours, b"quit > ")
        # What is typed before the terminal listens is lost, as it would be to a person.
        assert any(b"negative\r" in typed(ours, b"n", b"quit > ") for _ in range(20))
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            typed(ours, last, b"by first")
        assert process.returncode == code
        assert termios.tcgetattr(theirs) == before
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    assert {c for one in coded(settings) for c in one.codes.values()} == {"negative"}


def typed(terminal: int, key: bytes, word: bytes) -> bytes:
    """Press a key and return what is shown, until *word* comes or a second has passed."""
    os.write(terminal, key)
    return shown(terminal, word, seconds=1)


def shown(terminal: int, word: bytes, seconds: float = 20) -> bytes:
    """Return what a program shows until *word* comes, or some time has passed."""
    found = b""
    until = time.monotonic() + seconds
    while word not in found and time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            found += os.read(terminal, 4096)
    return found


def test_the_end_of_a_terminal_ends_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D is an end, not an error."""
    given = iter("N")

    def getchar() -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(click, "getchar", getchar)
    assert list(keys()) == ["n"]


class _Terminal:
    def isatty(self) -> bool:
        return True
