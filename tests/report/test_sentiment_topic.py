"""Tone without the topic: the event's words set aside, and reactions seen from the news."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import EPOCH
from monitor.errors import DataError
from monitor.nouns.posts import Label, Score
from monitor.nouns.report import Report
from monitor.nouns.tone import FEWEST_NEWS, ToneRow, TopicFigures
from monitor.report.readings import Question, Switch, read
from monitor.report.sentiment.report import sentiment_report
from monitor.report.sentiment.topic import mask_words, read_topic, without_topic
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.reading.scores import Toned
from monitor.store.records import TopicRecord
from monitor.words.worded import worded
from tests.report.coded import START, asked
from tests.store.build import Sample, build

HOUR = timedelta(hours=1)
MINUTE = (START - EPOCH) // timedelta(minutes=1)


def by_words(text: str, lang: str | None = None) -> Score:
    """Score `bad` and `shot` as -0.4 each, `good` as 0.4; nothing left is unscored."""
    del lang
    if not text.strip():
        return Score(0, None, "unscored", "empty")
    words = text.split()
    number = 400_000 * (words.count("good") - words.count("bad") - words.count("shot"))
    return Score(number, None, label(number))


def label(number: int) -> Label:
    """Decide at a tenth to each side."""
    return "negative" if number < -100_000 else "positive" if number > 100_000 else "neutral"


def posts(texts: Sequence[str | None], kind: str = "post", first: int = 0) -> list[Toned]:
    """Posts a minute apart, each a message of its own, as the scorer has them."""
    found = []
    for n, text in enumerate(texts):
        score = by_words(text or "bad")
        at = MINUTE + n % 120
        found.append(Toned(at, kind, first + n, score.label, score.polarity, "en", text))
    return found


NEWS = posts(["boy was shot", "a boy"] * FEWEST_NEWS, "article", 10_000)
"""Half of them have the event's word: their mean is -0.2."""


def shown() -> list[ToneRow]:
    """Two hours as one bucket, and as two."""
    spans = [(START, START + 2 * HOUR), (START, START + HOUR), (START + HOUR, START + 2 * HOUR)]
    return [
        ToneRow(
            start=start,
            end=end,
            scored=0,
            unscored=0,
            negative=0,
            neutral=0,
            positive=0,
            polarity=None,
            share_negative=None,
            share_negative_raw=None,
            coverage=1,
            provisional=False,
        )
        for start, end in spans
    ]


def found(
    some: Sequence[Toned],
    *,
    mask: bool = False,
    centre: bool = False,
    label: Callable[[int], Label] | None = label,
) -> TopicFigures:
    words = ("shot",) if mask else None
    return without_topic(some, shown(), by_words, label, mask=words, centre=centre, sampled=False)


def means(figures: TopicFigures) -> dict[str, float]:
    ways = figures.ways.items()
    return {name: way.total.polarity.value for name, way in ways if way.total.polarity}


def test_masked_words_count_for_nothing() -> None:
    """Off and on are shown together, of the same posts."""
    figures = found(posts(["he was shot", "bad", "so bad", "good"]), mask=True)
    assert list(figures.ways) == ["as scored", "masked"]
    assert {name: way.total.negative for name, way in figures.ways.items()} == {
        "as scored": 3,
        "masked": 2,
    }
    assert {name: way.total.scored for name, way in figures.ways.items()} == {
        "as scored": 4,
        "masked": 4,
    }


def test_a_text_of_which_nothing_is_left_is_unscored_and_not_neutral() -> None:
    """What a mask empties says nothing."""
    total = found(posts(["shot", "shot!", "bad", "good"]), mask=True).ways["masked"].total
    assert (total.unscored, total.scored, total.neutral) == (1, 3, 1)


def test_a_text_that_is_gone_is_not_available() -> None:
    """It is in no way, so that all ways speak of the same posts, and is counted."""
    some = posts(["bad", None, "good"])
    figures = found(some, mask=True)
    assert figures.gone == 1
    assert [way.total.scored for way in figures.ways.values()] == [2, 2]
    assert found(some, centre=True).gone == 0, "its number is enough to be centred"


def test_centred_is_seen_from_the_mean_of_the_news() -> None:
    """The news itself has a mean of 0 then; of it only the baseline is shown."""
    reactions = posts(["bad", "good", "bad", "it is so"] * 10)
    figures = found([*reactions, *NEWS], centre=True)
    assert figures.why_not is None
    assert means(figures) == pytest.approx({"as scored": -0.1, "centred": 0.1})
    assert figures.baselines["centred"].value == pytest.approx(-0.2)
    assert figures.ways["as scored"].total.scored == len(reactions)
    assert figures.ways["centred"].total.positive == 20, "what says nothing is above the news"


def test_the_error_of_the_baseline_widens_the_interval() -> None:
    """By as much as the mean of the news may be off, to each side."""
    reactions = posts(["bad", "good"] * 50)
    figures = found([*reactions, *NEWS], centre=True)
    plain, seen = (figures.ways[name].total.polarity for name in ("as scored", "centred"))
    base = figures.baselines["centred"]
    assert plain is not None
    assert seen is not None
    assert seen.high - seen.value == pytest.approx(
        plain.high - plain.value + base.value - base.low, abs=1e-5
    )
    assert seen.value - seen.low == pytest.approx(
        plain.value - plain.low + base.high - base.value, abs=1e-5
    )


