"""What coded posts say of a scorer, and how it gets into the figures."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.app.figures import CHARTS
from monitor.chart import SentimentFigure
from monitor.nouns.method import FEWEST_HERE, FEWEST_IN_ALL
from monitor.nouns.posts import Span
from monitor.nouns.quantity import exact
from monitor.nouns.report import Report
from monitor.nouns.tone import Negative, ToneRow
from monitor.nouns.validation import CorrectedShare, Labelled, ScorerError, StanceNote
from monitor.report.correction import COVERED
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.readings import read
from monitor.report.sentiment.reading import correction, evidence_of
from monitor.report.sentiment.report import negative_report, sentiment_report
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style
from monitor.report.validation import make_validation, stances
from monitor.sentiment.stance import FEWEST_LABELS
from monitor.store.reading.reader import open_reader
from monitor.store.records import SKIPPED
from monitor.words.method import OTHER_MIX, rate
from monitor.words.method import validated as sentence
from monitor.words.validation import OTHER_TIME
from monitor.words.worded import worded
from tests.report.coded import HOURS, SPAN, START, asked, code, draw, draw_and_code, incident

pytestmark = pytest.mark.repeats

HOUR = timedelta(hours=1)
FORMED = Style(width=80)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand posts of which 300 were drawn and coded; 30 % are negative."""
    path, truth = incident(tmp_path_factory.mktemp("coded") / "monitor.db")
    draw_and_code(path, truth, 300)
    return path


def made(path: Path, **question: object) -> dict[str, object]:
    with open_reader(path) as reader:
        report = sentiment_report(reader, asked(**question))  # type: ignore[arg-type]
    found: dict[str, object] = json.loads(written("json", report, FORMED))
    return found


def test_a_corrected_share_is_the_same_without_the_rest_of_its_report(coded: Path) -> None:
    with open_reader(coded) as reader:
        whole = sentiment_report(reader, asked()).find(Negative)
        assert whole is not None
        assert whole.validated
        assert negative_report(reader, asked()).find(Negative) == whole


def validated(path: Path, stance: StanceNote | None = None, span: Span = SPAN) -> Report:
    with open_reader(path) as reader:
        return make_validation(reader, asked(span=span), stance)


def sentences(report: Report) -> list[str]:
    return [one.sentence for _, one in worded(report).said]


def test_the_total_is_corrected_and_the_scorers_share_stays_beside(coded: Path) -> None:
    """True are 30 %; the scorer says more, and its narrow interval does not hold the truth."""
    found = made(coded)
    total: dict[str, dict[str, float]] = found["total"]  # type: ignore[assignment]
    share, raw = total["share_negative"], total["share_negative_raw"]
    assert share["corrected"]
    assert not raw["corrected"]
    assert share["low"] < 0.30 < share["high"]
    assert raw["low"] > 0.30
    method: dict[str, object] = found["method"]  # type: ignore[assignment]
    assert "validated on 300 posts" in str(method["sentiment"])
    assert "unvalidated" not in json.dumps(found)
    assert method["validation"]["method"] == "prediction-powered"  # type: ignore[index]


def test_every_bucket_is_corrected_or_cannot_be_told(coded: Path) -> None:
    """A series in which some points are corrected and others not would show changes of method."""
    buckets: list[dict[str, object]] = made(coded)["buckets"]  # type: ignore[assignment]
    shares = [bucket["share_negative"] for bucket in buckets]
    told = [share for share in shares if share is not None]
    assert len(told) > HOURS / 2
    assert all(share["corrected"] for share in told)  # type: ignore[index]
    assert all(bucket["share_negative_raw"] is not None for bucket in buckets)
    holding = [share["low"] <= 0.30 <= share["high"] for share in told]  # type: ignore[index]
    assert sum(holding) >= 0.9 * len(told)


def test_groups_are_corrected_by_error_rates(coded: Path) -> None:
    """No draw was made from one source; what the scorer's rates say of it can be said."""
    groups: dict[str, list[dict[str, object]]] = made(coded, by="source", every=20 * HOUR)["groups"]  # type: ignore[assignment]
    ((bucket, *_),) = groups.values()
    assert bucket["share_negative"]["corrected"]  # type: ignore[index]
    with open_reader(coded) as reader:
        found = correction(reader, read(reader, asked(every=20 * HOUR)))
        assert found is not None
        part = read(reader, asked(every=20 * HOUR)).total
        (whole, *_) = found.buckets(part, asked().now)
        (other, *_) = found.elsewhere().buckets(part, asked().now)
    assert whole.share_negative != other.share_negative
    assert found.elsewhere().share(part.sentiment(asked().now)[0], part.tallies[0], 1).other_mix


