"""`monitor report sentiment --mask --centre`."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor import cli
from monitor.cli import Globals
from monitor.cli.report import report
from monitor.errors import DataError
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import NOW, run

pytestmark = pytest.mark.repeats


def test_the_switches_are_off_unless_asked_for(settings: Globals) -> None:
    """Without one, there is neither a figure nor a mask."""
    plain = json.loads(run(report, "sentiment", "--json", "--now", NOW, settings=settings).stdout)
    assert "without_topic" not in plain
    assert "mask" not in plain["method"]


def test_off_and_on_are_shown_together(settings: Globals) -> None:
    """And twice the same bytes; a sample without news says that nothing could be centred."""
    words = ["sentiment", "--centre", "--json", "--now", NOW]
    first = run(report, *words, settings=settings).stdout
    assert first == run(report, *words, settings=settings).stdout
    found = json.loads(first)["without_topic"]
    assert list(found["ways"]) == ["as scored"]
    assert "20 scored news texts" in found["why_not"]


def test_what_was_collected_is_scored_again_without_the_events_words(tmp_path: Path) -> None:
    """From an archive to both figures: TextBlob finds a criminal in a post, and a mask none."""
    asked = CONFIG.replace('"threat* AND shoot*"', '"threat* OR criminal OR violence"')
    (tmp_path / "config.toml").write_text(
        asked.replace("[monitor]", '[monitor]\nscorer = "textblob"')
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


def test_other_labels_than_those_of_the_scorer_are_refused(settings: Globals) -> None:
    """The sample's labels were made up: no version of TextBlob's scorer gave them."""
    with pytest.raises(DataError, match="run `monitor rescore` first"):
        run(report, "sentiment", "--mask", settings=settings)


DAY = ("--since", "2017-02-21T00:00:00-08:00", "--until", "2017-02-22T00:00:00-08:00")
BOTH = ("--mask", "--centre")


@pytest.fixture
def changing(tmp_path: Path) -> Path:
    """A folder where twenty posts were imported; `edited` and `deleted` are archives of changes."""
    (tmp_path / "config.toml").write_text(CONFIG)
    texts = ["Shame on the Anaheim officer", "A horrible, awful day in Anaheim, officer"]
    said = [post(n, f"{texts[n % 2]} {n}") for n in range(20)]
    archive(tmp_path / "posts.ndjson", said)
    thanks = [one | {"text": "Anaheim police: thank you, wonderful"} for one in said[:5]]
    edits = [one | {"edited_at": "2017-02-23T09:00:00Z"} for one in thanks]
    archive(tmp_path / "edited.ndjson", edits)
    gone = [one | {"deleted_at": "2017-02-24T09:00:00Z"} for one in said[5:7]]
    archive(tmp_path / "deleted.ndjson", gone)
    changed(tmp_path, "posts")
    return tmp_path


def called(folder: Path, *words: str) -> Result:
    config = ("--config", str(folder / "config.toml"))
    return CliRunner().invoke(cli.root, (*config, *words), catch_exceptions=False)


def changed(folder: Path, name: str) -> None:
    assert called(folder, "import", str(folder / f"{name}.ndjson")).exit_code == 0


def told(folder: Path, *more: str) -> dict[str, Any]:
    done = called(folder, "report", "sentiment", *BOTH, *DAY, "--json", *more)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_tone_without_the_topic_is_told_as_it_was_known(changing: Path) -> None:
    """Posts that were edited since count with the texts that they had; today they count again."""
    before = told(changing)
    at = before["generated_at"]
    changed(changing, "edited")
    then, now = told(changing, "--as-of", at), told(changing)
    assert then["method"].pop("as_of")["at"] == at
    assert then == before
    assert then["total"]["scored"] == 20
    assert now["without_topic"]["ways"]["masked"]["total"]["positive"] == 5
    assert then["without_topic"]["ways"]["masked"]["total"]["positive"] == 0


def test_a_text_that_was_deleted_since_is_counted_as_gone(changing: Path) -> None:
    """It cannot be scored again, as of no instant; all ways speak of the posts that are left."""
    at = told(changing)["generated_at"]
    changed(changing, "deleted")
    found = told(changing, "--as-of", at)["without_topic"]
    assert found["gone"] == 2
    assert {way["total"]["scored"] for way in found["ways"].values()} == {18}


def sealed(folder: Path) -> dict[str, Any]:
    file = folder / "sealed.json"
    called(folder, "report", "sentiment", *BOTH, *DAY, "--seal", str(file))
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def verified(folder: Path) -> tuple[int, dict[str, Any]]:
    done = called(folder, "verify", str(folder / "sealed.json"), "--json")
    return done.exit_code, json.loads(done.stdout)


def test_a_seal_names_the_switches_and_the_mask(changing: Path) -> None:
    """Both are in the manifest, and the report is made again from it byte for byte."""
    found = sealed(changing)
    assert found["manifest"]["question"]["switches"] == ["mask", "centre"]
    assert found["manifest"]["mask"] == found["report"]["method"]["mask"]
    assert {"officer", "anaheim", "threat*"} <= set(found["manifest"]["mask"])
    code, verdict = verified(changing)
    assert (code, verdict["outcome"]) == (0, "same")


def test_a_seal_holds_although_posts_were_edited(changing: Path) -> None:
    """Made again as of the sealing, it is the same; what differs now is named."""
    sealed(changing)
    changed(changing, "edited")
    code, verdict = verified(changing)
    assert (code, verdict["outcome"]) == (0, "same as known then")


def test_a_seal_tells_that_texts_were_deleted(changing: Path) -> None:
    """Their scores without the event's words cannot be told again: it differs, and is named."""
    sealed(changing)
    changed(changing, "deleted")
    code, verdict = verified(changing)
    assert (code, verdict["outcome"], verdict["field"]) == (1, "differs", "without_topic.gone")
    assert "without_topic.gone was 0, is 2" in verdict["sentence"]


