"""`monitor page` and `monitor brief`: files that are whole, the same again, and small enough."""

import re
import sqlite3
from io import BytesIO
from pathlib import Path

import click
import feedparser
import pytest
from click.testing import CliRunner
from PIL import Image

from monitor.app.asked import Asked
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.cli import Globals
from monitor.cli.brief import brief
from monitor.cli.page import page
from monitor.cli.report import report
from monitor.cli.serve import serve
from monitor.clock import read_instant
from monitor.config.chosen import configuration
from monitor.errors import CannotCreate, UsageError
from tests.cli.shell import configured, run
from tests.page.stories import QUOTE, lanes, posts
from tests.store.build import build

pytestmark = pytest.mark.repeats


SPAN = ("--now", "2017-02-24T09:00:00Z", "--until", "2017-02-24T08:00:00Z")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Globals:
    folder = tmp_path_factory.mktemp("page")
    build(folder / "monitor.db", list(posts()), lanes=lanes(), narratives=("threat",))
    return configured(folder)


def test_the_same_now_gives_the_same_bytes(settings: Globals, tmp_path: Path) -> None:
    """Promise 13, for page and brief; less than 250 kB by the minute."""
    for command, name, more in ((page, "a.html", ("--every", "1m")), (brief, "b.html", ())):
        first, again = tmp_path / f"1{name}", tmp_path / f"2{name}"
        for path in (first, again):
            done = run(command, *SPAN, *more, "--out", str(path), settings=settings)
            assert done.exit_code == 0
            assert f"wrote {path}" in done.stderr
        assert first.read_bytes() == again.read_bytes()
        assert first.stat().st_size < 250_000


def test_a_page_is_public_unless_it_is_called_internal(settings: Globals, tmp_path: Path) -> None:
    """Texts are on the internal page only."""
    for flag, shown in (((), False), (("--internal",), True)):
        path = tmp_path / "page.html"
        run(page, *SPAN, *flag, "--out", str(path), settings=settings)
        assert (QUOTE.split(",", maxsplit=1)[0] in path.read_text()) is shown


def test_a_brief_goes_to_stdout_or_a_file(settings: Globals, tmp_path: Path) -> None:
    """Markdown unless the name says HTML; any other ending is refused before anything is read."""
    told = run(brief, *SPAN, settings=settings).stdout
    assert told.startswith("# ")
    assert "## What to watch" in told
    for name in ("brief.md", "brief.MD"):
        path = tmp_path / name
        run(brief, *SPAN, "--out", str(path), settings=settings)
        assert path.read_text() == told
    path = tmp_path / "brief.HTML"
    run(brief, *SPAN, "--out", str(path), settings=settings)
    assert path.read_text().startswith("<!DOCTYPE html>")
    with pytest.raises(UsageError, match=r"name it \.md or \.html"):
        run(brief, *SPAN, "--out", str(tmp_path / "brief.doc"), settings=settings)


def test_a_brief_of_a_time_in_which_few_posted_is_of_a_longer_one(settings: Globals) -> None:
    """Fewer than five accounts posted since then: it says from when on it counts."""
    late = run(brief, *SPAN, "--since", "2017-02-23T14:00:00Z", settings=settings).stdout
    assert "Wednesday 22 February to Friday 24 February 2017, 1 am" in late
    assert "At least 181 posts by 9 accounts" in late


def recorded(settings: Globals) -> list[tuple[str, str]]:
    """Return edition and readership of what was recorded."""
    assert settings.config_path is not None
    with sqlite3.connect(settings.config_path.with_name("monitor.db")) as conn:
        return conn.execute("SELECT edition, readership FROM publication ORDER BY id").fetchall()


def test_what_is_written_is_recorded(tmp_path: Path) -> None:
    """Page and brief, to a file or to stdout; `monitor report` publishes nothing."""
    build(tmp_path / "monitor.db", list(posts()), lanes=lanes(), narratives=("threat",))
    settings = configured(tmp_path)
    run(report, *SPAN, settings=settings)
    assert recorded(settings) == []
    out = ("--out", str(tmp_path / "a.html"))
    for command, words in ((page, out), (page, (*out, "--internal")), (brief, ()), (brief, out)):
        assert "recorded" not in run(command, *SPAN, *words, settings=settings).stderr
    assert recorded(settings) == [("page", "public"), ("page", "internal"), ("brief", "public")]
    later = ("--now", "2017-02-24T10:00:00Z", *SPAN[2:])
    said = run(brief, *later, settings=settings).stdout
    assert "## What changed since the last one" in said
    assert "The last brief (Friday 24 February, 1 am) still stands." in said


@pytest.mark.parametrize("command", [page, brief])
def test_a_database_that_cannot_be_written_keeps_no_page_from_being_made(
    tmp_path: Path, command: click.Command
) -> None:
    """The file is there, the code is 0, and one sentence says that it was not recorded."""
    build(tmp_path / "monitor.db", list(posts()), lanes=lanes(), narratives=("threat",))
    settings = configured(tmp_path)
    out = tmp_path / "a.html"
    with sqlite3.connect(tmp_path / "monitor.db") as conn:
        conn.execute(
            "CREATE TRIGGER full BEFORE INSERT ON publication "
            "BEGIN SELECT raise(ABORT, 'no room'); END"
        )
    done = run(command, *SPAN, "--out", str(out), settings=settings)
    assert done.exit_code == 0
    assert out.exists()
    *_, said = done.stderr.splitlines()
    assert said.startswith(f"monitor: this {command.name} was written but not recorded")
    assert recorded(settings) == []


