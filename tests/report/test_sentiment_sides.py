"""News told from reactions, and what part of the posts has which tone."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.buckets import Tally
from monitor.nouns.posts import KINDS
from monitor.nouns.report import Report
from monitor.nouns.tone import MakeupRow, NewsAndReactions, NothingScored, OtherLanguages, SidesRow
from monitor.report.readings import read
from monitor.report.sentiment.reading import read_sides
from monitor.report.sentiment.report import makeup, sentiment_report
from monitor.store.reading.reader import open_reader
from monitor.store.records import Unscored
from monitor.words.worded import worded
from tests.examples import examples
from tests.report.coded import START, asked, draw_and_code, incident
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats


def made(path: Path, posts: list[Sample]) -> Report:
    with open_reader(build(path, posts)) as reader:
        return sentiment_report(reader, asked())


def sides(report: Report) -> SidesRow:
    (found,) = report.rows_of(SidesRow, "sides")
    return found


def some(count: int, **fields: object) -> list[Sample]:
    """Posts with a text each."""
    first = hash(tuple(fields.values())) % 1_000_000 * 1_000
    return [
        Sample(at=START + timedelta(minutes=n), message=first + n, **fields)  # type: ignore[arg-type]
        for n in range(count)
    ]


def test_articles_are_news_and_all_else_is_a_reaction(tmp_path: Path) -> None:
    """Each with its share of the posts and its tone."""
    posts = [
        *some(10, kind="article", label="negative", polarity=-100_000),
        *some(20, kind="reply", label="negative", polarity=-500_000),
        *some(10, kind="post", label="positive", polarity=500_000),
    ]
    report = made(tmp_path / "monitor.db", posts)
    assert (sides(report).news.scored, sides(report).reactions.scored) == (10, 30)
    share = sides(report).news.share_negative
    assert share is not None
    assert share.value == 1
    assert sides(report).reactions.negative == 20
    (said,) = worded(report).sentences(NewsAndReactions)
    assert said.startswith("25 % of the scored posts are news, 100 % of them negative; 75 %")
    assert "reactions, 67 % of them negative" in said


def test_a_few_news_are_not_said_to_be_negative(tmp_path: Path) -> None:
    """Nor is any other part of which fewer than ten posts are scored; the data have it."""
    posts = [
        *some(2, kind="article", label="negative", polarity=-100_000),
        *some(18, kind="reply", label="positive", polarity=500_000),
    ]
    report = made(tmp_path / "monitor.db", posts)
    assert sides(report).news.share_negative is not None
    (said,) = worded(report).sentences(NewsAndReactions)
    assert said.startswith("10 % of the scored posts are news; 90 % of the scored posts are reac")


def test_copies_are_no_evidence_on_either_side(tmp_path: Path) -> None:
    """A hundred copies of one text have the interval of one text."""
    posts = [Sample(at=START, message=1, label="negative")] * 100
    share = sides(made(tmp_path / "monitor.db", posts)).reactions.share_negative
    assert share is not None
    assert share.sampling is not None
    assert share.sampling.high - share.sampling.low > 0.7


@examples(20)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.none() | st.integers(1, 3), st.integers(1, 3)),
        max_size=20,
    )
)
def test_an_account_counts_once_on_a_side(posts: list[tuple[str, int | None, int]]) -> None:
    """However many kinds of posts it wrote; and so does a text."""
    some = [Sample(at=START, kind=k, person=who, message=text) for k, who, text in posts]
    with TemporaryDirectory() as folder, open_reader(build(Path(folder) / "m.db", some)) as reader:
        found = read_sides(reader, read(reader, asked()))
    for part, is_news in zip(found, (True, False), strict=True):
        ours = [post for post in posts if (post[0] == "article") == is_news]
        assert part.whole.people == len({who for _, who, _ in ours} - {None})
        assert part.whole.messages == len({text for _, _, text in ours})


def test_without_news_it_is_said(tmp_path: Path) -> None:
    """No news is not news without a tone."""
    report = made(tmp_path / "monitor.db", some(10, label="neutral"))
    assert sides(report).news.share_negative is None
    (said,) = worded(report).sentences(NewsAndReactions)
    assert said.startswith("No scored post is news")


def test_where_nothing_is_scored_there_is_one_sentence(tmp_path: Path) -> None:
    """And no share of anything. Why that is stands there: no word, or another language."""
    report = made(tmp_path / "monitor.db", some(3, label="unscored", reason="emoji only"))
    (said,) = [words.sentence for _, words in worded(report).said]
    assert said == (
        "No post of this time is scored; 3 posts could not be. None of them holds a word: only "
        "links, mentions, hashtags or emoji."
    )
    few = [*some(3, label="unscored", reason="emoji only"), *some(2, label="neutral")]
    found = made(tmp_path / "few.db", few).find(NothingScored)
    assert found is not None
    assert (found.scored.value, found.wordless) == (2, False)
    both = some(3, label="unscored", reason="emoji only")
    both.append(replace(both[0], person=9, message=9, reason="language: es"))
    first, second = [words.sentence for _, words in worded(made(tmp_path / "b.db", both)).said]
    assert first == "No post of this time is scored; 4 posts could not be."
    assert second.endswith("in languages other than English and were not scored: 1 in Spanish.")
    assert made(tmp_path / "empty.db", []).frames["makeup"].rows == ()


def test_no_share_rests_on_fewer_than_ten_posts(tmp_path: Path) -> None:
    """Of nine posts none is said; their numbers stand in the data."""
    report = made(tmp_path / "nine.db", some(9, label="negative", polarity=-500_000))
    (said,) = [words.sentence for _, words in worded(report).said]
    assert said == "Too few posts are scored to say how they read (9; at least 10 are needed)."
    (found,) = report.rows_of(MakeupRow, "makeup")
    assert found.negative == 1
    ten = made(tmp_path / "ten.db", some(10, label="negative", polarity=-500_000))
    assert worded(ten).said[0][1].sentence.startswith("About 100 % of the posts read as negative.")


def test_the_sides_are_corrected_as_groups_are(tmp_path: Path) -> None:
    """Where the error was measured, no share beside a corrected one is left as scored."""
    path, truth = incident(tmp_path / "monitor.db")
    draw_and_code(path, truth, 200)
    with open_reader(path) as reader:
        report = sentiment_report(reader, asked())
    share = sides(report).reactions.share_negative
    assert share is not None
    assert share.corrected


def test_no_scored_word_is_told_from_neutral_words(tmp_path: Path) -> None:
    """Both have the label neutral; the report shows them apart, and the unscored beside."""
    posts = [
        *some(8, label="neutral", polarity=0),
        *some(4, label="neutral", polarity=50_000),
        *some(4, label="negative", polarity=-500_000),
        *some(2, label="positive", polarity=500_000),
        *some(2, label="unscored", reason="language: es"),
    ]
    report = made(tmp_path / "monitor.db", posts)
    (found,) = report.rows_of(MakeupRow, "makeup")
    assert found.no_scored_word == pytest.approx(0.4)
    assert (found.neutral, found.negative) == pytest.approx((0.2, 0.2))
    assert (found.positive, found.unscored) == pytest.approx((0.1, 0.1))
    assert not found.sampled
    assert (
        "20 % neutral by their words, 40 % neutral because none of their words counts and 10 % not "
        "scored."
    ) in " ".join(worded(report).sheet.said)
    all_read = made(tmp_path / "read.db", posts[8:-2])
    assert (
        "40 % negative, 20 % positive and 40 % neutral by their words."
        in worded(all_read).sheet.said[1]
    ), "what is none of them needs no mention"


def test_posts_in_other_languages_are_counted_by_language(tmp_path: Path) -> None:
    """Most first, whether or not any post is scored; other reasons are no language."""
    unread = [
        *some(1, label="unscored", reason="language: de"),
        *some(3, label="unscored", reason="language: es"),
        *some(2, label="unscored", reason="links only"),
    ]
    for name, posts in (("some", some(4, label="negative", polarity=-500_000)), ("none", [])):
        found = made(tmp_path / f"{name}.db", [*posts, *unread]).find(OtherLanguages)
        assert found is not None
        assert [(tag, posts.value) for tag, posts in found.languages.items()] == [
            ("es", 3), ("de", 1),
        ]  # fmt: skip
        assert (found.posts.value, found.sampled) == (4, False)
    read = made(tmp_path / "read.db", some(2, label="unscored", reason="links only"))
    assert read.find(OtherLanguages) is None


@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.floats(0, 1)
)
def test_the_parts_sum_to_all_posts(
    negative: int, neutral: int, positive: int, unscored: int, wordless: float
) -> None:
    """Whatever the posts are; of none nothing is told."""
    tally = Tally(
        posts=negative + neutral + positive + unscored,
        negative=negative,
        neutral=neutral,
        positive=positive,
        unscored=unscored,
    )
    told = Unscored({}, {}, tally.posts, False, neutral, round(neutral * wordless))
    found = makeup(tally, told)
    if found is None:
        assert tally.posts == 0
        return
    parts = (found.negative, found.neutral, found.no_scored_word, found.positive, found.unscored)
    assert sum(parts) == pytest.approx(1)
    assert all(0 <= part <= 1 for part in parts)
