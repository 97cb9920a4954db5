"""When the tone turned, and what another mix of posts explains."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.nouns.buckets import Estimate, Tally
from monitor.nouns.posts import Lane, Span
from monitor.nouns.support import NOBODY, Subject
from monitor.nouns.tone import ToneChange, ToneTurn
from monitor.report.readings import read
from monitor.report.sentiment.report import sentiment_report
from monitor.report.sentiment.turn import read_turn, shows
from monitor.store.reading.reader import open_reader
from monitor.words.say import say
from monitor.words.worded import worded
from monitor.words.wording import Wording
from tests.report.coded import HOURS, SPAN, START, asked, incident
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
HALF = HOURS // 2
NAMES = {
    "source": {"angry": "angry", "calm": "calm"},
    "kind": {"angry": "reply", "calm": "article"},
    "lang": {"angry": "es", "calm": "en"},
}


def sentence(found: ToneChange, zone: str) -> str:
    """Return the words of a change of tone, on the clock of a zone."""
    return say(found, Wording(ZoneInfo(zone), SPAN)).sentence


def found(path: Path) -> tuple[ToneTurn | None, ToneChange]:
    with open_reader(path) as reader:
        return read_turn(reader, read(reader, asked()))


def two_groups(
    path: Path,
    shares: dict[str, tuple[int, int]],
    field: str = "source",
    lanes: Sequence[Lane] = (),
) -> Path:
    """Groups with so many posts an hour before and after; angry ones are always 60 % negative."""
    posts: list[Sample] = []
    for hour in range(HOURS):
        for group, sizes in shares.items():
            name = NAMES[field][group]
            for n in range(sizes[hour >= HALF]):
                negative = n % 10 < (6 if group == "angry" else 1)
                posts.append(
                    Sample(
                        at=START + hour * HOUR,
                        message=len(posts),
                        label="negative" if negative else "neutral",
                        **{field: name},  # type: ignore[arg-type]
                    )
                )
    return build(path, posts, lanes=lanes)


def test_a_change_within_all_sources_is_a_turn(tmp_path: Path) -> None:
    """From 30 to 70 % true negatives after ten hours: found where it is, with both shares."""
    path, _ = incident(tmp_path / "monitor.db", 2_000, angry_from=HALF)
    turn, _ = found(path)
    assert turn is not None
    assert turn.low <= START + HALF * HOUR <= turn.high
    assert turn.after.value > turn.before.value + 0.1
    assert turn.not_within == []
    with open_reader(path) as reader:
        report = sentiment_report(reader, asked())
    assert report.rows_of(ToneTurn, "turn") == (turn,)
    (said,) = worded(report).sentences(ToneChange)
    assert said.startswith("The tone changed: the negative share")
    assert "sources, kinds of posts and languages held fixed too, and among" in said
    assert "error" not in said, "it was not measured"


def test_steady_tone_is_no_turn(tmp_path: Path) -> None:
    """No step is made up; too few posts to tell is another sentence."""
    path, _ = incident(tmp_path / "monitor.db", 2_000)
    turn, change = found(path)
    assert turn is None
    assert sentence(change, "UTC").startswith("No lasting change")
    turn, change = found(
        build(tmp_path / "few.db", [Sample(at=START, message=n) for n in range(30)])
    )
    assert turn is None
    assert sentence(change, "UTC").startswith("Too few hours")


@pytest.mark.parametrize(
    ("field", "said"),
    [("source", "sources"), ("kind", "kinds of posts"), ("lang", "languages")],
)
def test_another_mix_is_no_turn(tmp_path: Path, field: str, said: str) -> None:
    """Composition: nobody changed, but the angry platform, reactions or language wrote more."""
    path = two_groups(tmp_path / "monitor.db", {"angry": (10, 70), "calm": (70, 10)}, field)
    turn, change = found(path)
    assert turn is not None
    assert turn.not_within == ["language" if field == "lang" else field]
    words = sentence(change, "America/Los_Angeles")
    assert f"; another mix of {said} may explain it, so it is called no change of tone." in words
    assert "on Thursday 23 February" in words


def test_a_source_that_was_seen_on_one_side_only_explains_it(tmp_path: Path) -> None:
    """Coverage: where the angry source could not be read before, nothing is known of a turn."""
    turn, _ = found(two_groups(tmp_path / "monitor.db", {"angry": (0, 60), "calm": (60, 60)}))
    assert turn is not None
    assert turn.not_within == ["source"]


@pytest.mark.parametrize(("seen", "called"), [(HOURS, True), (HALF, False)])
def test_a_change_that_came_with_gaps_is_no_turn(tmp_path: Path, seen: int, called: bool) -> None:
    """Coverage: within one source, the first half was seen whole and the second not.

    Where both were seen whole the same posts are a turn.
    """
    spans = [Span(START + h * HOUR, START + (h + 1) * HOUR) for h in range(seen)]
    half_hours = [Span(START + h * HOUR, START + h * HOUR + HOUR / 2) for h in range(seen, HOURS)]
    lane = Lane(source="chirper", name="all", settle=timedelta(0), observed=(*spans, *half_hours))
    posts = [
        Sample(
            at=START + hour * HOUR,
            message=hour * 100 + n,
            label="negative" if n % 10 < (6 if hour >= HALF else 2) else "neutral",
        )
        for hour in range(HOURS)
        for n in range(40)
    ]
    turn, change = found(build(tmp_path / "monitor.db", posts, lanes=[lane]))
    assert turn is not None
    assert turn.not_within == ([] if called else ["coverage"])
    said = sentence(change, "UTC")
    assert said.startswith("The tone changed" if called else "The negative share")
    assert ("gaps in what was watched may explain it" in said) != called


def test_copies_are_no_evidence_of_a_turn(tmp_path: Path) -> None:
    """One angry text, posted 60 times an hour, does not turn the tone of thirty texts an hour."""
    posts = []
    for hour in range(HOURS):
        at = START + hour * HOUR
        for n in range(30):
            label = "negative" if n % 10 < 3 else "neutral"
            posts.append(Sample(at=at, message=hour * 100 + n, label=label))
        if hour in {HALF, HALF + 1}:
            posts += [Sample(at=at, message=9_999, label="negative")] * 60
    assert found(build(tmp_path / "monitor.db", posts))[0] is None


@pytest.mark.parametrize(
    ("groups", "rises", "does"),
    [
        ({"a": (30, 60), "b": (10, 40)}, True, True),
        ({"a": (30, 60), "b": (10, 40)}, False, False),
        ({"a": (60, 30), "b": (40, 10)}, False, True),
        ({"a": (30, 31), "b": (10, 11)}, True, False),
        ({}, True, False),
    ],
)
def test_the_change_must_show_with_the_mix_held_fixed(
    groups: dict[str, tuple[int, int]], rises: bool, does: bool
) -> None:
    """In the same direction, and beyond chance."""
    tallies = {
        name: [Tally(posts=100, negative=hits, neutral=100 - hits) for hits in sides]
        for name, sides in groups.items()
    }
    assert shows(tallies, (100.0 * len(groups), 100.0 * len(groups)), rises=rises) is does


def test_a_group_with_few_posts_of_its_own_shows_nothing() -> None:
    """A hundred posts that are five texts are evidence for five."""
    tallies = {"a": [Tally(posts=100, negative=hits, neutral=100 - hits) for hits in (10, 90)]}
    assert shows(tallies, (100.0, 100.0), rises=True)
    assert not shows(tallies, (5.0, 5.0), rises=True)


def test_a_fall_is_called_a_fall() -> None:
    """The words follow the figures."""
    high, low = (Estimate(value=v, low=v - 0.1, high=v + 0.1) for v in (0.6, 0.2))
    turn = ToneTurn(
        at=START, low=START, high=START + HOUR, before=high, after=low, evidence=30, not_within=[]
    )
    change = turn.change(about=Subject("incident", "anaheim"), span=SPAN, behind=NOBODY)
    assert "fell from 60 % (50 to 70 %) to 20 % (10 to 30 %)" in sentence(change, "UTC")


def test_each_group_weighs_as_many_posts_as_it_has() -> None:
    """A small source that fell does not undo what rose among all others."""
    sizes = {"large": (1_000, 300, 400), "small": (50, 40, 20)}
    tallies = {
        name: [Tally(posts=n, negative=hits, neutral=n - hits) for hits in sides]
        for name, (n, *sides) in sizes.items()
    }
    assert shows(tallies, (1_050.0, 1_050.0), rises=True)
