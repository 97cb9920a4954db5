"""TextBlob's lexicon, read without TextBlob."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from monitor.sentiment import installed as module
from monitor.sentiment.installed import installed, lexicon, sentiment_of

PROGRAM = """
import sys
def no_network(event, _):
    assert not event.startswith("socket."), event
sys.addaudithook(no_network)
from monitor.sentiment.base import load
scorer = load("textblob")
assert scorer.score("good").polarity == 700_000
heavy = [m for m in sys.modules if m.split(".")[0] in {"nltk", "textblob", "numpy"}]
assert not heavy, heavy
"""


def test_neither_corpora_nor_network_nor_nltk_are_needed(tmp_path: Path) -> None:
    """A fresh process scores without them, and without TextBlob in its modules."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={"NLTK_DATA": str(tmp_path), "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_lexicon_is_that_of_textblob() -> None:
    """Word by word, part of speech by part of speech, to the last bit."""
    import textblob.en

    theirs = textblob.en.sentiment
    theirs("loads it")
    read = installed().words
    assert {
        word: {part: [*row] for part, row in senses.items()} for word, senses in read.items()
    } == {word: {part: [*row] for part, row in senses.items()} for word, senses in theirs.items()}


def test_an_adjective_gives_its_adverb() -> None:
    """`happy` makes `happily`, `terrible` makes `terribly`; senses are averaged before parts."""
    words = lexicon(
        b'<sentiment><word form="happy" pos="JJ" polarity="0.8" subjectivity="1.0"/>'
        b'<word form="terrible" pos="JJ" polarity="-1.0"/><word form="" polarity="1"/>'
        b'<word form="well" pos="RB" polarity="0.2"/><word form="well" pos="RB" polarity="0.4"/>'
        b'<word form="well" pos="UH" polarity="0.7"/></sentiment>'
    )
    assert sorted(words) == ["happily", "happy", "terrible", "terribly", "well"]
    assert words["happily"] == {"RB": [0.8, 1.0, 1.0], None: [0.8, 1.0, 1.0]}
    assert [round(words["well"][part][0], 3) for part in ("RB", "UH", None)] == [0.3, 0.7, 0.5]


def test_the_installed_release_was_compared() -> None:
    """What these tests run with is a release whose files are known; its own voice is at hand."""
    assert installed().compared
    assert sentiment_of("good") == (0.7, 0.6000000000000001)


def test_another_release_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that differs by one byte is of another release."""
    theirs = Path(str(distribution("textblob").locate_file("")))
    for name in module._DECIDING:
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((theirs / name).read_bytes())
    changed = tmp_path / "textblob/_text.py"
    changed.write_bytes(changed.read_bytes() + b"\n")

    class Elsewhere:
        version = "0.99.0"

        def locate_file(self, name: str) -> Path:
            return tmp_path / name

    monkeypatch.setattr(module, "distribution", lambda _: Elsewhere())
    found = installed.__wrapped__()
    assert (found.version, found.compared) == ("0.99.0", False)


@pytest.mark.parametrize("broken", ["no distribution", "no file"])
def test_a_missing_package_is_said_as_python_says_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: str
) -> None:
    """Without TextBlob, or without its files, there is the usual error."""

    class Empty:
        version = "0.99.0"

        def locate_file(self, name: str) -> Path:
            return tmp_path / name

    def find(name: str) -> Empty:
        if broken == "no file":
            return Empty()
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "distribution", find)
    with pytest.raises(ModuleNotFoundError, match="No module named 'textblob'"):
        installed.__wrapped__()