@pytest.mark.parametrize(
    ("count", "span", "is_corrected"),
    [
        (FEWEST_IN_ALL - 1, SPAN, False),
        (FEWEST_IN_ALL, SPAN, True),
        (FEWEST_IN_ALL, Span(START, START + HOUR), False),
    ],
)
def test_with_too_few_codes_figures_stay_unvalidated(
    tmp_path: Path, count: int, span: Span, is_corrected: bool
) -> None:
    """A hundred in all and thirty in the time that is shown, or the warning stays."""
    path, truth = incident(tmp_path / "monitor.db", 500)
    assert not made(path, span=span)["findings"][0]["labelled"]  # type: ignore[index]
    draw_and_code(path, truth, count)
    found = made(path, span=span)
    assert found["findings"][0]["labelled"]  # type: ignore[index]
    assert found["total"]["share_negative"]["corrected"] is is_corrected  # type: ignore[index]
    few = "unvalidated, for too few posts were labelled by hand: "
    assert found["method"]["sentiment"].startswith(few) is not is_corrected  # type: ignore[index]
    assert (found["method"]["validation"] is not None) is is_corrected  # type: ignore[index]


def test_with_very_few_codes_one_sentence_says_how_many_it_takes(tmp_path: Path) -> None:
    """Where no rate can be told there is nothing else to say, and no share is called unknown."""
    path, truth = incident(tmp_path / "monitor.db", 500)
    calm = [post for post in range(1, 500) if truth[post - 1] != "negative"][:3]
    draw(path, calm, SPAN)
    code(path, {post: truth[post - 1] for post in calm})
    assert sentences(validated(path)) == [
        "3 posts were labelled by one person, 3 of this time: too few to say how often the "
        "classifier errs; some must be negative and some not. Shares are corrected once 100 posts "
        "are labelled, 30 of them in this time."
    ]