def test_a_folder_that_is_not_there_is_said_so(settings: Globals, tmp_path: Path) -> None:
    """One sentence, and nothing is written."""
    with pytest.raises(CannotCreate):
        run(page, *SPAN, "--out", str(tmp_path / "no" / "page.html"), settings=settings)


def test_the_live_page_is_made_from_the_store_as_it_is(settings: Globals) -> None:
    """Each version again, with the state of each source at the top."""
    config = configuration(settings.config_path)
    asked = Asked(("anaheim",), until=read_instant(SPAN[-1]))
    page = Served(Newsroom.of(config), asked, LiveReaders()).page(3).decode()
    assert page.index("State of each source") < page.index("How far?")
    assert '"version":3' in page


def test_serving_needs_a_port_and_an_incident_that_are_there(settings: Globals) -> None:
    """Both are refused before anything listens."""
    with pytest.raises(UsageError, match="write one of anaheim"):
        run(serve, "--incident", "elsewhere", settings=settings)
    assert run(serve, "--port", "0", settings=settings).exit_code == 2


ADDRESS = ("--address", "https://news.example/anaheim")


def test_a_page_that_knows_its_address_has_a_picture(settings: Globals, tmp_path: Path) -> None:
    """1200 by 630, beside it, by whole addresses; the same bytes again; its feed by a short one."""
    (tmp_path / "feeds").mkdir()
    files = ("--out", str(tmp_path / "a page.html"), "--feed", str(tmp_path / "feeds" / "f.xml"))
    done = run(page, *SPAN, *ADDRESS, *files, settings=settings)
    names = ("a page.html", "a page.png", "feeds/f.xml")
    assert done.stderr.splitlines() == [f"wrote {tmp_path / name}" for name in names]
    first = [(tmp_path / name).read_bytes() for name in names]
    run(page, *SPAN, *ADDRESS, *files, settings=settings)
    assert [(tmp_path / name).read_bytes() for name in names] == first
    found = Image.open(BytesIO(first[1]))
    assert (found.format, found.size) == ("PNG", (1200, 630))
    assert len(first[1]) < 250_000
    text = first[0].decode()
    for said in (
        '<meta property="og:url" content="https://news.example/anaheim/a%20page.html">',
        '<meta property="og:image" content="https://news.example/anaheim/a%20page.png">',
        '<meta property="og:image:width" content="1200">',
        '<meta property="og:image:height" content="630">',
        '<meta name="twitter:card" content="summary_large_image">',
        '<link rel="alternate" type="application/atom+xml" title="Briefs and alerts" '
        'href="feeds/f.xml">',
    ):
        assert said in text
    for name in ("title", "description", "image:alt"):
        assert re.search(rf'<meta property="og:{name}" content="[^"]+">', text), name


def test_a_page_without_an_address_has_none(settings: Globals, tmp_path: Path) -> None:
    """A crawler does not resolve a short address: nothing is said rather than half of it."""
    path = tmp_path / "page.html"
    run(page, *SPAN, "--out", str(path), settings=settings)
    assert "og:image" not in path.read_text()
    assert "og:url" not in path.read_text()
    assert "application/atom+xml" not in path.read_text()
    assert list(tmp_path.iterdir()) == [path]


def test_a_brief_goes_into_the_feed(settings: Globals, tmp_path: Path) -> None:
    """The one that was just written too, though nothing else changed."""
    path = tmp_path / "feed.xml"
    done = run(brief, *SPAN, *ADDRESS, "--feed", str(path), settings=settings)
    assert done.stdout.startswith("# ")
    assert f"wrote {path}" in done.stderr
    told = feedparser.parse(path.read_bytes())
    assert not told.bozo
    assert [one.id for one in told.entries] == [
        "tag:news.example,2017-02-24:anaheim/brief/2017-02-24T09:00:00Z"
    ]


@pytest.mark.parametrize("command", [page, brief])
def test_a_feed_needs_an_address(settings: Globals, tmp_path: Path, command: click.Command) -> None:
    """Its ids begin with it; before anything is written, in one sentence."""
    out = ("--out", str(tmp_path / "a.html"), "--feed", str(tmp_path / "a.xml"))
    with pytest.raises(UsageError, match=r"^--feed: .* Add --address, such as --address https"):
        run(command, *SPAN, *out, settings=settings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--address", "news.example"), "'news.example' is not a web address. Write the whole"),
        (("--address", "ftp://news.example/"), "is not a web address"),
        (("--address", "https://[news.example/"), "is not a web address"),
        (("--address", "https://ann:pw@news.example/"), "is not a web address"),
        (("--address", "https://news.example:99999/"), "is not a web address"),
        (("--address", "https://news.example/?a=1"), "is not a web address"),
        (
            (*ADDRESS, "--feed", "feed.html"),
            "'feed.html' does not end in .xml or .atom: name it so",
        ),
    ],
)
def test_a_wrong_address_is_refused(settings: Globals, words: tuple[str, ...], said: str) -> None:
    """With how a right one looks."""
    done = CliRunner().invoke(brief, [*SPAN, *words], obj=settings)
    assert done.exit_code == 2
    assert said in done.stderr
