"""Statements and narratives on the page: what changed and who says what, without few people."""

import pytest
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.model import Span
from monitor.page.cells import LEFT_OUT
from monitor.page.crowds import Crowds
from monitor.page.narratives import UNSURE, Narratives, narratives
from monitor.page.sections import sections
from monitor.page.statements import Statements
from monitor.report.narratives.notes import NarrativeNote, Stretch
from monitor.report.narratives.report import NarrativesReport
from monitor.report.spread.notes import PeakNote
from monitor.spread.sentences.talk import crossings_sentence
from tests.page.stories import DARK, END, HOSTILE, HOUR, LONELY, T, opened, story


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
    assert all(row[-1] in {"more", "less", "cannot tell"} for row in (posts, naming, negative))


def test_few_who_name_a_voice_are_not_counted_in_public() -> None:
    """Three people named the chief: neither how often, nor any sentence about that statement."""
    posts, naming, _ = cells(internal=False)
    assert posts[1] != LEFT_OUT
    assert naming[1:] == (LEFT_OUT, "", "", "")
    assert not story().statements.sentences
    assert story(internal=True).statements.sentences


def test_narratives_have_a_share_over_time() -> None:
    """The script draws it with its interval, a table holds it, sentences sum it up."""
    told = story().narratives
    (share,) = told.shares
    assert share["title"] == "Threat"
    rows = share["rows"]
    assert isinstance(rows, list)
    known = [row for row in rows if row[2] is not None]
    assert known
    assert all(
        start < end and 0 <= low <= value <= high <= 1000 for start, end, value, low, high in known
    )
    assert story().packed["shares"] == told.shares
    assert told.tables[0].rows
    assert any("“Threat”" in line for line in told.sentences)


class Few:
    """Finds few people in one span, or few others beside them."""

    def __init__(self, start: object, *, others: bool = False) -> None:
        self.start = start
        self.others = others

    def number(self, key: str = "") -> int:
        return 1

    def few(self, topic: int, span: Span) -> bool:
        return span.start == self.start and not self.others

    def leaves_few(self, topic: int, span: Span) -> bool:
        return span.start == self.start and self.others


def shares(*starts: int, few: int, others: bool = False, more: tuple[str, ...] = ()) -> Narratives:
    """One narrative in stretches of six hours, one of which is of few people."""
    spans = [T + start * HOUR for start in starts]
    note = NarrativeNote(
        key="threat",
        title="Threat",
        posts=9,
        share=[
            Stretch(start=at, end=at + 6 * HOUR, value=0.5, low=0.4, high=0.625, posts=20)
            for at in spans
        ],
        tone=[],
    )
    report = NarrativesReport(
        incident="anaheim",
        title=HOSTILE,
        simulated=False,
        every="PT6H",
        timezone="UTC",
        since=T,
        until=END,
        generated_at=END,
        narratives=[note],
        crossings=[],
        sentences=["12 % tell “Threat”.", "About no narrative.", *more],
        method=story().volume.method,
    )
    return narratives(report, Few(T + few * HOUR, others=others))  # type: ignore[arg-type]


@pytest.mark.parametrize("others", [False, True])
def test_shares_of_few_people_are_left_out(others: bool) -> None:
    """On the chart and in the table; so are shares that leave few posts to all others."""
    told = shares(0, 6, few=0, others=others)
    (share,) = told.shares
    start, end = (to_epoch_ms(T + hours * HOUR) for hours in (6, 12))
    assert share["rows"] == [
        [to_epoch_ms(T), start, None, None, None],
        [start, end, 500, 400, 625],
    ]
    assert [row[-1] for row in told.tables[0].rows] == [LEFT_OUT, "50 % (40 to 62)"]
    assert told.sentences == ["12 % tell “Threat”.", "About no narrative."]


def test_what_nobody_can_order_is_told_once() -> None:
    """Of twelve narratives there are 66 pairs: one sentence stands for those without an answer."""
    pairs = [f"Whether “{a}” and “b” {UNSURE}" for a in "cde"]
    told = shares(0, 6, few=0, more=(pairs[0], pairs[1], "“c” overtook “d”.", pairs[2])).sentences
    assert told[2:] == ["“c” overtook “d”.", f"Whether any other of them {UNSURE}"]
    assert shares(0, 6, few=0, more=(pairs[0],)).sentences[2:] == [pairs[0]]
    assert crossings_sentence([], "a", "b", str) == f"Whether “a” and “b” {UNSURE}"


def test_the_sentence_of_a_last_stretch_of_few_people_is_left_out() -> None:
    """It tells that stretch's share."""
    assert shares(0, 6, few=6).sentences == ["About no narrative."]


def test_people_are_counted_in_any_span() -> None:
    """One alone is few; nobody is not; an internal page asks nobody."""
    with opened() as (known, topics):
        crowds = Crowds(known=known, topics=topics, internal=False)
        lonely, none = Span(LONELY, LONELY + HOUR), Span(DARK.start, DARK.end)
        assert crowds.few(crowds.number(), lonely)
        assert not crowds.few(crowds.number(), none)
        assert not crowds.few(crowds.number(), Span(T, T + HOUR))
        assert crowds.few(crowds.number("chief"), Span(T, T + HOUR))
        assert not replace(crowds, internal=True).few(crowds.number(), lonely)
        assert crowds.leaves_few(crowds.number("threat"), Span(T, T + HOUR))
        assert not crowds.leaves_few(crowds.number("threat"), Span(T, T + 24 * HOUR))
        assert crowds.number("nobody") == 0
        assert not crowds.few(crowds.number("nobody"), lonely)
        assert not crowds.few(crowds.number(), Span(LONELY, LONELY))
        assert not crowds.few_at(None)
        assert crowds.few_at(PeakNote(LONELY + HOUR / 2, 9.0, so_far=True, hidden=False))


def test_narratives_and_statements_have_their_sections() -> None:
    """Where any are configured; else there is no empty heading."""
    page = "".join(sections(story()))
    assert 'id="narratives"' in page
    assert 'id="statements"' in page
    none = replace(story(), narratives=Narratives(), statements=Statements())
    assert not {'id="narratives"', 'id="statements"'} & set("".join(sections(none)).split())