def test_masked_reactions_are_seen_from_masked_news() -> None:
    """Both at once: with its word set aside the news has no tone, so nothing is subtracted."""
    some = [*posts(["he was shot", "bad", "good"]), *NEWS[:-1], *posts(["it is bad"], "article")]
    figures = found(some, mask=True, centre=True)
    assert list(figures.ways) == ["as scored", "masked", "centred", "masked, centred"]
    assert abs(figures.baselines["masked, centred"].value) < 0.02
    assert figures.baselines["centred"].value < -0.15


@pytest.mark.parametrize("news", [NEWS[: FEWEST_NEWS - 1], posts(["bad"] * 30, "article"), []])
def test_without_enough_news_nothing_is_centred(news: list[Toned]) -> None:
    """No baseline is not a baseline of zero; and the reason is given."""
    figures = found([*posts(["bad", "good"]), *news], centre=True)
    assert list(figures.ways) == ["as scored"]
    assert figures.why_not is not None
    assert str(FEWEST_NEWS) in figures.why_not


def test_a_scorer_of_a_package_is_not_centred() -> None:
    """Its rule is its own affair, and is not guessed."""
    figures = found([*posts(["bad"]), *NEWS], centre=True, label=None)
    assert figures.why_not == "it is not known how this classifier turns numbers into labels"
    assert list(figures.ways) == ["as scored"]


@given(st.lists(st.sampled_from(["bad", "good", "shot", "he was shot", "words"]), max_size=60))
def test_the_buckets_hold_all_posts_in_every_way(texts: list[str]) -> None:
    """Each post is in one bucket, and labelled or unscored."""
    for way in found([*posts(texts), *NEWS], mask=True, centre=True).ways.values():
        assert sum(bucket.posts or 0 for bucket in way.buckets) == len(texts)
        assert way.total.posts == len(texts)


def test_the_mask_is_what_the_queries_ask_for_and_the_events_words() -> None:
    """As they are written, in whatever quotes; nothing under NOT, and no language."""
    queries = (
        '(anaheim AND "Police Chief" AND NOT disneyland) OR #Cops',
        "threat* lang:en",
        "“Tear gas” OR «off-duty cop» OR ＃shooting",
    )
    topics = [
        TopicRecord(
            id=n,
            kind="incident",
            key="anaheim",
            title="T",
            queries=((START, "old"), (START, query)),
        )
        for n, query in enumerate(queries)
    ]
    assert set(mask_words(topics)) == {
        *("anaheim", "police chief", "cops", "threat*"),
        *("tear gas", "off-duty cop", "shooting"),
    }


class FixedScorer:
    """Stands for the scorer whose labels are stored."""

    name = "textblob"
    version = "0.20.1"

    def score(self, text: str, lang: str | None = None) -> Score:
        """Score by words."""
        return by_words(text, lang)


def stored(path: Path) -> Path:
    """Ten reactions and enough news, with their texts."""
    samples = [
        Sample(
            at=START + timedelta(minutes=n),
            message=n,
            kind=kind,
            text=text,
            label=by_words(text).label,
            polarity=by_words(text).polarity,
        )
        for kind, texts in (
            ("post", ["shot", "he was shot", "bad", "good"]),
            ("article", ["bad", "so it is"] * 20),
        )
        for n, text in enumerate(texts, start=0 if kind == "post" else 100)
    ]
    samples.append(Sample(at=START, message=999, text=None, label="negative", polarity=-400_000))
    return build(path, samples, narratives=["shot"])  # whose query looks for it


BOTH: tuple[Switch, ...] = ("mask", "centre")


def question(*switches: Switch) -> Question:
    return replace(asked(), switches=switches)


def reported(reader: Reader, *switches: Switch) -> Report:
    return sentiment_report(reader, question(*switches), lambda _: FixedScorer())


def test_a_report_shows_off_and_on_and_the_mask(tmp_path: Path) -> None:
    """In sentences, tables, records and the method box; the rest of the report is as without."""
    with open_reader(stored(tmp_path / "monitor.db")) as reader:
        report, plain = reported(reader, *BOTH), reported(reader)
    assert report.rows_of(ToneRow, "buckets") == plain.rows_of(ToneRow, "buckets")
    shown = worded(report).sheet
    said = " ".join(shown.sentences)
    assert "Of the reactions, 75 % (" in said
    assert " as scored, 33 % (" in said
    assert "1 post could not be read again: its text is no longer held." in said
    assert "The mask leaves nothing to score of 25 % of the reactions (masked)." in said
    assert [table.title for table in shown.tables[1:]] == [
        "Reactions, share of negative",
        "Reactions, mean polarity",
    ]
    assert {record[2] for record in shown.records} == {
        "",
        *(f"reactions, {way}" for way in ("as scored", "masked", "centred", "masked, centred")),
    }
    assert any(line.startswith("Masked words (") and " shot," in line for line in shown.method)
    assert not any(line.startswith("Masked words") for line in worded(plain).sheet.method)


def test_labels_of_another_version_are_not_compared(tmp_path: Path) -> None:
    """The difference would be that of the versions; the way out is said. Centring needs no text."""
    newer = FixedScorer()
    newer.version = "9"
    with open_reader(stored(tmp_path / "monitor.db")) as reader:
        with pytest.raises(
            DataError, match=r"stored labels are of textblob .*, not 9: run `monitor rescore`"
        ):
            read_topic(reader, read(reader, question("mask")), newer, ("shot",))
        assert read_topic(reader, read(reader, question("centre")), newer, None).ways
