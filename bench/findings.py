"""Every kind of finding: what it says, how it is computed, when it is wrong, and an example.

How a kind is computed and when it is wrong is written in `docs/findings.md`, of which `monitor
explain KIND` prints an entry; what it says and an example come from the program. `python -m
bench.findings` brings these up to date there.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from bench import arguments
from monitor.cli.explain import ENTRY
from monitor.clock import DAY, HOUR
from monitor.nouns import (
    alerts,
    attached,
    comparison,
    corrections,
    counts,
    emerging,
    gaps,
    narratives,
    notes,
    queries,
    sources,
    spread,
    statements,
    status,
    tone,
    validation,
    videos,
    volume,
)
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.incident import Event
from monitor.nouns.method import ValidationNote
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Bounds, Expectation, Quantity, Unit, counted, estimated, exact
from monitor.nouns.support import NOBODY, Support
from monitor.words.say import KINDS, say
from monitor.words.wording import Wording

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "findings.md"

MONDAY: Final = datetime(2026, 3, 2, 14, tzinfo=UTC)
SPAN: Final = Span(MONDAY, MONDAY + 72 * HOUR)
DENIAL, THREAT = Subject("narrative", "denial"), Subject("narrative", "threat")
SPEECH: Final = Subject("statement", "speech")
WORDING: Final = Wording(
    ZoneInfo("America/New_York"),
    SPAN,
    {
        DENIAL: "He said sue",
        THREAT: "He said shoot",
        SPEECH: "Press conference",
        Subject("side", "first"): "“The recall”",
        Subject("side", "second"): "“The strike”",
    },
)


class Entry(Struct, frozen=True, kw_only=True):
    """What is to be known of a kind of finding.

    Attributes:
        computed: How, in a sentence or two; the documents have the formulas.
        wrong: When it is.
        more: Where the formulas are, below docs/.
        example: A finding of that kind.
    """

    computed: str
    wrong: str
    more: str
    example: Finding

    @property
    def kind(self) -> type[Finding]:
        return type(self.example)

    @property
    def tag(self) -> str:
        return tag(self.example)

    @property
    def says(self) -> str:
        """Return what it says: the first lines of its documentation."""
        return " ".join(cleandoc(self.kind.__doc__ or "").split("\n\n")[0].split())

    @property
    def sentence(self) -> str:
        return say(self.example, WORDING).sentence


def tag(example: Finding) -> str:
    return str(type(example).__struct_config__.tag)


def document() -> str:
    parts = [
        "# What the reports find",
        "Each finding is a value of one of these kinds; its name is `kind` in the JSON. `monitor "
        "explain KIND` prints an entry. This page is made by `python -m bench.findings`.",
    ]
    for one in CATALOGUE:
        parts += [
            f"## `{one.tag}`",
            one.says,
            f"> {one.sentence}",
            f"**Computed.** {one.computed} ([more]({one.more}))",
            f"**Wrong.** {one.wrong}",
        ]
    return "\n\n".join(parts) + "\n"


def _about(subject: Subject, span: Span = SPAN) -> dict[str, Any]:
    return {"about": subject, "span": span, "behind": Support(250, 120)}


def _share(value: float) -> Quantity:
    return exact(value, "share")


def _near(value: float, low: float, high: float, unit: Unit = "share") -> Quantity:
    return estimated(value, low, high, unit)


def _posts(number: int, *, missed: bool = False) -> Quantity:
    return counted(number, "posts", missed=missed)


def _rate(value: float) -> Quantity:
    return exact(value, "posts an hour")


_ALL: Final = _about(Subject("incident", "recall"))
_NEWS: Final = _about(Subject("source", "news"))
_NOW: Final = _about(Subject("incident", "recall"), Span(SPAN.end, SPAN.end))
_MEASURED: Final = ValidationNote(
    coded=_posts(150),
    here=_posts(120),
    coders=exact(2, "people"),
    doubly=_posts(40),
    alpha=exact(0.71, "agreement"),
    true_positive=_near(0.61, 0.54, 0.68),
    false_positive=_near(0.28, 0.22, 0.34),
    shown=_near(0.33, 0.24, 0.42),
    method="prediction-powered",
    warning=None,
)
_SIDE: Final = _about(Subject("side", "first"))
_EVENING: Final = Span(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR)
_NIGHT: Final = Span(MONDAY + 14 * HOUR, MONDAY + 17 * HOUR)

EXAMPLES: Final[Sequence[Finding]] = (
    volume.Total(
        **_ALL,
        posts=_posts(250, missed=True),
        accounts=counted(120, "accounts", missed=True),
        texts=counted(200, "texts", missed=True),
        error=_share(0.0),
        so_far=False,
    ),
    volume.Watch(
        **_ALL,
        watched=_share(0.99),
        complete=_share(0.9),
        sources=("chirper", "commons"),
        least=("commons", _share(0.88)),
    ),
    volume.Peak(
        **_about(Subject("incident", "recall"), _EVENING),
        posts=_posts(38, missed=True),
        so_far=False,
        hidden=(_NIGHT,),
        missing=("commons",),
        away=("commons",),
    ),
    volume.Filling(
        **_about(Subject("incident", "recall"), _EVENING),
        posts=_posts(37),
        expected=estimated(52, 45, 60, "posts"),
        sources=("chirper", "commons"),
    ),
    volume.Completed(
        **_ALL,
        posts=estimated(290, 270, 330, "posts"),
        least=_posts(250, missed=True),
        sources=("chirper", "commons"),
        near=(),
    ),
    gaps.Gap(
        about=Subject("source", "commons"),
        span=_NIGHT,
        behind=NOBODY,
        why=("server error",),
        lost=("turned over",),
        lasts=False,
    ),
    gaps.NoGap(**_about(Subject("incident", "recall")), watched=True),
    gaps.Unreached(**_about(Subject("incident", "recall")), sources=("commons",)),
    gaps.Unbroken(**_about(Subject("incident", "recall")), sources=("newswire",)),
    queries.QueryChanged(
        **_about(Subject("incident", "recall"), Span(_NIGHT.start, SPAN.end)),
        at=_NIGHT.start,
        before="recall AND salad",
        after="recall AND (salad OR lettuce)",
        how="wider",
        since=_NIGHT.start - HOUR,
    ),
    queries.Textless(
        **{**_about(Subject("narrative", "ill")), "behind": Support(240, None)},
        posts=exact(240, "posts"),
        until=_NIGHT.start,
        new=True,
    ),
    notes.EditorNote(
        about=Subject("incident", "recall"),
        span=Span(_EVENING.start, _EVENING.start),
        behind=NOBODY,
        at=_EVENING.start,
        text="The company takes its page down",
        by="ann",
    ),
    notes.NoteCount(
        about=Subject("incident", ""),
        span=SPAN,
        behind=NOBODY,
        number=exact(2, "notes"),
    ),
    corrections.ChangedFigure(
        **_about(Subject("incident", "recall"), SPAN),
        as_of=_EVENING.start,
        before=corrections.PublishedFigure(
            name="posts",
            span=SPAN,
            quantity=counted(538, "posts", missed=True),
        ),
        after=corrections.PublishedFigure(
            name="posts", span=SPAN, quantity=counted(542, "posts", missed=True)
        ),
        reasons=("late",),
        late=exact(4, "posts"),
        few_late=True,
        few=True,
    ),
    corrections.Unchanged(
        **_about(Subject("incident", "recall"), SPAN),
        edition="brief",
        as_of=_EVENING.start,
        settled=False,
    ),
    sources.LastPass(**_NEWS, why="slow", quoted="no answer within 30 s"),
    sources.Unreadable(
        **_NEWS,
        items=exact(12, "items"),
        reasons={
            "no date of publication": exact(11, "items"),
            "the text is too long": exact(1, "items"),
        },
    ),
    sources.Lateness(
        **_NEWS,
        posts=_posts(240),
        half=_near(90, 64, 90, "seconds"),
        most=_near(5760, 4073, 5760, "seconds"),
        longer=True,
    ),
    sources.SecondLook(**_NEWS, met=_posts(198), missed=_posts(2), share=_near(0.01, 0.003, 0.036)),
    spread.Unwatched(**_ALL, watching=False),
    spread.Trend(
        **_ALL,
        verdict="fading",
        until=SPAN.end,
        last_day=None,
        chance=exact(0.9, "chance"),
        ahead=6 * HOUR,
        halving=_near(5.2, 3.1, 9.8, "hours"),
    ),
    spread.Onset(**_ALL, at=MONDAY + 2.25 * HOUR, low=MONDAY + 2 * HOUR, high=MONDAY + 2.5 * HOUR),
    spread.Forecast(
        **_ALL,
        since=SPAN.end,
        ranges=(
            spread.Range(
                horizon=24 * HOUR,
                posts=Expectation(value=40, low=12, high=160, unit="posts"),
                likely=Expectation(value=40, low=20, high=90, unit="posts"),
            ),
        ),
        building=True,
    ),
    spread.Record(
        **_ALL,
        horizon=6 * HOUR,
        made=exact(46, "forecasts"),
        held=exact(30, "forecasts"),
    ),
    spread.Order(
        **_ALL,
        unclear=(),
        alone=(),
        clear=(
            spread.Follows(
                leader="chirper",
                follower="news",
                hours=_near(2, 1.9, 2.4, "hours"),
                agreeing=exact(3, "spikes"),
                spikes=exact(4, "spikes"),
            ),
        ),
    ),
    spread.Copies(
        **_ALL,
        posts=_posts(250),
        near=exact(90, "texts"),
        most=_share(0.08),
        accounts=Quantity(value=5, unit="accounts", certainty="minimum"),
        whole=True,
    ),
    spread.Accounts(**_ALL, busiest=_share(0.42), even=Bounds(low=0.12, high=0.16, unit="share")),
    spread.Answers(
        **_ALL,
        seen=Quantity(value=0.4, unit="share", certainty="minimum"),
        allowed=Bounds(low=0.5, high=0.9, unit="share"),
    ),
    spread.MostLinked(
        **_ALL,
        link="video.example/w/8121",
        video=True,
        posts=_posts(90, missed=True),
        accounts=counted(61, "accounts", missed=True),
    ),
    spread.Views(
        **_ALL,
        views=counted(48_200, "views", missed=True),
        posts=_posts(9),
        without=_share(0.964),
    ),
    spread.Phrases(
        **_ALL,
        phrases=(spread.Rising(phrase="glass shard", share=_share(0.2), before=_share(0.02)),),
    ),
    spread.Wave(
        **{**_ALL, "span": Span(MONDAY + 4 * HOUR, MONDAY + 9 * HOUR)},
        place=exact(3, "waves"),
        within=SPAN,
        posts=_posts(90, missed=True),
        events=(Event(MONDAY + 3 * HOUR, "Chief and mayor speak"),),
        whole=False,
    ),
    attached.Attached(
        **_ALL,
        carried=(
            attached.AttachedKind(kind="video", posts=_posts(214), behind=Support(214, 160)),
            attached.AttachedKind(kind="image", posts=_posts(90), behind=Support(90, 71)),
            attached.AttachedKind(kind="card", posts=_posts(31), behind=Support(31, 30)),
        ),
        files=exact(312, "items"),
        described=exact(40, "items"),
    ),
    videos.VideoFirst(
        **_ALL,
        posts=_posts(214, missed=True),
        copies=exact(3, "items"),
        firsts=(
            videos.FirstSeen(source="chirper", at=MONDAY, behind=Support(120, 90)),
            videos.FirstSeen(source="commons", at=MONDAY + HOUR, behind=Support(94, 80)),
        ),
        post="834000000001",
        others=exact(2, "items"),
    ),
    videos.VideoCopies(
        **_ALL,
        copies=(
            videos.VideoCopy(
                name="7_8121",
                source="chirper",
                link=False,
                posts=_posts(120),
                share=_share(0.56),
                behind=Support(120, 90),
            ),
            videos.VideoCopy(
                name="video.example/w/8121",
                source="commons",
                link=True,
                posts=_posts(94),
                share=_share(0.44),
                behind=Support(94, 80),
            ),
        ),
    ),
    videos.PicturesCompared(
        **_ALL,
        files=exact(312, "items"),
        compared=exact(280, "items"),
        waiting=exact(4, "items"),
        unread={
            "gone": exact(20, "items"),
            "small": exact(5, "items"),
            "plain": exact(3, "items"),
        },
    ),
    videos.NoVideo(**_ALL),
    emerging.NewWords(
        **_ALL,
        words=(
            emerging.NewWord(
                word="#glassinicecream",
                share=_share(0.19),
                before=_share(0),
                first=MONDAY + 70 * HOUR,
            ),
            emerging.NewWord(
                word="class action",
                share=_share(0.06),
                before=_share(0.004),
                first=MONDAY + 4 * HOUR,
            ),
        ),
        latest=Span(MONDAY + 68 * HOUR, MONDAY + 72 * HOUR),
        posts=_posts(203, missed=False),
    ),
    emerging.Offered(**_ALL, words=("#glassinicecream", "class action"), asked=False),
    narratives.NoNarrative(**_ALL),
    narratives.NarrativeShare(**_about(DENIAL, _EVENING), share=_near(0.38, 0.29, 0.48)),
    narratives.NarrativeTone(
        **_about(DENIAL, _EVENING),
        negative=_near(0.4, 0.1, 0.7),
        corrected=False,
        polarity=_near(-0.2, -0.31, -0.09, "polarity"),
        scored=True,
    ),
    narratives.Overtakings(
        **_ALL, times=(narratives.Overtaking(DENIAL, THREAT, Span(MONDAY, MONDAY + 3 * HOUR)),)
    ),
    narratives.Undecided(**_ALL, pairs=((DENIAL, THREAT),), others=(), alone=()),
    statements.NoStatement(**_ALL),
    statements.ReactionVolume(
        **_about(SPEECH),
        counted="posts",
        before=_rate(12),
        after=_rate(80),
        beyond=_near(6.3, 1.1, 37, "times"),
        verdict="more",
        alone=False,
    ),
    statements.ReactionTone(
        **_about(SPEECH),
        before=_share(0.41),
        after=_share(0.45),
        beyond=_near(0.04, -0.13, 0.2, "points"),
        corrected=False,
        verdict="cannot tell",
        alone=False,
    ),
    statements.NoCause(**_ALL),
    tone.NothingScored(**_ALL, scored=_posts(0), unscored=_posts(3)),
    tone.Negative(
        **_ALL,
        share=_near(0.46, 0.16, 0.76),
        as_scored=_near(0.46, 0.39, 0.53),
        labelled=False,
        validated=False,
        alpha=None,
        polarity=_near(0.04, -0.05, 0.13, "polarity"),
        scored=_posts(213),
        posts=_posts(250),
    ),
    tone.MakeUp(
        **_ALL,
        negative=_share(0.39),
        positive=_share(0.32),
        neutral=_share(0.12),
        no_word=_share(0.02),
        unscored=_share(0.15),
    ),
    tone.OtherLanguages(
        **_ALL,
        languages={"es": _posts(21), "hi-Latn": _posts(9)},
        accounts={"es": exact(17, "accounts"), "hi-Latn": exact(6, "accounts")},
        posts=_posts(30),
        looked_at=_posts(250),
        sampled=False,
    ),
    tone.DistinctTexts(**_ALL, texts=exact(200, "texts"), negative=_near(0.44, 0.37, 0.51)),
    tone.NewsAndReactions(
        **_ALL,
        news=tone.Side(share=_share(0.05), negative=_near(0.31, 0.01, 0.61)),
        reactions=tone.Side(share=_share(0.95), negative=_near(0.45, 0.15, 0.75)),
    ),
    tone.WithoutTopic(
        **_ALL,
        ways=(
            tone.ReactionsRead(
                way="as scored",
                negative=_near(0.45, 0.15, 0.75),
                polarity=_near(-0.12, -0.16, -0.08, "polarity"),
                baseline=None,
                emptied=_share(0.0),
            ),
            tone.ReactionsRead(
                way="masked",
                negative=_near(0.33, 0.03, 0.63),
                polarity=_near(-0.04, -0.08, 0.0, "polarity"),
                baseline=None,
                emptied=_share(0.02),
            ),
        ),
        scored=_posts(230),
        sampled=False,
        gone=_posts(0),
        not_centred=None,
    ),
    tone.ToneChange(
        **_ALL,
        low=MONDAY + 20 * HOUR,
        high=MONDAY + 22 * HOUR,
        before=_near(0.3, 0.25, 0.35),
        after=_near(0.5, 0.44, 0.56),
        explained_by=(),
        measured=False,
        enough=True,
    ),
    alerts.Blind(
        about=Subject("source", "commons"),
        span=Span(_NIGHT.start, SPAN.end),
        behind=NOBODY,
        incident="recall",
        seen_until=_NIGHT.start,
    ),
    alerts.Spike(
        about=Subject("source", "chirper"),
        span=Span(_EVENING.start, _EVENING.start + HOUR / 4),
        behind=Support(38, None),
        incident="recall",
        posts=_posts(38),
    ),
    alerts.OverLimit(
        about=Subject("incident", "recall"),
        span=_EVENING,
        behind=Support(612, None),
        posts=_posts(612, missed=True),
        limit=_rate(500),
    ),
    alerts.Foreseen(
        about=Subject("incident", "recall"),
        span=SPAN,
        behind=Support(4_120, None),
        counted=_posts(4_120, missed=True),
        posts=Expectation(value=12_000, low=10_100, high=15_300, unit="posts"),
        limit=exact(10_000, "posts"),
        chance=exact(0.9, "chance"),
    ),
    alerts.TookOver(
        about=Subject("source", "chirper"),
        span=Span(_EVENING.start, _EVENING.start + 3 * HOUR),
        behind=Support(140, None),
        incident="recall",
        before=exact(0.18, "share"),
        now=exact(0.62, "share"),
    ),
    alerts.AlertCount(
        about=Subject("incident", ""),
        span=SPAN,
        behind=NOBODY,
        number=exact(3, "alerts"),
        lasting=exact(1, "alerts"),
    ),
    status.DaemonStatus(**_NOW, running=True, pid="412", started_at=MONDAY),
    status.Unwatchable(
        **_NOW, sources=("news",), since=SPAN.end - HOUR, quoted="no answer within 30 s"
    ),
    status.Quiet(
        about=Subject("source", "news"),
        span=Span(SPAN.end - DAY, SPAN.end),
        incident="recall",
        watched=_share(0.98),
    ),
    status.Unrenewed(
        **_NOW,
        file="/srv/www/volume.html",
        since=SPAN.end - HOUR,
        quoted="the folder /srv/www is gone",
    ),
    status.DatabaseStatus(
        **_NOW,
        path="db/monitor.db",
        size=exact(12_345_678, "bytes"),
        log=exact(0, "bytes"),
        schema="9",
        cleaning_due=True,
        may_name_minors=_posts(1),
    ),
    status.BackupStatus(
        **_NOW,
        made_at=SPAN.end - HOUR,
        proven=SPAN.end - HOUR,
        proved_at=SPAN.end,
        overdue=False,
    ),
    counts.NoSeries(**_ALL),
    validation.Labelled(
        **_ALL,
        scorer="social",
        measured=_MEASURED,
        enough=True,
        confusion={"negative": {"negative": _posts(61), "neutral": _posts(39)}},
        as_scored=_near(0.38, 0.35, 0.41),
    ),
    validation.CorrectedShare(
        **_ALL,
        share=_near(0.3, 0.26, 0.34),
        as_scored=_near(0.38, 0.35, 0.41),
        measured=_MEASURED,
    ),
    validation.ScorerError(**_ALL, measured=_MEASURED),
    validation.Stances(
        **_ALL,
        note=validation.StanceNote(
            target="the company",
            coded={"against": _posts(150), "for": _posts(60)},
            coders=exact(1, "people"),
            alpha=None,
            error=_share(0.08),
            baseline=_share(0.29),
            shares={"against": _near(0.7, 0.64, 0.76), "for": _near(0.3, 0.24, 0.36)},
        ),
    ),
    comparison.Comparison(
        **_SIDE,
        align="onset",
        periods=False,
        first=MONDAY,
        second=MONDAY - 200 * HOUR,
        hours=exact(48, "hours"),
        watched=exact(41, "hours"),
        sources=("chirper", "commons"),
        left_out=("news",),
    ),
    comparison.Incomparable(**_SIDE, why="onset", side="second"),
    comparison.PostRatio(
        **_SIDE,
        source=None,
        baseline=None,
        posts=(_posts(812), _posts(262)),
        hours=exact(41, "hours"),
        lead="first",
        ahead="first",
        times=_near(3.1, 2.11, 4.52, "times"),
        counted=(),
    ),
)
"""One of each kind, in the order in which reports have them."""

_WRITTEN: Final = {one["kind"]: one for one in ENTRY.finditer(DOCUMENT.read_text("utf-8"))}

if missing := [tag(one) for one in EXAMPLES if tag(one) not in _WRITTEN]:
    message = f"{DOCUMENT.name} has no entry for {missing}: write one as the others are"
    raise TypeError(message)

if missing := sorted(kind.__name__ for kind in set(KINDS) ^ set(map(type, EXAMPLES))):
    message = f"kinds of findings without an example, or examples of no kind: {missing}"
    raise TypeError(message)

CATALOGUE: Final = tuple(
    Entry(**{key: _WRITTEN[tag(one)][key] for key in ("computed", "wrong", "more")}, example=one)
    for one in EXAMPLES
)
"""One entry a kind, in the order in which reports have them."""


if __name__ == "__main__":
    arguments.words(__doc__)
    DOCUMENT.write_text(document(), "utf-8")
