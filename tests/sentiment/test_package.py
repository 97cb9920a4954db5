"""TextBlob's engine without TextBlob's front door."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from monitor.sentiment import package
from monitor.sentiment.package import load_package

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
from textblob import TextBlob
import textblob
assert TextBlob("good").sentiment.polarity == textblob.en.sentiment("good")[0] == 0.7
assert "nltk" in sys.modules
"""


def test_neither_corpora_nor_network_nor_nltk_are_needed(tmp_path: Path) -> None:
    """A fresh process scores without them, and importing textblob later gives all of it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={"NLTK_DATA": str(tmp_path), "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def never_imported() -> Iterator[None]:
    """A process in which nobody has imported textblob yet."""
    before = {name: sys.modules[name] for name in list(sys.modules) if is_textblob(name)}
    for name in before:
        del sys.modules[name]
    package._load.cache_clear()
    yield
    for name in list(filter(is_textblob, sys.modules)):
        del sys.modules[name]
    sys.modules.update(before)
    package._load.cache_clear()


def is_textblob(name: str) -> bool:
    return name.partition(".")[0] == "textblob"


class Refuses:
    """An import system that cannot load the engine behind an empty parent."""

    asked = 0

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "textblob.en" and not sys.modules["textblob"].__file__:
            self.asked += 1
            raise ImportError(name)
        return None


@pytest.mark.usefixtures("never_imported")
def test_no_trace_is_left() -> None:
    """The engine scores, is loaded once, and is nowhere in `sys.modules`."""
    found = load_package()
    assert found.english.sentiment("good")[0] == 0.7
    assert load_package() is found
    assert not list(filter(is_textblob, sys.modules))


@pytest.mark.usefixtures("never_imported")
def test_what_is_imported_already_is_used() -> None:
    """A program that has textblob anyway gets no second lexicon."""
    import textblob.en

    assert load_package().english is textblob.en


@pytest.mark.usefixtures("never_imported")
def test_where_the_engine_cannot_be_had_alone_the_usual_import_is_made() -> None:
    """The short way is a short way, not a condition."""
    finder = Refuses()
    sys.meta_path.insert(0, finder)
    try:
        found = load_package()
    finally:
        sys.meta_path.remove(finder)
    assert finder.asked == 1
    assert found.english is sys.modules["textblob.en"]
    assert found.english.sentiment("good")[0] == 0.7


@pytest.mark.usefixtures("never_imported")
def test_a_missing_package_is_said_as_python_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without textblob there is the usual error, and no half-made module is left behind."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ModuleNotFoundError, match="No module named 'textblob'"):
        load_package()
    assert not list(filter(is_textblob, sys.modules))
