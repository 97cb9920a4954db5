"""What a reader is told first: five sentences, blind spots, alerts; nothing of few people."""

import html
from datetime import timedelta

from msgspec.structs import replace

from monitor.page.headline import UNCLEAR, UNTOLD, headline, more
from monitor.page.sections import sections
from monitor.page.unseen import NOTHING, at_the_top, unseen
from monitor.privacy.cells import TOTAL
from monitor.report.correction.note import ValidationNote
from monitor.report.spread.notes import GrowthNote
from monitor.report.spread.words import UNSEEN
from tests.page.stories import FEW_POSTS, HOSTILE, PATH, story

ESTIMATES = ("Growing.", "It took off at 9.", "Peak at 10.", "Doubling.", "Expected: 3.")


def test_the_report_begins_with_the_five_estimates() -> None:
    """The page takes them by their place: how it stands, onset, peak, trend, what is expected."""
    _, began, peak, _, ahead = story().spread.sentences[:5]
    assert "took off" in began
    assert "peak" in peak.lower()
    assert "posts in the next" in ahead or "What comes next" in ahead


def test_five_sentences_come_first() -> None:
    """How it stands and where it goes, how much, when, how it sounds, what is expected."""
    growth = GrowthNote(0.1, 0.05, 0.2, 7.0, None, "growing")
    found = story()
    spread = replace(found.spread, growth=growth, sentences=[*ESTIMATES, "More."])
    found = replace(found, spread=spread)
    told = headline(found)
    assert told[0] == "Growing. Doubling."
    assert told[1].startswith("At least 181 posts by 9 people (")
    assert told[2] == "It took off at 9. Peak at 10."
    assert "negative" in told[3]
    assert "not checked here" in told[3]
    assert told[4] == "Expected: 3."
    assert more(found) == ["More."]


def test_what_was_posted_is_not_told_of_time_to_come() -> None:
    """A bucket that has only begun is told up to now, not to its end."""
    found = story()
    now = found.volume.until - timedelta(minutes=20)
    told = headline(replace(found, question=replace(found.question, now=now)))[1]
    assert told.endswith(f" to {found.when(now)}.")
    assert headline(found)[1].endswith(f" to {found.when(found.volume.until)}.")


def test_a_trend_that_is_none_is_not_told() -> None:
    """The first sentence says how it stands, and no more than is known."""
    growth = GrowthNote(0.1, -0.05, 0.2, None, None, UNCLEAR)
    spread = replace(story().spread, growth=growth, sentences=ESTIMATES)
    assert headline(replace(story(), spread=spread))[0] == "Growing."


def test_nothing_of_few_people_is_told() -> None:
    """Neither a small sum nor a peak of few people."""
    few = replace(story(), hidden_sums=frozenset({TOTAL}))
    assert headline(few) == [UNTOLD]
    assert more(few) == []
    assert "Posts to come" in "".join(sections(story()))
    assert "Posts to come" not in "".join(sections(few))
    spread = replace(story().spread, sentences=ESTIMATES)
    lonely = replace(story(), few_at_peak=True, spread=spread)
    assert headline(lonely)[2] == "It took off at 9."


def test_where_nothing_was_seen_no_estimate_is_told() -> None:
    """The report then has another first sentence."""
    told = headline(story(empty=True))
    assert told[0] == UNSEEN
    assert "Nothing is known" in told[1]
    assert "cannot be told" in told[2]


def test_blind_spots_stand_before_the_charts() -> None:
    """Each gap once, with all its reasons, longest first; how much was seen at all."""
    page = "".join(sections(story()))
    assert page.index("Blind spots") < page.index("observed by at least one source")
    assert page.index("observed by at least one source") < page.index("chart-volume")
    told = at_the_top(story())
    # The hour after the posts is over was watched by nobody: it is shorter than the outage.
    assert told[-1].endswith("of the time was observed by at least one source.")
    gaps = unseen(story())
    assert len(gaps) == len(set(gaps))
    assert PATH not in str(gaps)
    assert PATH not in str(unseen(story(internal=True))), "`report sources` quotes what came"


def test_a_source_that_is_blind_now_is_named_first() -> None:
    """Nobody need find it in a table."""
    found = story()
    until = found.sources.sources[0].gaps[0].end
    late = replace(found, question=replace(found.question, now=until))
    assert "chirper is not observed now." in at_the_top(late)[:2]


def test_no_source_and_no_gap_are_told_apart() -> None:
    """Nobody watched, and all was watched."""
    assert "No source was watched" in at_the_top(story(empty=True))[0]
    found = story()
    whole = [replace(source, gaps=[]) for source in found.sources.sources]
    assert unseen(replace(found, sources=replace(found.sources, sources=whole))) == [NOTHING]


def test_alerts_come_with_the_headline() -> None:
    """Those that last first; in public in words without the numbers of few people."""
    page = "".join(sections(story()))
    assert page.index("still lasts") < page.index("far more posts than on a usual day")
    assert page.index("still lasts") < page.index("chart-volume")
    assert FEW_POSTS not in page
    assert FEW_POSTS in "".join(sections(story(internal=True)))
    assert "Alerts" not in "".join(sections(story(empty=True)))
    assert HOSTILE not in page


def test_phases_are_a_strip_and_a_list() -> None:
    """The strip has a key; who sees no colours reads the list. Where none was told, neither is."""
    page = "".join(sections(story()))
    first = story().phases[0]
    assert (
        f"{story().when(first.span.start)} to {story().when(first.span.end)}: {first.name}" in page
    )
    assert "Colours of the phases" in page
    assert "chart-phase" not in "".join(sections(replace(story(), phases=())))


def test_charts_say_where_they_are_not_corrected() -> None:
    """Once the scorer's error is measured, tables and sentences are; the charts show its labels."""
    note = ValidationNote(
        coded=120,
        here=120,
        coders=1,
        doubly=0,
        alpha=None,
        true_positive=None,
        false_positive=None,
        shown=None,
        method="adjusted count",
        warning=None,
    )
    found = story()
    box = replace(found.sentiment.method, validation=note)
    told = replace(found, sentiment=replace(found.sentiment, method=box))
    assert "The charts show the scorer's own labels" in html.unescape("".join(sections(told)))
    assert "not checked here" not in headline(told)[3]
    assert "own labels" not in "".join(sections(found))
