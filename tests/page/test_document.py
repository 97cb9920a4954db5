"""The file: the same bytes again, nothing of others runs, nothing that is private is in it."""

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from monitor.clock import MINUTE
from monitor.nouns.posts import Span
from monitor.nouns.tone import ToneRow
from monitor.page import front as made
from monitor.page.document import Live, document
from monitor.page.fragments import file, lean
from monitor.page.making import make_front
from monitor.page.tables import coverage, over_time
from monitor.report.snapshot import Snapshot
from monitor.words.page import INTERNAL, PUBLIC
from monitor.words.sheet import Sheet, Table
from monitor.words.tables import SUPPRESSED
from tests.page.stories import HOSTILE, HOUR, PATH, QUOTE, T, few, front, opened, question, story

pytestmark = pytest.mark.repeats


class Reader(HTMLParser):
    """Collects what a browser would run or load, and the text that it would show."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: list[str] = []
        self.scripts: list[str] = []
        self.shown: list[str] = []
        self.policy = ""
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.names += named
        self.inside = tag if named.get("type") != "application/json" else "data"
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(named["content"])

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style"}:
            self.scripts.append(data)
        elif self.inside != "data":
            self.shown.append(data)


@pytest.fixture(scope="module", params=[False, True], ids=["public", "internal"])
def page(request: pytest.FixtureRequest) -> str:
    return document(front(internal=request.param)).decode()


def test_the_same_story_gives_the_same_bytes() -> None:
    """Promise 13: nothing of the hour, the machine or the order of a set is in the file."""
    front.cache_clear()
    first = document(front())
    front.cache_clear()
    assert document(front()) == first


def test_nothing_of_others_runs(page: str) -> None:
    """No tag, handler or address of theirs; what runs is named by its digest, and no more."""
    found = Reader(page)
    assert "img" not in found.tags
    assert not {"src", "style", "href"} & set(found.names) - {"href"}
    assert not [name for name in found.names if name.startswith("on")]
    assert "default-src 'none'" in found.policy
    assert "unsafe" not in found.policy
    digests = set(re.findall(r"'(sha256-[^']+)'", found.policy))
    made = {hashlib.sha256(text.encode()).digest() for text in found.scripts}
    assert digests == {f"sha256-{base64.b64encode(digest).decode()}" for digest in made}


def test_hostile_text_is_shown_as_text(page: str) -> None:
    """The title is there to be read, without what steers a terminal or reorders a line."""
    shown = "".join(Reader(page).shown)
    assert "<img src=x" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_a_public_page_holds_nothing_private() -> None:
    """The page has no post, link, error or path of the operator; it says what is withheld."""
    public = document(front()).decode()
    for private in (QUOTE.split(",", maxsplit=1)[0], "evil.example/", PATH, INTERNAL):
        assert private not in public
    assert PUBLIC in public
    assert "fewer than 5 people" in public
    assert "fetches failed" in public


def test_an_internal_page_shows_more_and_says_so() -> None:
    """Texts, links, errors, each number; a warning at the top and at the end."""
    internal = document(front(internal=True)).decode()
    for private in (QUOTE.split(",", maxsplit=1)[0], PATH):
        assert private in internal
    assert internal.count(INTERNAL) == 2
    assert PUBLIC not in internal


def test_what_a_reader_of_the_screen_needs(page: str) -> None:
    """A language, one heading of the first rank, landmarks, captions, a way past the head."""
    tags = Reader(page).tags
    assert '<html lang="en">' in page
    assert 'href="#main"' in page
    assert [tags.count(tag) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert tags.count("caption") == tags.count("table") > 4


def test_simulated_posts_are_called_so(page: str) -> None:
    """At the top, before anything else."""
    assert page.index("SIMULATED") < page.index("How far?")
    assert HOSTILE not in page


def test_a_live_page_says_how_the_sources_stand_first() -> None:
    """Blind spots before what happened; only the server that it came from may be asked."""
    status = Sheet(
        title="Status",
        head=["Blind: commons."],
        tables=[Table(columns=("source", "state"), rows=[("commons", "blind")])],
        fields=(),
        records=(),
    )
    page = document(front(), Live(status, 7)).decode()
    assert page.index("Blind: commons.") < page.index("How far?")
    assert "connect-src 'self'" in Reader(page).policy
    assert '"version":7' in page
    assert "connect-src" not in document(front()).decode()


def test_a_page_that_would_be_too_large_loses_its_finest_buckets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page says how fine it would have been; by the minute it stays below 250 kB."""
    fine = front(every=timedelta(minutes=1))
    whole = document(fine).decode()
    assert "and shorter are not included" not in whole
    assert len(whole) < 250_000
    monkeypatch.setattr(made, "BUDGET", 1)
    assert re.search(r"Buckets of \d+ min and shorter are not included", document(fine).decode())


def test_rows_and_sums_of_few_people_are_left_out() -> None:
    """Of the table, of its last row, and of each source; an internal page has them all."""
    for internal in (False, True):
        found = story(internal=internal)
        cells = [row[1] for row in over_time(found).rows]
        assert cells.count(SUPPRESSED) == (0 if internal else 3)
        assert cells[-1] == ">= 181"
    hidden = replace(few(found), hidden_sums=frozenset({"chirper"}))
    assert over_time(hidden).rows[-1][1:6] == (SUPPRESSED, "", "", "", "")
    rows = {row[0]: row for row in coverage(hidden).rows}
    assert SUPPRESSED in rows["chirper"]
    assert SUPPRESSED not in rows[HOSTILE]


def test_the_sum_of_a_few_scored_posts_has_no_tone() -> None:
    """As each row, and the sentence on it; nor has that of no post."""
    found = story(internal=True)
    report = found.sentiment.report
    (tone,) = report.rows_of(ToneRow, "total")
    few = replace(tone, scored=9)
    frames = {**report.frames, "total": replace(report.frames["total"], rows=(few,))}
    shown = replace(
        found, sentiment=replace(found.sentiment, report=replace(report, frames=frames))
    )
    assert over_time(found).rows[-1][4] != "too few"
    assert over_time(shown).rows[-1][4:6] == ("too few", "too few")


def test_a_year_of_nothing_is_one_row() -> None:
    """Unobserved rows that follow each other are told together, and never as zero."""
    found = over_time(front(years=1, every=timedelta(weeks=1)).story)
    assert found.rows[0][1].startswith("not watched (")
    assert len(found.rows) < 10


def test_a_page_of_midnight_has_no_row_of_the_day_that_begins() -> None:
    """As in a terminal: it ends with the day before, and nobody has watched the new one."""
    midnight = T + 72 * HOUR
    asked = replace(question(), span=Span(T, midnight + MINUTE), now=midnight)
    with opened() as (reader, _):
        found = over_time(make_front(Snapshot(reader, asked)).story)
    *_, last, _ = found.rows
    assert (last[0][:10], last[1]) == ("2017-02-24", "not watched"), "of one day"


def test_its_own_script_is_small() -> None:
    """About 21 kB of it, and no script of others."""
    names = ("time.js", "draw.js", "take.js", "page.js")
    assert sum(len(lean(file(name))) for name in names) < 21_500
