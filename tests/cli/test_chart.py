"""`monitor chart`: every chart, in the terminal and as a file."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.chart.text import one_line
from monitor.cli import Globals
from monitor.cli.chart import CHARTS, chart
from monitor.cli.report import report
from monitor.errors import DataError, StoreError, UsageError
from monitor.nouns.posts import Lane, Span
from tests.cli.shell import configured, run
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats

NOW = "2017-02-24T06:00:00Z"
START = instant("02-23T06:00")
MINUTE = timedelta(minutes=1)
SHARED = "Look https://video.example/w/8121?utm_source=x"
RARE = "Look https://rare.example/one"
LANES = (
    Lane(
        source="chirper",
        name="#anaheim",
        settle=timedelta(minutes=5),
        observed=(Span(START, START + timedelta(hours=24)),),
    ),
)


def posts() -> list[Sample]:
    """A day: first one narrative, then the other; a link of many, and one of a single person."""
    return [
        Sample(
            at=START + i * 4 * MINUTE,
            person=1 if i % 7 == 0 else i % 40,
            message=i,
            narratives=("threat",) if i < 150 else ("denial",),
            text=RARE if i % 7 == 0 else SHARED if i % 3 == 0 else f"said {i}",
        )
        for i in range(1, 330)
    ]


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    path = build(tmp_path / "monitor.db", posts(), lanes=LANES, narratives=("threat", "denial"))
    conn = sqlite3.connect(path)
    conn.execute("UPDATE post SET likes = 2, reposts = 1")
    conn.commit()
    conn.close()
    return configured(tmp_path)


@pytest.mark.parametrize(
    ("columns", "width"),
    [("120", 120), ("60", 60), ("20", 60), ("4000", 300), ("0", 60), ("", 80), ("-9", 80)],
)
def test_a_chart_in_a_pipe_is_as_wide_as_columns_says(
    settings: Globals, columns: str, width: int
) -> None:
    """Of 60 to 300 characters; without a number there it is 80. The axis fills the width."""
    words = ("volume", "--now", NOW)
    drawn = run(chart, *words, settings=settings, env={"COLUMNS": columns}).stdout
    widest = max(map(len, drawn.splitlines()))
    assert width - 6 < widest <= width


def test_a_report_in_a_pipe_has_the_same_bytes_whatever_columns_says(
    settings: Globals,
) -> None:
    """Whoever makes it again, elsewhere, gets the same: promise 13."""
    words = ("volume", "--now", NOW)
    told = {
        run(report, *words, settings=settings, env={"COLUMNS": n}).stdout for n in ("", "60", "200")
    }
    assert len(told) == 1


@pytest.mark.parametrize("what", CHARTS)
def test_each_is_drawn_in_the_terminal(settings: Globals, what: str) -> None:
    """At 80 columns where stdout is no terminal, without colour, the same for the same instant."""
    words = (what, "--now", NOW)
    drawn = run(chart, *words, settings=settings).stdout
    assert drawn == run(chart, *words, settings=settings).stdout
    assert max(map(len, drawn.splitlines())) <= 80
    assert "\x1b" not in drawn
    assert "┤" in drawn
    assert "represent neither the public" in " ".join(drawn.split())


@pytest.mark.parametrize("what", CHARTS)
def test_each_is_written_light_and_dark(settings: Globals, tmp_path: Path, what: str) -> None:
    """One follows its reader, one is dark; all else is the same."""
    texts = []
    for name, more in (("light.svg", ()), ("dark.svg", ("--dark",))):
        path = tmp_path / name
        done = run(chart, what, "--now", NOW, "--out", str(path), *more, settings=settings)
        assert done.stderr == f"wrote {path}\n"
        assert done.stdout == ""
        texts.append(path.read_text())
    light, dark = (re.sub("<style>.*</style>", "", text, flags=re.DOTALL) for text in texts)
    assert light == dark
    assert "prefers-color-scheme" in texts[0]
    assert "prefers-color-scheme" not in texts[1]
    assert all("They represent" in text or "represent neither" in text for text in texts)


def test_narratives_tell_shares_and_no_overtaking_that_chance_would_give(
    settings: Globals,
) -> None:
    """With the interval of the last share; what was told first fell behind, in too few posts."""
    told = " ".join(run(chart, "narratives", "--now", NOW, settings=settings).stdout.split())
    assert told.startswith("“Denial” is in 55 % (49 to 60 %) of the posts")
    assert "“Denial”: 100 % (" in told
    assert "“Threat”: 0 % (0 to " in told


def test_without_narratives_that_is_said(tmp_path: Path) -> None:
    """No empty plot without a word."""
    build(tmp_path / "monitor.db", [Sample(at=START)])
    told = run(chart, "narratives", "--now", NOW, settings=configured(tmp_path)).stdout
    assert told.splitlines()[0] == "No version of events was looked for yet"


def test_links_of_few_people_are_not_drawn(settings: Globals) -> None:
    """What one person shared forty times is not shown; what forty shared is, with engagement."""
    told = run(chart, "links", "--now", NOW, settings=settings).stdout
    assert "rare.example" not in told
    number = sum(post.text == SHARED for post in posts())
    assert told.startswith(f"The video linked most, video.example/w/8121, is in {number} posts by ")
    assert f"so far: 3 to {3 * number}\n" in told


def test_a_public_picture_of_links_names_only_their_sites(
    settings: Globals, tmp_path: Path
) -> None:
    """An address may name somebody; the newsroom's own picture has it."""
    public, internal = tmp_path / "public.svg", tmp_path / "internal.svg"
    run(chart, "links", "--now", NOW, "--out", str(public), settings=settings)
    run(chart, "links", "--now", NOW, "--out", str(internal), "--internal", settings=settings)
    assert "video.example (video)" in public.read_text("utf-8")
    assert "8121" not in public.read_text("utf-8")
    assert "video.example/w/8121 (video)" in internal.read_text("utf-8")


