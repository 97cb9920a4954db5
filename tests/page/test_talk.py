"""Statements and narratives on the page: what changed and who says what, without few people."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart.making import CHARTS
from monitor.nouns.finding import Subject
from monitor.nouns.frame import Frame
from monitor.nouns.narratives import (
    CrossingRow,
    NarrativeRow,
    NarrativeShare,
    NarrativeTone,
    ShareRow,
)
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, estimated, exact
from monitor.nouns.report import Head, Report
from monitor.nouns.statements import ReactionVolume, StatementChange, StatementRow
from monitor.nouns.support import ALL, Name, Support
from monitor.page.figures import figures, versions, volume
from monitor.page.making import make_front
from monitor.page.story import Narratives, Statements, narratives, statements
from monitor.page.values import values
from monitor.report.comparison import Pair, comparison_report
from monitor.report.narratives import order
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.charts import NO_SHARES, NO_STEP, NO_SUM, PALER
from monitor.words.front import HATCHED, PARTLY
from monitor.words.statements import rates, reactions
from monitor.words.tables import SUPPRESSED
from monitor.words.worded import worded
from tests.page.stories import END, HOSTILE, HOUR, T, front, opened, question, story
from tests.store.build import Sample, build

HEAD = Head(
    incident="anaheim",
    title=HOSTILE,
    simulated=False,
    every="PT6H",
    timezone="UTC",
    since=T,
    until=END,
    generated_at=END,
)


def cells(*, internal: bool) -> list[tuple[str, ...]]:
    (table,) = story(internal=internal).statements.tables
    assert table.columns[0] == "figure"
    return [tuple(row) for row in table.rows]


def test_a_statement_is_told_before_and_after() -> None:
    """Posts, those that name the voice, and the share of negative, with a verdict."""
    posts, naming, negative = cells(internal=True)
    assert float(posts[1]) > 5
    assert float(posts[2]) > 5
    assert 2 < float(naming[2]) < 4
    assert negative[1].endswith("%")
    assert all(row[-1] in {"more", "less", "cannot say"} for row in (posts, naming, negative))


def test_few_who_name_a_voice_are_not_counted_in_public() -> None:
    """Few people posted in its hours: no table, nor any sentence about that statement."""
    assert not story().statements.tables
    assert not story().statements.sentences
    assert story(internal=True).statements.sentences


def test_narratives_have_a_share_over_time() -> None:
    """It is drawn with its interval, a table holds it, sentences sum it up."""
    page = front(internal=True)
    assert page.shares is not None
    (share,) = page.shares.narratives
    assert share.title == "Threat"
    assert share.stretches
    assert all(
        one.span.start < one.span.end
        and 0 <= one.share.low <= one.share.value <= one.share.high <= 1
        for one in share.stretches
    )
    found = page.story.narratives
    assert found.tables[0].rows
    assert any("“Threat”" in line for line in found.sentences)


class Few:
    """Withholds one stretch of what is in capitals, or all posts of it; and all time of some."""

    def __init__(self, stretch: Span, *, others: bool = False, gone: str = "") -> None:
        self.stretch = stretch
        self.others = others
        self.gone = gone

    def all_in(self, name: Name, span: Span) -> bool:
        if span == Span(T, END):
            return not name[1] or name[1] not in self.gone
        quiet = name == ALL if self.others else name[1].isupper()
        return not quiet or span != self.stretch


def told(
    keys: str = "a",
    *,
    few: int,
    others: bool = False,
    gone: str = "",
    crossings: tuple[tuple[str, str], ...] = (),
    titles: str = "",
) -> Narratives:
    """Narratives in two stretches of six hours; of each that is in capitals, one is of few people.

    Args:
        keys: One letter for each narrative.
        few: In which hour the stretch of few people begins.
        others: Whether few people told anything else, instead.
        gone: Keys of those of which nothing may be told of the whole time.
        crossings: Who overtook whom.
        titles: One letter for each narrative; the same as the keys unless given.
    """
    named = list(zip(keys, titles or keys, strict=True))
    spans = [T, T + 6 * HOUR]
    rows = [
        NarrativeRow(
            key=key,
            title=title,
            posts=90 - place,
            share=[
                ShareRow(start=at, end=at + 6 * HOUR, value=0.5, low=0.4, high=0.625, posts=20)
                for at in spans
            ],
            tone=[],
        )
        for place, (key, title) in enumerate(named)
    ]
    crossed = [CrossingRow(ahead, behind, T, END) for ahead, behind in crossings]
    whole: dict[str, Any] = {
        "about": Subject("incident", "anaheim"),
        "span": Span(T, END),
        "behind": Support(90, 90),
    }
    share = estimated(0.12, 0.1, 0.14, "share")
    each = [{**whole, "about": Subject("narrative", key)} for key, _ in named]
    report = Report(
        name="narratives",
        head=HEAD,
        frames={
            "narratives": Frame(NarrativeRow, rows),
            "crossings": Frame(CrossingRow, crossed),
        },
        findings=(
            *(NarrativeShare(**fields, share=share) for fields in each),
            *(
                NarrativeTone(**fields, negative=share, corrected=False, polarity=None, scored=True)
                for fields in each
            ),
            *order([key for key, _ in named], crossed, (), whole),
        ),
        method=story().method,
    )
    stretch = Span(T + few * HOUR, T + (few + 6) * HOUR)
    shown: Any = Few(stretch, others=others, gone=gone)
    return narratives(worded(report, shown))


@pytest.mark.parametrize("others", [False, True])
def test_shares_of_few_people_are_left_out(others: bool) -> None:
    """So are shares of posts that are not published."""
    found = told("A", few=0, others=others)
    assert [row[-1] for row in found.tables[0].rows] == ["50 % (40-62)"]
    assert "“A” is in 12 % (10 to 14 %) of the posts." in found.sentences


def test_what_nobody_can_order_is_said_once() -> None:
    """Of twelve narratives there are 66 pairs: one sentence stands for those without an answer."""
    found = told("abc", few=99, crossings=(("c", "b"),)).sentences
    assert "“c” overtook “b” between" in found[6]
    assert found[7:] == ["Otherwise no version was found to have overtaken another."]
    every = told("abc", few=99, crossings=(("c", "b"), ("b", "c"), ("c", "a"))).sentences
    assert [line.count("overtook") for line in every[6:]] == [1, 2, 0]
    assert every[-1] == "Neither “a” nor “b” was found to have overtaken the other."


def test_the_sentences_of_what_may_not_be_told_are_left_out() -> None:
    """Share, tone and order of that narrative; those of the others stay."""
    found = told("aB", few=6, gone="B").sentences
    assert len(found) == 2
    assert all("“a”" in line for line in found)


def test_narratives_of_one_title_are_told_apart() -> None:
    """What few people tell under a title is left out, what many tell under the same one is not."""
    assert len(told("aB", titles="xx", few=6, gone="B").sentences) == 2
    assert len(told("ab", titles="xx", few=99).sentences) == 5


class QuietVoice:
    """Withholds what names a voice."""

    def all_in(self, name: Name, _: Span) -> bool:
        return name[0] != "voice"


def rate(value: float) -> Quantity:
    return exact(value, "posts an hour")


def stated(change: StatementChange, at: datetime) -> StatementRow:
    """Return a statement after which all that is counted changed alike."""
    return StatementRow(
        at=at,
        title="Press conference",
        voice="chief",
        posts=change,
        naming=change,
        negative=change,
        negative_raw=change,
    )


def test_of_a_voice_that_few_name_the_rates_alone_are_left_out() -> None:
    """The other rows of the table of a statement stay, and no sentence does."""
    change = StatementChange(1.0, 3.0, 3.0, 2.0, 4.0, "more", 0.001)
    rows = [stated(change, at) for at in (T, T + HOUR)]
    report = Report(
        name="voices",
        head=HEAD,
        frames={"statements": Frame(StatementRow, rows)},
        findings=tuple(
            ReactionVolume(
                about=row.subject,
                span=Span(T, END),
                behind=Support(90, 90),
                counted="posts",
                before=rate(place + 1),
                after=rate(place + 2),
                beyond=None,
                verdict="cannot tell",
                alone=False,
            )
            for place, row in enumerate(rows)
        ),
        method=story().method,
    )
    voice = statements(worded(report, QuietVoice()))  # type: ignore[arg-type]
    for table in voice.tables:
        assert [row[1] == SUPPRESSED for row in table.rows] == [False, True, False]
    assert len(voice.tables) == 2
    assert not voice.sentences


@given(st.floats(1, 5_000), st.floats(1, 5_000))
def test_table_and_sentence_have_the_same_rates(before: float, after: float) -> None:
    """Of a statement: nobody reads 11.5 in the one and 12 in the other."""
    change = StatementChange(before, after, 3.0, 2.0, 4.0, "more", 0.001)
    (table,) = reactions(
        Report(
            name="voices",
            head=HEAD,
            frames={"statements": Frame(StatementRow, [stated(change, T)])},
            findings=(),
            method=story().method,
        ),
        lambda _: "",  # type: ignore[arg-type]
    )
    low, high = table.rows[0][1:3]
    assert rates(before, after) == f"from {low} to {high} an hour"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (0.0, 0.2, "from none to hardly any"),
        (5.0, 0.2, "from 5.0 an hour to hardly any"),
        (0.0, 2.8, "from none to 2.8 an hour"),
        (None, 0.0, "none; too little was seen before"),
        (None, 2.8, "2.8 an hour; too little was seen before"),
    ],
)
def test_only_a_number_is_an_hour(before: float | None, after: float, told: str) -> None:
    """Nobody says "hardly any an hour"."""
    assert rates(before, after) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            StatementChange(None, 9.8, None, None, None, "cannot tell", None),
            "9.8 an hour; too little was seen before",
        ),
        (
            StatementChange(16.7, 9.8, None, None, None, "cannot tell", None),
            "from 17 to 9.8 an hour",
        ),
        (StatementChange(0.2, 9.8, 3.0, 2.0, 4.0, "more", 0.001), "from hardly any to 9.8 an hour"),
        (StatementChange(0.0, 9.8, 3.0, 2.0, 4.0, "more", 0.001), "from none to 9.8 an hour"),
    ],
)
def test_what_is_not_known_of_the_time_before_is_not_called_hardly_any(
    change: StatementChange, told: str
) -> None:
    """A statement soon after it began has no time before it; its figure says so."""
    page = front(internal=True)
    with_it = replace(page.story, statements=Statements(rows=[stated(change, T)], number=1))
    shown = "".join(figures(replace(page, story=with_it)))
    assert told in shown
    assert ("hardly any" in shown) == ("hardly any" in told)
    assert "no multiple of what was usual can be given" in shown
    assert "Bars: 95 % range. " not in shown


@pytest.mark.parametrize("changes", [(), ("After “S” posts rose from 1 to 9 an hour.",)])
def test_a_figure_of_statements_says_where_no_change_is_known(changes: tuple[str, ...]) -> None:
    """In the words of the brief; "from 67 to 42 an hour" alone would pass for a finding."""
    page = front(internal=True)
    change = StatementChange(67.0, 42.0, None, None, None, "cannot tell", None)
    known = Statements(rows=[stated(change, T)], number=1, changes=changes)
    shown = "".join(figures(replace(page, story=replace(page.story, statements=known))))
    assert ("We cannot say yet whether the statement changed volume or tone." in shown) == (
        not changes
    )


def test_a_picture_of_statements_says_nothing_twice() -> None:
    """To whoever does not see it: what changed most is among what it says."""
    page = front(internal=True)
    change, said = StatementChange(1.0, 9.0, 9.0, 5.0, 20.0, "more", 0.001), "After “S” posts rose"
    known = Statements(
        rows=[stated(change, T)], number=1, title=said, changes=[f"{said}."], sentences=[f"{said}."]
    )
    shown = "".join(figures(replace(page, story=replace(page.story, statements=known))))
    (alt,) = re.findall(r'aria-label="([^"]*After “S”[^"]*)"', unescape(shown))
    assert alt.count(said) == 1


def test_narratives_and_statements_have_their_figures() -> None:
    """Where any are configured; else there is no empty heading. No sentence comes twice."""
    page = front(internal=True)
    shown = "".join(figures(page))
    assert '<figure id="versions"' in shown
    assert '<figure id="statements"' in shown
    listed = re.findall(r"<li>(.+?)</li>", shown)
    assert len(listed) == len(set(listed))
    without = replace(page.story, narratives=Narratives(), statements=Statements())
    none = "".join(figures(replace(page, story=without, shares=None)))
    assert '<figure id="versions"' not in none
    assert '<figure id="statements"' not in none


@pytest.mark.parametrize("many", [1, 2, 3])
def test_what_a_post_can_give_is_said_of_as_many_versions_as_are_drawn(many: int) -> None:
    """Of one there is nothing to choose, of two "both", of more "several"."""
    page = front(internal=True)
    assert page.shares is not None
    (one,) = page.shares.narratives
    told = tuple(replace(one, title=f"Version {n}") for n in range(many))
    shown = "".join(figures(replace(page, shares=replace(page.shares, narratives=told))))
    assert ("give this version, with" in shown) is (many == 1)
    assert ("A post can give both, or neither." in shown) is (many == 2)
    assert ("A post can give several, or none." in shown) is (many == 3)


def test_a_version_that_cannot_be_drawn_is_listed_all_the_same() -> None:
    """A larger one: else a rumour would stand on the page without what was said against it.

    What is drawn is listed in any case, however many there are that cannot be.
    """
    page = front(internal=True)
    assert page.shares is not None
    (one,) = page.shares.narratives
    shares = replace(page.shares, narratives=(replace(one, title="Rumour"),))
    denials = [(f"Denial {n}", f"“Denial {n}” is in {n} %.") for n in range(9, 3, -1)]
    totals = (*denials, ("Rumour", "“Rumour” is in 3 %."), ("Doubt", "“Doubt” is in 2 %."))
    told = replace(page.story, narratives=replace(page.story.narratives, totals=totals))
    shown = "".join(figures(replace(page, story=told, shares=shares)))
    _, _, shown = shown.partition('id="versions"')
    listed = [unescape(said) for said in re.findall(r"<li>(.+?)</li>", shown.partition("</ul>")[0])]
    assert [said.replace("\N{NO-BREAK SPACE}", " ") for said in listed] == [
        *(
            f"“Denial {n}” is in {n} %. It is not drawn: too few posts or people at a time."
            for n in (9, 8, 7, 6)
        ),
        "“Rumour” is in 3 %.",
    ]
    assert "The tables have 3 more versions." in shown


def test_a_hole_in_shares_and_in_a_comparison_says_why_it_is_there() -> None:
    """In public numbers of few people are withheld there, and it was not quiet."""
    with opened() as (reader, _):
        first, second = (
            replace(question(), span=Span(at, at + 24 * HOUR)) for at in (T, T + 24 * HOUR)
        )
        snapshot = Snapshot(reader, question())
        shares = CHARTS["narratives"](snapshot)
        shown = replace(snapshot.public, others={question().incident: snapshot.public})
        pair = Pair(first=first, second=second, align="clock")
        compared = worded(comparison_report(reader, pair, shown), shown)
    page = replace(front(), shares=shares, compared=compared)
    measures = re.findall(r'<p class="measure">(.+?)</p>', "".join(figures(page)))
    assert any(NO_SUM in one and "Share of the posts" in one for one in measures)
    assert any(NO_STEP in one and "hatched" in one for one in measures)
    # The busiest hour may be one of them, so that a quiet one cannot be worked out.
    assert NO_STEP.endswith("or where a number would reveal theirs.")


SHARES = [("Threat", 12), ("Denial", 7)]


def test_versions_without_a_line_are_listed_and_no_line_is_explained() -> None:
    """A share of all posts is known where none of a part of the time is; its figure stays."""
    page = front()
    assert page.shares is not None
    told = [replace(one, stretches=()) for one in page.shares.narratives]
    totals = [(one, f"“{one}” is in {share} % of the posts.") for one, share in SHARES]
    listed = replace(page.story, narratives=replace(page.story.narratives, totals=totals))
    bare = replace(page, story=listed, shares=replace(page.shares, narratives=told))
    (shown,) = versions(bare)
    assert NO_SHARES in shown.measure
    assert NO_SUM not in shown.measure
    assert not shown.drawing
    assert shown.title == "“Threat” is in 12 % of the posts", "the largest is what was found"
    assert list(shown.listed) == ["“Denial” is in 7 % of the posts."]
    assert "versions" not in values(bare), "a file of a heading is no data"


def test_where_no_line_is_drawn_all_versions_are_listed() -> None:
    """There may be no table that has those beyond the first four: none is dropped."""
    page = front()
    assert page.shares is not None
    bare = [replace(one, stretches=()) for one in page.shares.narratives]
    totals = [(f"Version {n}", f"“Version {n}” is in {n} % of the posts.") for n in range(9)]
    story = replace(page.story, narratives=replace(page.story.narratives, totals=totals))
    (shown,) = versions(replace(page, story=story, shares=replace(page.shares, narratives=bare)))
    assert [f"{shown.title}.", *shown.listed] == [said for _, said in totals]


def test_a_share_of_all_posts_is_on_the_page_where_no_part_of_the_time_bears_one() -> None:
    """Of each hour three people give it, which is withheld; of the day many do."""
    with TemporaryDirectory() as folder:
        posts = [
            Sample(
                at=T + hour * HOUR + n * timedelta(minutes=2),
                person=100 * hour + n,
                message=100 * hour + n,
                narratives=("threat",) * (n < 3),
            )
            for hour in range(4)
            for n in range(25)
        ]
        path = build(Path(folder) / "monitor.db", posts, narratives=("threat",))
        with open_reader(path) as reader:
            asked = replace(question(), span=Span(T, T + 8 * HOUR))
            page = make_front(Snapshot(reader, asked))
    assert page.shares is not None
    assert not any(one.stretches for one in page.shares.narratives)
    assert "of the posts" in "".join(one.title for one in versions(page))


def test_hatching_says_whether_nobody_watched_or_one_source_did_not() -> None:
    """Where another source was watched, "not watched" would deny what its row shows."""
    page = front(internal=True)
    assert page.timeline is not None
    hour, next_hour = (Span(T + at * HOUR, T + (at + 1) * HOUR) for at in range(2))
    for whole, partly, said in (
        ((hour,), (), [HATCHED]),
        ((), (hour,), [PARTLY]),
        ((hour,), (hour, next_hour), [HATCHED, PALER]),
        ((), (), []),
    ):
        posts = replace(page.timeline.posts, unobserved=whole, missed=partly)
        (shown,) = volume(replace(page, timeline=replace(page.timeline, posts=posts)))
        assert [one for one in shown.measure if "atch" in one] == said