def charted(folder: Path, *more: str) -> str:
    return " ".join(called(folder, "chart", "sentiment", *DAY, *more).stdout.split())


def test_the_chart_shows_off_and_on_and_publishes_the_mask(changing: Path) -> None:
    """In the title and the key; the method box names the switches and every masked word."""
    told = charted(changing, *BOTH)
    assert told.startswith(
        "Of the reactions, 100 % (66 to 100 %) as scored and 100 % (66 to 100 %) masked"
    )
    assert "● mean polarity, as scored ◆ mean polarity, masked" in told
    assert "Switch --mask is on" in told
    assert "Switch --centre is on" in told
    assert "Nothing could be centred: that needs 20 scored news texts" in told
    mask = told.partition("* stands for any ending): ")[2].partition(".")[0].split(", ")
    assert mask == sealed(changing)["manifest"]["mask"]
    plain = charted(changing)
    assert "Switch" not in plain
    assert "reactions" not in plain


@pytest.mark.parametrize("name", ["r.svg", "r.png", "r.html"])
def test_the_chart_is_written_to_every_kind_of_file(changing: Path, name: str) -> None:
    """The picture has the same words as the drawing in the terminal."""
    pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")
    path = changing / name
    called(changing, "chart", "sentiment", *DAY, "--mask", "--internal", "--out", str(path))
    data = path.read_bytes()
    assert len(data) > 10_000
    if not name.endswith(".png"):
        assert b"Of the reactions, 100 %" in data
        assert b"Switch --mask is on" in data


def test_other_charts_have_no_such_switch(changing: Path) -> None:
    """Volume has no tone from which a topic could be taken."""
    config = ("--config", str(changing / "config.toml"))
    done = CliRunner().invoke(cli.root, (*config, "chart", "volume", "--mask"))
    assert done.exit_code == 2
    assert "No such option" in done.stderr