def test_codes_of_another_time_carry_only_error_rates(tmp_path: Path) -> None:
    """A draw from the calm hours says little of the angry ones: another method, and a warning."""
    path, truth = incident(tmp_path / "monitor.db", 3_000, angry_from=HOURS // 2)
    calm = Span(START, START + HOUR * (HOURS // 2))
    posts = list(range(1, 1_501, 5))
    draw(path, posts, calm)
    code(path, {post: truth[post - 1] for post in posts})
    whole = made(path)
    assert whole["method"]["validation"]["method"] == "adjusted count"  # type: ignore[index]
    assert OTHER_MIX in whole["method"]["sentiment"]  # type: ignore[index]
    share = whole["total"]["share_negative"]  # type: ignore[index]
    assert share["low"] < 0.5 < share["high"]
    here = made(path, span=calm)
    assert here["method"]["validation"]["method"] == "prediction-powered"  # type: ignore[index]


def test_a_draw_must_cover_the_time_but_for_one_post_in_a_hundred(tmp_path: Path) -> None:
    """What came after the draw was made cannot be in it."""
    path, truth = incident(tmp_path / "monitor.db", 2_000)
    posts = list(range(1, 1_900, 5))
    draw(path, posts, Span(START, START + 19 * HOUR))
    code(path, {post: truth[post - 1] for post in posts})
    with open_reader(path) as reader:
        assert evidence_of(reader, read(reader, asked())).sample == ()
        shorter = asked(span=Span(START, START + 19 * HOUR))
        assert len(evidence_of(reader, read(reader, shorter)).sample) == len(posts)
    assert 0.95 < COVERED < 1


def test_two_coders_are_compared_and_not_averaged(tmp_path: Path) -> None:
    """Whoever coded most decides; the other tells how far people agree; who skips says nothing."""
    path, truth = incident(tmp_path / "monitor.db", 400)
    posts = draw_and_code(path, truth, 150)
    code(path, dict.fromkeys(posts[:40], "positive"), coder="ben")
    code(path, dict.fromkeys(posts[40:60], SKIPPED), coder="ben")
    first = validated(path).find(Labelled)
    assert first is not None
    note = first.measured
    assert [one.value for one in (note.coded, note.coders, note.doubly)] == [150, 2, 40]
    assert note.alpha is not None
    assert note.alpha.value < 0.5
    assert "so little that the figures measure them too" in sentence(note)
    assert "so little" not in sentence(replace(note, alpha=exact(0.67, "agreement")))
    assert "alpha" not in sentence(replace(note, alpha=None))
    with open_reader(path) as reader:
        said = evidence_of(reader, read(reader, asked())).everywhere
    assert sorted(one.code for one in said) == sorted(truth[post - 1] for post in posts)


def test_the_report_has_matrix_rates_and_both_shares(coded: Path) -> None:
    """What people said against what the scorer said; all of it adds up."""
    report = validated(coded)
    first, share, error = (report.find(one) for one in (Labelled, CorrectedShare, ScorerError))
    assert isinstance(first, Labelled)
    assert isinstance(share, CorrectedShare)
    assert error is not None
    assert sum(n.value for row in first.confusion.values() for n in row.values()) == 300
    found = json.loads(written("json", report, FORMED))
    assert list(found["confusion"]) == ["negative", "neutral", "positive"]
    rates = found["measured"]
    assert rates["true_positive"]["low"] < 0.6 < rates["true_positive"]["high"]
    assert rates["false_positive"]["low"] < 0.28 < rates["false_positive"]["high"]
    assert list(rates["shown"]) == ["value", "low", "high", "corrected"]
    assert found["share_corrected"]["corrected"]
    assert not found["share_raw"]["corrected"]
    assert (found["scorer"], found["stance"]) == ("textblob", None)
    text = written("table", report, FORMED)
    assert max(map(len, text.splitlines())) <= 80
    assert f"{rate(share.share)} of the posts are negative" in text.replace("\n", " ")
    rows = list(csv.DictReader(io.StringIO(written("csv", report, FORMED))))
    (row,) = [row for row in rows if row["measure"] == "share_corrected"]
    assert float(row["low"]) < float(row["value"]) < float(row["high"])


def test_the_table_of_what_people_say_has_the_rate_of_the_sentence(tmp_path: Path) -> None:
    """Of the negative posts one share is found; posts that were drawn seldomer weigh more in it."""
    path, truth = incident(tmp_path / "monitor.db", 400)
    with open_reader(path) as reader:
        scored = [row[0] for row in reader.rows("SELECT label FROM score ORDER BY post")]
    posts = [n for n, label in enumerate(scored, 1) if label != "positive" or n % 2]
    draw(path, {post: 0.5 if scored[post - 1] == "positive" else 1.0 for post in posts})
    code(path, {post: truth[post - 1] for post in posts})
    found = json.loads(written("json", validated(path), FORMED))
    (negative, *_) = found["matrix"]
    assert negative["recall"] == pytest.approx(found["measured"]["true_positive"]["value"])
    worth = negative["negative"] + negative["neutral"] + 2 * negative["positive"]
    assert negative["recall"] == pytest.approx(negative["negative"] / worth)
    text = written("table", validated(path), FORMED)
    assert f"  {negative['recall']:.0%}".replace("%", " %") in text


def test_without_codes_it_says_how_to_begin(tmp_path: Path) -> None:
    """No figure is made up; with some but too few it says how many are needed."""
    path, truth = incident(tmp_path / "monitor.db", 200)
    assert sentences(validated(path)) == [
        "No post of this incident is labelled: `monitor label` shows some to label."
    ]
    draw_and_code(path, truth, 50)
    report = validated(path)
    assert report.find(CorrectedShare) is None
    said, error = sentences(report)
    assert "50 posts were labelled by one person" in said
    assert f"once {FEWEST_IN_ALL} posts are labelled, {FEWEST_HERE} of them" in said
    assert error.startswith("The classifier finds")


def test_stance_is_learnt_from_two_hundred_codes(tmp_path: Path) -> None:
    """Its error is that on posts it had not learnt from; shares hold the truth; never before."""
    path, truth = incident(tmp_path / "monitor.db", 1_000)
    stance = {"negative": "against", "neutral": "neither", "positive": "for"}
    posts = list(range(1, 1_001, 4))
    draw(path, posts)
    few = {post: stance[truth[post - 1]] for post in posts[: FEWEST_LABELS - 1]}
    code(path, few, kind="stance", target="the officer")
    with open_reader(path) as reader:
        note = stances(reader, read(reader, asked()), "the officer")
    assert note.shares == {}
    told = "No shares can be given: too few are labelled (199): label at least 200."
    assert told in sentences(validated(path, note))[-1]
    code(path, {p: stance[truth[p - 1]] for p in posts}, kind="stance", target="the officer")
    with open_reader(path) as reader:
        note = stances(reader, read(reader, asked()), "the officer")
    assert note.error is not None
    assert note.baseline is not None
    assert note.error.value < 0.1 < note.baseline.value
    share = note.shares["against"]
    assert share.low is not None
    assert share.high is not None
    assert share.low <= truth.count("negative") / len(truth) <= share.high
    assert note.warning is None
    report = validated(path, note)
    assert "never shown for one post" in sentences(report)[-1]
    shares = json.loads(written("json", report, FORMED))["stance"]["shares"]
    assert shares["against"]["value"] == pytest.approx(share.value)
    rows = {
        row["measure"]: row for row in csv.DictReader(io.StringIO(written("csv", report, FORMED)))
    }
    assert float(rows["against"]["value"]) == pytest.approx(share.value)
    with open_reader(path) as reader:
        other = stances(reader, read(reader, asked()), "the boy")
    assert other.coded == {}


def test_stances_of_another_time_are_warned_of(tmp_path: Path) -> None:
    """A draw from the first half does not speak for all."""
    path, truth = incident(tmp_path / "monitor.db", 1_000)
    posts = list(range(1, 501, 2))
    draw(path, posts, Span(START, START + HOUR * (HOURS // 2)))
    stance = {"negative": "against", "neutral": "neither", "positive": "for"}
    code(path, {p: stance[truth[p - 1]] for p in posts}, kind="stance", target="the boy")
    with open_reader(path) as reader:
        note = stances(reader, read(reader, asked()), "the boy")
    assert note.warning == OTHER_TIME
    assert OTHER_TIME in sentences(validated(path, note))[-1]


def test_a_corrected_table_has_a_column_more(coded: Path) -> None:
    """The scorer's own share is beside; without codes there is no such column."""
    with open_reader(coded) as reader:
        report = MAKERS["sentiment"](reader, asked(every=5 * HOUR))
    text = written("table", report, FORMED)
    assert " raw " in text
    assert max(map(len, text.splitlines())) <= 80
    record = written("csv", report, FORMED).splitlines()[0]
    assert '"share_negative_raw"' in record


def test_a_chart_is_corrected_as_the_report_is(coded: Path, tmp_path: Path) -> None:
    """One figure for one question; what was not coded is drawn as scored, and not as corrected."""
    plain, _ = incident(tmp_path / "plain.db", 100)
    with open_reader(coded) as reader:
        shown = CHARTS["sentiment"](Snapshot(reader, asked(), internal=True))
        report = sentiment_report(reader, asked())
    assert isinstance(shown, SentimentFigure)
    for drawn, told in zip(shown.buckets, report.rows_of(ToneRow, "buckets"), strict=True):
        if (drawn.scored or 0) < 10:
            assert drawn.share_negative is None
            continue
        assert drawn.is_corrected
        shares = (drawn.share_negative, told.share_negative)
        assert [s is None for s in shares] in ([True, True], [False, False])
        if drawn.share_negative is not None and told.share_negative is not None:
            assert drawn.share_negative.value == told.share_negative.value
    with open_reader(plain) as reader:
        shown = CHARTS["sentiment"](Snapshot(reader, asked(), internal=True))
    assert isinstance(shown, SentimentFigure)
    assert not any(bucket.is_corrected for bucket in shown.buckets)


def test_time_without_posts_or_draw_stays_as_it_is(coded: Path) -> None:
    """There is nothing to correct in an empty hour, nor does a draw of another time cover it."""
    later = Span(SPAN.start, SPAN.end + 2 * HOUR)
    with open_reader(coded) as reader:
        report = sentiment_report(reader, asked(span=later))
        after = asked(span=Span(SPAN.end, SPAN.end + HOUR))
        assert evidence_of(reader, read(reader, after)).sample == ()
    last = report.rows_of(ToneRow, "buckets")[-1]
    assert last.share_negative is None
    assert last.share_negative_raw is None


def test_what_cannot_be_told_has_words() -> None:
    """A rate without any post of its class is unknown, and not 0."""
    assert rate(None) == "an unknown share"
