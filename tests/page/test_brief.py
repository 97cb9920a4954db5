"""The brief: short, sure of what it says, and nothing in it that is private."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.nouns.quantity import counted
from monitor.nouns.report import Report
from monitor.nouns.spread import Order, Record, Trend
from monitor.nouns.volume import Total
from monitor.page.brief import Brief, brief
from monitor.page.making import make_story
from monitor.page.sheets import Picture, as_html, as_markdown, as_text
from monitor.page.story import Statements
from monitor.privacy.output import markdown_cell
from monitor.report.readings import By
from monitor.report.snapshot import Snapshot
from monitor.words.method import NOT_THE_PUBLIC
from monitor.words.page import TOO_FEW
from monitor.words.sheet import Table
from monitor.words.worded import worded
from tests.page.stories import FEW_POSTS, HOSTILE, PATH, few, opened, question, story


def told(*, empty: bool = False) -> Brief:
    found = story(empty=empty)
    return brief(found, found)


def part(found: Brief, title: str) -> Sequence[str]:
    return next(one.sentences for one in found.parts if one.title == title)


def test_it_answers_four_questions() -> None:
    """What happened, how sure, what was not seen, what to watch: numbers with intervals."""
    found = told()
    assert [one.title for one in found.parts] == [
        "What happened",
        "How sure that is",
        "What we missed",
        "What to watch",
    ]
    happened = part(found, "What happened")
    assert happened[0].startswith("At least 181 posts so far by 9 accounts")
    assert "Nobody has checked this by hand" in happened[1]
    assert NOT_THE_PUBLIC in part(found, "How sure that is")


def test_each_finding_has_its_place() -> None:
    """How it stands and when it took off happened; what is expected is to be watched.

    How earlier forecasts came out tells how sure that is; of sources none of which was ahead
    nothing is said.
    """
    found = story()
    report = found.spread.report
    first = report.findings[0]
    about: dict[str, Any] = {"about": first.about, "span": first.span, "behind": first.behind}
    record = Record(
        **about,
        horizon=timedelta(hours=6),
        made=counted(9, "forecasts", missed=False),
        held=counted(7, "forecasts", missed=False),
    )
    order = Order(**about, clear=(), unclear=(("a", "b"),), alone=())
    spread = worded(replace(report, findings=(record, order, *report.findings)))
    made = brief(found, replace(found, spread=spread))
    happened = "\n".join(part(made, "What happened"))
    assert "Too few recent posts to say" in happened
    assert "posts came in one hour" in happened
    assert "Much is repetition: 181 posts have one text or a near copy of it." in happened
    assert "No rise was clear enough to say when it took off" in happened
    assert "of the last 9 for 6 hours, 7 held" in "\n".join(part(made, "How sure that is"))
    everything = "\n".join(line for one in made.parts for line in one.sentences)
    assert "of the last 9 for 6 hours, 7 held" not in happened
    assert "reliably ahead" not in everything
    assert "in the next" not in happened
    assert part(made, "What to watch")


def test_what_holds_of_all_the_time_is_not_said_of_the_time_since() -> None:
    """Where a brief tells of less, the reaction as a whole has a part of its own."""
    whole = story()
    report = whole.volume.report
    head = replace(report.head, since=report.head.since + timedelta(hours=1))
    later = replace(whole, volume=worded(replace(report, head=head)))
    made, together = brief(later, whole), part(told(), "What happened")
    apart = [part(made, title) for title in ("What happened", "The reaction as a whole")]
    assert not any("posts came in one hour" in said for said in apart[0])
    assert sorted([*apart[0], *apart[1]]) == sorted(together)
    assert apart[1][0] in together[2:]


def test_nothing_is_told_of_few_people() -> None:
    """Of a time of few people how it sounds, of an incident of few how it spreads."""
    found = story()
    since = few(found)
    happened = part(brief(since, found), "What happened")
    assert happened[0] == "Fewer than 5 accounts posted."
    assert "negative" not in str(happened)
    assert len(happened) > 2
    never = brief(since, since)
    assert f"{never.finding}." == TOO_FEW
    assert TOO_FEW not in part(never, "What happened")
    assert part(never, "What to watch")[0] == "We cannot say what comes next."
    assert "posts an hour" not in str(never)


def test_alerts_that_last_are_to_be_watched() -> None:
    """Not those that are over, nor those of another incident; no number of theirs."""
    watched = part(told(), "What to watch")
    (alert,) = [line for line in watched if line.startswith("Alert since")]
    assert alert.startswith(f"Alert since Thursday 23 February, 4 pm: {HOSTILE}, not watched, so")
    assert FEW_POSTS not in str(told())


def test_statements_of_which_nothing_is_known_are_said_once() -> None:
    """Two sentences for each would fill the sheet."""
    found = story()
    tables = [Table(columns=(), rows=())] * 2
    lines = ["We cannot say."] * 4
    unknown = Statements(sentences=lines, tables=tables, number=2)
    known = Statements(sentences=[*lines, "Posts rose."], changes=["Posts rose."], tables=tables)
    for statements, said in (
        (unknown, "We cannot say yet whether either statement changed volume or tone."),
        (known, "Posts rose."),
    ):
        stated = replace(found, statements=statements)
        happened = part(brief(stated, found), "What happened")
        assert said in happened
        assert "We cannot say." not in happened


def test_the_finding_comes_first_and_a_terminal_wraps_it() -> None:
    """In every format; in a terminal no line is wider than it, and nothing is escaped."""
    found = story()
    made = replace(brief(found, found), title="A recall", head=["Run `monitor run`."])
    assert as_markdown(made, "").startswith(f"# {made.finding}\n\nA recall\n\nRun `monitor run`.")
    assert f"<h1>{made.finding}</h1>" in as_html(made, None).decode()
    text = as_text(made, 40)
    first, *_ = text.split("\nA recall\nRun `monitor run`.\n")
    assert " ".join(first.split()) == f"{made.finding}."
    assert max(map(len, text.splitlines())) <= 40
    assert "\\" not in text
    flat = " ".join(text.split())
    for said in (line for one in made.parts for line in one.sentences if HOSTILE not in line):
        assert f"- {said}" in flat or "\x1b" in said


@pytest.mark.parametrize("height", range(1, 60))
def test_it_fits_a_terminal(height: int) -> None:
    """Each part keeps its first sentence, and the last line counts what is left out."""
    found = told()
    whole, shown = as_text(found, 80).splitlines(), as_text(found, 80, height).splitlines()
    if len(whole) <= height:
        assert shown == whole
        return
    least = as_text(found, 80, 1).splitlines()
    assert len(shown) <= max(height, len(least))
    assert set(least[:-1]) <= set(shown)
    for part in found.parts:
        assert part.title in shown
    (left,) = map(int, re.findall("^--all shows ([0-9]+) more sentences?[.]$", shown[-1]))
    assert left == sum(line.startswith("- ") for line in whole) - sum(
        line.startswith("- ") for line in shown
    )


def test_of_an_incident_without_a_post_nothing_else_is_said() -> None:
    """No trend of nothing, no picture of nothing: the headline has it all."""
    found = story()
    (total,) = [one for one in found.volume.report.findings if isinstance(one, Total)]
    nothing = replace(total, posts=counted(0, "posts", missed=False))
    report = found.volume.report
    others = [nothing if one is total else one for one in report.findings]
    none = replace(found, volume=worded(replace(report, findings=tuple(others))))
    made = brief(none, none)
    assert made.finding.startswith("No post was found")
    assert "What happened" not in [one.title for one in made.parts]
    assert "<img" not in as_html(made, None).decode()
    assert "over time" not in as_markdown(made, "")


def test_gaps_are_told_longest_first_without_errors() -> None:
    """No path, no answer of a service; so many that they fit the page."""
    gaps = part(told(), "What we missed")
    (noon,) = [gap for gap in gaps if gap.startswith("Chirper") and "noon" in gap]
    assert noon == "Chirper was not watched on Thursday 23 February, noon to 4 pm: fetches failed."
    assert len(gaps) <= 5 + 1
    assert PATH not in str(told())


def test_how_it_stood_before_the_brief_is_dated() -> None:
    """Of what is newer posts may come late, which is no claim on who was watched."""
    found = story()
    lately = found.question.span.start
    for until, dated in ((lately, True), (lately + timedelta(hours=1), False)):
        report = found.spread.report
        findings = tuple(
            replace(one, until=until) if isinstance(one, Trend) else one for one in report.findings
        )
        spread = worded(replace(report, findings=findings))
        (said,) = [
            line
            for line in part(brief(found, replace(found, spread=spread)), "What happened")
            if "oo few recent posts to say" in line
        ]
        assert "last watched" not in said
        assert dated == said.endswith(
            f" That rests on posts up to {found.when(lately)}; some newer ones may still come late."
        )


def test_what_rests_on_no_settled_post_is_not_dated() -> None:
    """In the first hour of a feed nothing has settled: that it is too early is all there is."""
    found = story()
    report = found.spread.report
    findings = tuple(
        replace(one, until=found.question.span.start, verdict="emerging")
        if isinstance(one, Trend)
        else one
        for one in report.findings
    )
    spread = worded(replace(report, findings=findings))
    happened = part(brief(found, replace(found, spread=spread)), "What happened")
    assert "It is too early to say where this goes." in happened


def test_nothing_known_is_said_so() -> None:
    """No source, no post: no number, and no zero."""
    found = told(empty=True)
    assert part(found, "What happened")[0].startswith("Nothing is known")
    assert part(found, "What to watch") == ["We cannot say what comes next."]
    assert part(found, "What we missed") == [
        "No source was watched in this time, so nobody can say what was missed."
    ]


def test_hostile_text_is_harmless_on_paper() -> None:
    """In HTML nothing of it is a tag; in Markdown neither a tag nor a link."""
    found = told()
    page = as_html(found, Picture(HOSTILE, "data:image/svg+xml;base64,")).decode()
    assert "<img src=x" not in page
    assert page.count("<img ") == 2  # for the screen, for paper
    assert "<script" not in page
    assert "default-src 'none'" in page
    text = as_markdown(found, "a drawing\nof two lines")
    assert "<img" not in text
    assert "\x1b" not in text
    assert "\x1b" not in as_text(found, 80)
    assert "    a drawing\n    of two lines" in text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("44 % (43-46), mean -0.10 ±0.02, 16:50.", "44 % (43-46), mean -0.10 ±0.02, 16:50."),
        ("America/Los_Angeles", "America/Los_Angeles"),
        ("_so_ *so* `so` [so](to)", r"\_so\_ \*so\* \`so\` \[so\](to)"),
        ("<b> & https://a.example www.a.example a@b.c", None),
        ("`monitor import --observed A..B` helps", "`monitor import --observed A..B` helps"),
        (r"`monitor <b>` `monitor \` [so](to)`", None),
        ("# so", r"\# so"),
        ("12. so", r"12\. so"),
        ("- so\n\n# so", r"\- so # so"),
    ],
)
def test_markdown_is_plain_where_nothing_could_be_markup(text: str, safe: str | None) -> None:
    """It reads well in a terminal; nothing of it becomes markup, a tag, a link or another line."""
    hostile = {
        "<b>": r"&lt;b&gt; &amp; https\://a.example www\.a.example a\@b.c",
        "`mo": r"\`monitor &lt;b&gt;\` \`monitor \\\` \[so\](to)\`",
    }
    assert markdown_cell(text) == (safe or hostile[text[:3]])


def test_what_only_a_page_says_is_not_made() -> None:
    """For a brief there are neither phases nor narratives, and no counts of posts by source."""
    asked = []

    class Noted(Snapshot):
        def report(
            self, name: str, every: timedelta | None = None, *, by: By | None = None
        ) -> Report:
            asked.append((name, by))
            return super().report(name, every, by=by)

    with opened() as (reader, _):
        make_story(Noted(reader, question()), ())
    assert {name for name, _ in asked} == {"volume", "spread", "sentiment", "sources", "voices"}
    assert not any(by for _, by in asked)
