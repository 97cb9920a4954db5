"""How scorers are found by name."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.nouns.posts import Score
from monitor.sentiment.base import BUILT_IN, Scorer, load, names

PLUGIN = """
class Loud:
    name = "loud"
    version = "1"
    def score(self, text, lang=None):
        from monitor.nouns.posts import Score
        return Score(1_000_000, None, "positive")

class Heavy(Loud):
    def __init__(self):
        raise OSError("no weights")
"""


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which a test installs a distribution with entry points."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    sys.modules.pop("loud_plugin", None)


def install(folder: Path, entry: str) -> None:
    (folder / "loud_plugin.py").write_text(PLUGIN, encoding="utf-8")
    info = folder / "loud_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loud-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[monitor.scorers]\n{entry}\n")


def test_textblob_is_built_in() -> None:
    """The scorer that is always there loads by its name, and is what the Protocol says."""
    scorer: Scorer = load("textblob")
    assert scorer.name == "textblob"
    assert scorer.version.startswith("textblob-")
    assert scorer.score("a good day").label == "positive"


def test_an_installed_package_adds_a_scorer(installed: Path) -> None:
    """An entry point in the group `monitor.scorers` is listed and loaded like ours."""
    install(installed, "loud = loud_plugin:Loud")
    assert names() == tuple(sorted({"loud", *BUILT_IN}))
    assert load("loud").score("anything").polarity == 1_000_000


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("1 / 0", "the scorer failed: ZeroDivisionError"),
        ("None", "the scorer failed: TypeError"),
        ("Score(5_000_000, None, 'positive')", "the scorer failed: ValidationError"),
        ("Score(0.5, None, 'positive')", "the scorer failed: ValidationError"),
        ("Score(0, None, 'angry')", "the scorer failed: ValidationError"),
    ],
)
def test_a_text_that_a_package_fails_on_costs_its_own_label(
    installed: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    """No other post of its page, and no pass: it counts as not scored, with the reason."""
    failing = f"Score(1_000_000, None, 'positive') if 'good' in text else {said}"
    monkeypatch.setattr(
        sys.modules[__name__],
        "PLUGIN",
        PLUGIN.replace('Score(1_000_000, None, "positive")', failing),
    )
    install(installed, "loud = loud_plugin:Loud")
    scorer = load("loud")
    assert (scorer.name, scorer.version) == ("loud", "1")
    assert scorer.score("a good day") == Score(1_000_000, None, "positive")
    assert scorer.score("a bad day") == Score(0, None, "unscored", reason)


def test_an_unknown_name_lists_the_known_ones() -> None:
    """The sentence says what could have been meant."""
    with pytest.raises(ConfigError, match="there is no scorer 'vadr': use one of model, social,"):
        load("vadr")


@pytest.mark.parametrize(
    ("entry", "name", "sentence"),
    [
        ("textblob = loud_plugin:Loud", "textblob", "built in, but loud_plugin:Loud claims it"),
        ("loud = loud_plugin:Quiet", "loud", "cannot be loaded from loud_plugin:Quiet"),
        ("loud = no_such_module:Loud", "loud", "cannot be loaded from no_such_module:Loud"),
        ("loud = loud_plugin:Heavy", "loud", "cannot be loaded .*: update or remove .*no weights"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(
    installed: Path, entry: str, name: str, sentence: str
) -> None:
    """Neither does a package replace what is built in, nor is a broken one a riddle."""
    install(installed, entry)
    with pytest.raises(ConfigError, match=sentence):
        load(name)
