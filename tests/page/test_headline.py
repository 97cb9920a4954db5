"""What a reader is told first: five sentences, blind spots, alerts; nothing of few people."""

import html

from msgspec.structs import replace

from monitor.nouns.method import ValidationNote
from monitor.nouns.quantity import exact
from monitor.nouns.support import TOTAL
from monitor.page.headline import headline, more
from monitor.page.sections import sections
from monitor.page.unseen import at_the_top, unseen
from monitor.words.page import SPREAD_SUPPRESSED
from tests.page.stories import FEW_POSTS, HOSTILE, PATH, story, with_method


def test_five_sentences_come_first() -> None:
    """How it stands, how much, when, how it sounds, what is expected; then who carries it."""
    told = headline(story())
    assert told[1].startswith("Too few posts to say"), "what is not known is no headline"
    assert told[0].startswith("At least 181 posts so far by 9 accounts, in 180 different texts.")
    assert told[2].startswith("No clear rise was found, so we cannot say when it took off")
    assert "At least 9 posts came in one hour, " in told[2]
    assert "read as negative. Nobody has checked this by hand" in told[3]
    assert told[4].startswith("Next 24 hours")
    assert len(told) == 5
    rest = more(story())
    assert rest[-1].startswith("At least") or "answer" in rest[-1]
    assert not set(rest) & set(told)


def test_nothing_of_few_people_is_told() -> None:
    """Neither a small sum nor a peak of few people."""
    few = replace(story(), hidden_sums=frozenset({TOTAL}))
    assert headline(few) == [SPREAD_SUPPRESSED]
    assert more(few) == []
    assert "Posts to come" in "".join(sections(story()))
    assert "Posts to come" not in "".join(sections(few))
    without = replace(story().volume, said=())
    assert "in one hour" not in headline(replace(story(), volume=without))[2]


def test_where_nothing_was_seen_no_estimate_is_told() -> None:
    """The report then has another first sentence."""
    told = headline(story(empty=True))
    assert "known to have been watched" in told[0]
    assert "Nothing is known" in told[1]
    assert told[2].startswith("No post of this time is scored")


def test_blind_spots_stand_before_the_charts() -> None:
    """Each gap once, with all its reasons, longest first; how much was seen at all."""
    page = "".join(sections(story()))
    assert page.index("What we are missing") < page.index("2 sources was watched")
    assert page.index("2 sources was watched") < page.index("chart-volume")
    told = at_the_top(story())
    # The hour after the posts is over was watched by nobody: it is shorter than the outage.
    assert told[-1].startswith("At least one of 2 sources was watched 92 % of the time")
    gaps = unseen(story())
    assert len(gaps) == len(set(gaps))
    assert PATH not in str(gaps)
    assert PATH not in str(unseen(story(internal=True))), "`report sources` quotes what came"


def test_no_source_and_no_gap_are_told_apart() -> None:
    """Nobody watched, and all was watched."""
    assert "No source" in at_the_top(story(empty=True))[0]
    assert len(at_the_top(story(empty=True))) == 1
    assert unseen(story(empty=True))[0].startswith("No source was watched in this time")


def test_alerts_come_with_the_headline() -> None:
    """Those that last first; in public in words without the numbers of few people."""
    page = "".join(sections(story()))
    assert page.index("still lasts") < page.index("far more posts than usual")
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
        coded=exact(120, "posts"),
        here=exact(120, "posts"),
        coders=exact(1, "people"),
        doubly=exact(0, "posts"),
        alpha=None,
        true_positive=None,
        false_positive=None,
        shown=None,
        method="adjusted count",
        warning=None,
    )
    found = story()
    box = replace(found.method, validation=note)
    told = with_method(found, box)
    assert "The charts show the classifier's own labels" in html.unescape("".join(sections(told)))
    assert "not checked here" not in headline(told)[3]
    assert "own labels" not in "".join(sections(found))
