"""Incidents of few posts, of which nobody claims to have seen all: charts say so, and no more."""

import csv
import json
from pathlib import Path

from tests.cli.run import CONFIG, archive, post
from tests.cli.shell import run_in


def test_charts_of_an_archive_claim_no_more_than_its_report(tmp_path: Path) -> None:
    """No phase where the report can estimate nothing; a title on every chart; no empty axis."""
    (tmp_path / "config.toml").write_text(CONFIG)
    said = ["Police in Anaheim", "Threats to shoot, say police in Anaheim"]
    posts = [post(n, said[n % 6 == 0], author=f"author {n % 9}") for n in range(12)]
    archive(tmp_path / "posts.ndjson", posts)
    assert run_in(tmp_path, "import", str(tmp_path / "posts.ndjson")).exception is None
    spread = run_in(tmp_path, "chart", "spread").stdout
    assert "We do not know whether any of this time was watched" in spread
    assert "Phase" not in spread
    versions = run_in(tmp_path, "chart", "narratives").stdout
    assert "Too few different texts to say what share" in versions
    assert "Shares over time are not drawn: too few posts or people at a time." in versions
    assert "┤" not in versions
    assert "one step" not in versions
    run_in(tmp_path, "chart", "narratives", "--out", str(tmp_path / "versions.svg"))
    picture = (tmp_path / "versions.svg").read_text()
    assert "No version of events is in enough posts to be shown" in picture


def test_a_brief_does_not_say_what_to_type(tmp_path: Path) -> None:
    """It may be printed; the report says it to whoever runs the program."""
    (tmp_path / "config.toml").write_text(CONFIG)
    archive(tmp_path / "posts.ndjson", [post(n, author=f"author {n}") for n in range(9)])
    run_in(tmp_path, "import", str(tmp_path / "posts.ndjson"))
    brief, report = (run_in(tmp_path, *words).stdout for words in (["brief"], ["report", "spread"]))
    assert "We do not know whether any of this time was watched." in brief
    assert "--observed" not in brief
    assert "--observed SINCE..UNTIL" in report
    page = tmp_path / "page.html"
    run_in(tmp_path, "page", "--out", str(page))
    assert "--observed" not in page.read_text()


def test_a_headline_names_no_key_of_the_configuration(tmp_path: Path) -> None:
    """A chart of versions that nobody named is for readers, too."""
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[[incident.narrative]]", "[[incident.voice]]")
    )
    archive(tmp_path / "posts.ndjson", [post(1)])
    run_in(tmp_path, "import", str(tmp_path / "posts.ndjson"))
    title, *_ = run_in(tmp_path, "chart", "narratives").stdout.splitlines()
    assert title == "No version of events was looked for yet"


def test_the_first_minutes_are_said_and_not_drawn(tmp_path: Path) -> None:
    """A single bar says what the headline says; the page says of which minutes it speaks."""
    (tmp_path / "config.toml").write_text(CONFIG)
    for many, figures, end in ((12, 0, "10:12"), (110, 1, "11:50")):
        said = [post(n, author=f"author {n % 9}") for n in range(many)]
        archive(tmp_path / "posts.ndjson", said)
        run_in(tmp_path, "import", str(tmp_path / "posts.ndjson"))
        run_in(tmp_path, "page", "--out", str(tmp_path / "page.html"))
        page = (tmp_path / "page.html").read_text("utf-8").replace("\u00a0", " ")
        assert page.count('<figure id="waves"') == figures
        assert ('class="bar' in page) == bool(figures)
        assert f"Tuesday 21 February 2017, 10 to {end} pm, Los Angeles time</p>" in page


ARTICLES = """
[counts.articles]
kind = "csv"
file = "articles.csv"
title = "Articles"
unit = "articles"
"""


def test_counts_alone_are_the_figure_its_table_and_its_data(tmp_path: Path) -> None:
    """Where nobody watched for posts, page and embed show what was counted, not empty posts."""
    (tmp_path / "config.toml").write_text(CONFIG + ARTICLES)
    rows = [f"2017-02-22T{hour:02}:00Z,{hour}" for hour in range(24)]
    (tmp_path / "articles.csv").write_text("\n".join(["start,value", *rows, ""]))
    run_in(tmp_path, "collect")
    page, embed = tmp_path / "page.html", tmp_path / "embed.html"
    run_in(tmp_path, "page", "--out", str(page))
    shown = page.read_text("utf-8")
    assert "Counts over time" in shown
    assert "Articles, in articles" not in shown
    assert "Posts every" not in shown
    assert 'class="controls"' not in shown
    assert '<th scope="col">articles</th>' in shown.replace(' class="number"', "")
    run_in(tmp_path, "chart", "volume", "--embed", str(embed))
    assert "<svg" in embed.read_text("utf-8")
    told = "Nobody watched for posts; what is known are counts: Articles"
    assert f"<h1>{told}</h1>" in embed.read_text("utf-8")
    assert "Source: Articles, drawn with Reaction Monitor." in embed.read_text("utf-8")
    with (tmp_path / "embed.csv").open(encoding="utf-8") as stream:
        found = list(csv.DictReader(stream))
    assert sum(float(one["value"]) for one in found) == sum(range(24))
    assert {one["counted"] for one in found} == {"Articles"}
    values = json.loads((tmp_path / "embed.values.json").read_bytes())
    assert len(values["volume"]["rows"]) == len(found)
