"""The documented order as a user types it: from an empty folder to a page that knows its error."""

import html
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import PROGRAM
from tests.cli.shell import run_in
from tests.web.served import ask, serving

pytestmark = pytest.mark.repeats

SOURCE = """
[source.chirper]
kind = "replay"
file = "{feed}"
platform = "chirper"
"""
SPAN = ("--until", "2017-02-28T00:00:00-08:00")
AS_SCORED = "share of negative, as scored"
"""The row that each statement has more once people have coded posts."""

KEYS = "nnupnuns" * 25
EVENT = "Press conference: chief promises an investigation within two weeks"


def typed(folder: Path, *words: str, keys: str = "") -> str:
    """Run a command as a user would; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "monitor", *words],
        cwd=folder,
        input=keys,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": PROGRAM,
            "HOME": str(folder),
            "TZ": "America/Los_Angeles",  # the zone that a new configuration gets
        },
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def said(folder: Path, *words: str) -> str:
    done = run_in(folder, *words)
    assert done.exception is None, done.output
    return done.stdout


def edited(config: Path, sources: str) -> None:
    """Write a source of recorded posts in place of the shipped ones."""
    head, rest = config.read_text("utf-8").split("[source.mastodon]")
    config.write_text(head + sources + rest[rest.index("# --- Who is alerted") :], "utf-8")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as a user makes it: the shipped incident, checked and collected."""
    made = tmp_path_factory.mktemp("journey")
    typed(made, "init", "newsroom")
    folder = made / "newsroom"
    feed = files("monitor.demo") / "feed" / "anaheim.ndjson.gz"
    edited(folder / "config.toml", SOURCE.format(feed=feed))
    typed(folder, "check")
    typed(folder, "collect")
    return folder


@pytest.fixture
def folder(collected: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to go on in."""
    return shutil.copytree(collected, tmp_path / "newsroom")


def test_every_step_ends_well(folder: Path) -> None:
    """With the shipped incident, which has two statements, and after 200 posts coded by hand."""
    said = typed(folder, "label", *SPAN, keys=KEYS)
    assert "175 of 200 posts are labelled by coder first; 25 were skipped." in said
    typed(folder, "validate", *SPAN)
    typed(folder, "page", *SPAN, "--out", "anaheim.html")
    page = (folder / "anaheim.html").read_text("utf-8")
    assert page.count(AS_SCORED) >= 2
    assert EVENT in page
    assert typed(folder, "brief", *SPAN).startswith("# ")
    config = (folder / "config.toml").read_text("utf-8")
    with serving(folder, *SPAN, config=config) as address:
        live = ask(address)
    assert live.status_code == 200
    assert live.text.count(AS_SCORED) >= 2


def posts_of(folder: Path) -> list[dict[str, Any]]:
    """Return what `monitor export posts` writes: what a reader would count by hand."""
    return [json.loads(line) for line in said(folder, "export", "posts", *SPAN).splitlines()]


def counted_by_hand(folder: Path) -> dict[str, Any]:
    """Return the figures of the incident, from the export and by plain SQL, without our code."""
    posts = posts_of(folder)
    hours = Counter(post["created_at"][:13] for post in posts)  # zones of whole hours
    top = max(hours.values())
    scored = [post for post in posts if post["label"] != "unscored"]
    with closing(sqlite3.connect(folder / "db" / "monitor.db")) as conn:
        accounts, texts, video = conn.execute(
            "SELECT count(DISTINCT m.person), count(DISTINCT m.message), "
            "sum(p.text LIKE '%video.example/w/8121%') "
            "FROM mention AS m JOIN post AS p ON p.id = m.post "
            "JOIN topic AS t ON t.id = m.topic WHERE t.kind = 'incident'"
        ).fetchone()
    return {
        "posts": len(posts),
        "by source": Counter(post["source"] for post in posts),
        "busiest": (top, min(hour for hour, count in hours.items() if count == top)),
        "negative": sum(post["label"] == "negative" for post in scored) / len(scored),
        "accounts": accounts,
        "texts": texts,
        "video": video,
    }


def test_a_figure_has_one_value_on_every_surface(folder: Path) -> None:
    """Promise 15: whatever names the same figure names the same value, and it is that of a count.

    Reports in every length of bucket and as JSON, the chart's title, the page, the brief.
    """
    true = counted_by_hand(folder)

    def asked(*words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(said(folder, "report", *words, *SPAN, "--json"))
        return found

    volumes = [asked("volume", "--every", every) for every in ("10m", "1h", "1d")]
    by_source = asked("volume", "--by", "source", "--every", "1d")
    spread, tone = asked("spread"), asked("sentiment", "--every", "1d")
    for found in (*volumes, by_source):
        total = found["total"]
        assert (total["posts"], total["people"], total["messages"]) == (
            true["posts"],
            true["accounts"],
            true["texts"],
        )
        assert sum(bucket["posts"] or 0 for bucket in found["buckets"]) == true["posts"]
        assert (found["peak"]["posts"], found["peak"]["start"][:13]) == true["busiest"]
        assert found["sentences"] == volumes[0]["sentences"]
    assert {
        name: sum(bucket["posts"] or 0 for bucket in buckets)
        for name, buckets in by_source["groups"].items()
    } == true["by source"]
    assert spread["peak"] == volumes[0]["peak"]
    assert spread["amplification"]["posts"] == true["posts"]
    links = {one["link"]: one["posts"] for one in spread["amplification"]["links"]}
    assert links["video.example/w/8121"] == true["video"]
    assert tone["total"]["share_negative_raw"]["estimate"] == pytest.approx(true["negative"])

    # In words: each surface says the sentences of the report, none another number.
    in_all, busiest = volumes[0]["sentences"][:2]
    unfolded = " ".join(said(folder, "report", "volume", "--every", "1d", *SPAN).split())
    assert in_all in unfolded
    assert busiest in unfolded
    assert busiest in " ".join(said(folder, "report", "spread", *SPAN).split())
    brief = said(folder, "brief", *SPAN)
    for sentence in (in_all, busiest, tone["sentences"][0], spread["sentences"][0]):
        assert sentence in brief
    said(folder, "page", *SPAN, "--out", str(folder / "anaheim.html"))
    page = html.unescape((folder / "anaheim.html").read_text("utf-8")).replace("\u00a0", " ")
    assert busiest in page
    assert f"{true['posts']:,} posts from {true['accounts']:,} accounts" in page
    assert f"The posts hold {true['texts']:,} different texts" in page
    assert f"{100 * true['negative']:.0f} % read as negative" in page
    assert "and has all but stopped" in page
    drawn = " ".join(said(folder, "chart", "volume", *SPAN).split())
    assert f"{true['busiest'][0]:,}" in drawn[:200]
