"""`monitor report sentiment --mask --centre`."""

import json
from pathlib import Path

import pytest

from monitor.cli import Settings
from monitor.cli.report import report
from monitor.errors import DataError, UsageError
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import NOW, configured, run
from tests.report.sample import sample


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    sample(tmp_path)
    return configured(tmp_path)


def test_the_switches_are_off_unless_asked_for(settings: Settings) -> None:
    """Without one, there is neither a figure nor a mask."""
    plain = json.loads(run(report, "sentiment", "--json", "--now", NOW, settings=settings).stdout)
    assert "without_topic" not in plain
    assert "mask" not in plain["method"]


def test_off_and_on_are_shown_together(settings: Settings) -> None:
    """And twice the same bytes; a sample without news says that nothing could be centred."""
    words = ["sentiment", "--centre", "--json", "--now", NOW]
    first = run(report, *words, settings=settings).stdout
    assert first == run(report, *words, settings=settings).stdout
    found = json.loads(first)["without_topic"]
    assert list(found["ways"]) == ["as scored"]
    assert "20 scored news texts" in found["why_not"]


def test_what_was_collected_is_scored_again_without_the_events_words(tmp_path: Path) -> None:
    """From an archive to both figures: TextBlob finds a criminal in a post, and a mask none."""
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')
    )
    texts = ["Criminal violence in Anaheim, officer", "A horrible day in Anaheim, officer"]
    archive(tmp_path / "posts.ndjson", [post(n, f"{texts[n % 2]} {n}") for n in range(20)])
    assert monitor("import", "posts.ndjson", cwd=tmp_path).returncode == 0
    done = monitor("report", "sentiment", "--mask", "--json", cwd=tmp_path)
    assert done.stderr == b""
    found = json.loads(done.stdout)
    ways = {name: way["total"] for name, way in found["without_topic"]["ways"].items()}
    assert (ways["as scored"]["negative"], ways["masked"]["negative"]) == (20, 10)
    assert found["total"]["negative"] == 20
    assert {"criminal", "violence", "anaheim", "threat*"} <= set(found["method"]["mask"])


def test_other_labels_than_those_of_the_scorer_are_refused(settings: Settings) -> None:
    """The sample's labels were made up: no version of TextBlob's scorer gave them."""
    with pytest.raises(DataError, match="run `monitor rescore` first"):
        run(report, "sentiment", "--mask", settings=settings)


@pytest.mark.parametrize("more", [["--as-of", "2h"], ["--seal", "sealed.json"]])
def test_texts_are_held_only_as_they_are_now(settings: Settings, more: list[str]) -> None:
    """So the switches do not go with what must be made again as it was."""
    with pytest.raises(UsageError, match="texts are held only as they are now"):
        run(report, "sentiment", "--mask", *more, settings=settings)
    assert not Path("sealed.json").exists()