def test_amplification_tells_people_and_messages(settings: Globals) -> None:
    """The title has all three."""
    words = ("amplification", "--every", "1h", "--now", NOW)
    told = run(chart, *words, settings=settings).stdout
    assert re.match(r"\d+ posts by \d+ accounts, in \d+ different texts", told)


def test_spread_has_its_phases(settings: Globals) -> None:
    """A row of initials under the plot."""
    told = run(chart, "spread", "--now", NOW, settings=settings).stdout
    assert "Phase: e emerging" in told


def test_a_name_in_a_link_stops_the_chart(tmp_path: Path) -> None:
    """A protected name that an address holds does not leave, in no format."""
    named = [
        Sample(at=START + i * MINUTE, person=i, message=i, text="https://a.example/averystone")
        for i in range(9)
    ]
    build(tmp_path / "monitor.db", named)
    settings = configured(tmp_path)
    path = settings.config_path
    assert path is not None
    path.write_text(
        path.read_text().replace(
            "[source.commons]", '[incident.protect]\nnames = ["Averystone"]\n\n[source.commons]', 1
        )
    )
    with pytest.raises(DataError, match="chart links: a protected name stands in"):
        run(chart, "links", "--now", NOW, settings=settings)


@pytest.mark.parametrize("what", CHARTS)
def test_help_has_examples(settings: Globals, what: str) -> None:
    """What is drawn, and two ways to ask for it."""
    told = run(chart, what, "--help", settings=settings).stdout
    assert f"  monitor chart {what}\n" in told
    assert f"  monitor chart {what} --" in told
    assert one_line(CHARTS[what][0])[:40] in " ".join(told.split())


def test_wrong_words_are_explained(settings: Globals, tmp_path: Path) -> None:
    """An unknown chart, an unknown suffix, a database that is not there."""
    done = run(chart, "reach", settings=settings)
    assert done.exit_code == 2
    assert "No such command 'reach'" in done.stderr
    with pytest.raises(UsageError, match=r"name it with one of \.png, \.svg, \.html"):
        run(chart, "links", "--now", NOW, "--out", str(tmp_path / "a.pdf"), settings=settings)
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="run `monitor collect`"):
        run(chart, "links", settings=configured(tmp_path / "empty"))


@pytest.mark.parametrize("what", CHARTS)
def test_an_empty_database_is_no_error(tmp_path: Path, what: str) -> None:
    """Nothing was collected: nothing is drawn, and that is said."""
    build(tmp_path / "monitor.db")
    told = run(chart, what, "--now", NOW, settings=configured(tmp_path))
    assert told.exit_code == 0
    assert told.stdout.strip()


def test_an_embed_is_written_with_the_code_that_frames_it(
    settings: Globals, tmp_path: Path
) -> None:
    """The code alone on stdout; what was written, and what is to be done, beside it."""
    path = tmp_path / "www" / "volume.html"
    path.parent.mkdir()
    done = run(chart, "volume", "--now", NOW, "--embed", str(path), settings=settings)
    assert done.stdout.startswith('<iframe src="volume.html" title="Posts over time: ')
    assert done.stdout.endswith("</script>\n")
    assert done.stderr.splitlines() == [
        *(
            f"wrote {path.with_suffix(ending)}"
            for ending in (".csv", ".values.json", ".datawrapper.json", ".html")
        ),
        "in `src`, put the address at which readers find volume.html; "
        "#light after it keeps it light",
        "`monitor run` does not renew it",
    ]
    assert path.stat().st_size < 150_000


@pytest.mark.parametrize("more", [("--dark",), ("--out", "a.svg"), ("--mask",)])
def test_what_an_embed_does_not_know_is_refused(
    settings: Globals, tmp_path: Path, more: tuple[str, ...]
) -> None:
    """In one sentence, and nothing is written."""
    path = tmp_path / "tone.html"
    with pytest.raises(UsageError, match=f"--embed: leave out {more[0]}"):
        run(chart, "sentiment", "--embed", str(path), *more, settings=settings)
    assert not path.exists()


@pytest.mark.parametrize("what", ["narratives", "links"])
def test_the_page_chooses_the_stretches_of_its_charts(
    settings: Globals, tmp_path: Path, what: str
) -> None:
    """An embed of one that ignored the length of its buckets would be taken for what was asked."""
    path = tmp_path / "framed.html"
    said = f"--embed: leave out --every, which an embed of {what} does not know"
    with pytest.raises(UsageError, match=said):
        run(chart, what, "--embed", str(path), "--every", "1h", settings=settings)
    assert not path.exists()


def test_once_says_nothing_without_an_embed(settings: Globals) -> None:
    """It would be taken for something else."""
    with pytest.raises(UsageError, match="--once goes with --embed: add --embed FILE"):
        run(chart, "volume", "--once", settings=settings)
