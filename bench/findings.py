"""Every kind of finding: what it says, how it is computed, when it is wrong, and an example.

`python -m bench.findings > docs/findings.md` writes the document, of which `monitor explain KIND`
prints an entry.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from inspect import cleandoc
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.clock import HOUR
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
from monitor.nouns.quantity import Bounds, Quantity, Unit, counted, estimated, exact
from monitor.nouns.support import NOBODY, Support
from monitor.words.say import KINDS, say
from monitor.words.wording import Wording

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
        Subject("side", "first"): "The recall",
        Subject("side", "second"): "The strike",
    },
)


class Entry(Struct, frozen=True, kw_only=True):
    """What is to be known of a kind of finding.

    Attributes:
        computed: How, in a sentence or two; the documents have the formulas.
        wrong: When it is.
        document: Where the formulas are, below docs/.
        example: A finding of that kind.
    """

    computed: str
    wrong: str
    document: str
    example: Finding

    @property
    def kind(self) -> type[Finding]:
        """Return the type of its findings."""
        return type(self.example)

    @property
    def tag(self) -> str:
        """Return its name in the JSON."""
        return str(self.kind.__struct_config__.tag)

    @property
    def says(self) -> str:
        """Return what it says: the first lines of its documentation."""
        return " ".join(cleandoc(self.kind.__doc__ or "").split("\n\n")[0].split())

    @property
    def sentence(self) -> str:
        """Return the example in words."""
        return say(self.example, WORDING).sentence


def document() -> str:
    """Return all entries in Markdown."""
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
            f"**Computed.** {one.computed} ([more]({one.document}))",
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
_COUNTS: Final = "spread.md"
_SMALL: Final = "Where few posts are left, or sources changed, it rests on little."

CATALOGUE: Final[Sequence[Entry]] = (
    Entry(
        computed=(
            "Distinct posts of the span that match the query, distinct pseudonyms, distinct "
            "normalised texts."
        ),
        wrong=(
            "A service may hide posts from its search without saying so; one person with two "
            "accounts counts twice."
        ),
        document="figures.md#volume",
        example=volume.Total(
            **_ALL,
            posts=_posts(250, missed=True),
            accounts=counted(120, "accounts", missed=True),
            texts=counted(200, "texts", missed=True),
            error=_share(0.0),
            so_far=False,
        ),
    ),
    Entry(
        computed=(
            "The share of the span in which at least one listing was observed, and that of the "
            "time of all listings. While all of it is newer than the settle time of a source, that "
            "is not yet known."
        ),
        wrong=(
            "It rests on what services claim to have shown: one that hides posts is watched all "
            "the same."
        ),
        document="figures.md#coverage",
        example=volume.Watch(
            **_ALL,
            watched=_share(0.99),
            complete=_share(0.9),
            sources=("chirper", "commons"),
            least=("commons", _share(0.88)),
        ),
    ),
    Entry(
        computed=(
            "Of the clock hours that have ended the one with most posts counted; nothing is "
            "divided by what was watched."
        ),
        wrong=(
            "Never in its number; while a gap may hide a busier hour, it is not called the "
            "busiest, nor without the others that have as many posts, or the running one that "
            "has more."
        ),
        document="figures.md#peak",
        example=volume.Peak(
            **_about(Subject("incident", "recall"), _EVENING),
            posts=_posts(38, missed=True),
            so_far=False,
            hidden=(_NIGHT,),
            missing=("commons",),
            away=("commons",),
        ),
    ),
    Entry(
        computed=(
            "From how late the posts of each source came so far (chain ladder), and from what has "
            "come of the minutes before; how far off that is from the same at earlier instants."
        ),
        wrong=(
            "Where a service is slower than it ever was, or the reaction jumps within the time in "
            "which hardly anything is seen yet."
        ),
        document="figures.md#open-hours",
        example=volume.Filling(
            **_about(Subject("incident", "recall"), _EVENING),
            posts=_posts(37),
            expected=estimated(52, 45, 60, "posts"),
            sources=("chirper", "commons"),
        ),
    ),
    Entry(
        computed=(
            "Each gap from the hours on either side and the usual course of a day, from the other "
            "sources, and from the forecast where it lasts; how far off from stretches that were "
            "seen."
        ),
        wrong=(
            "Where a wave rose and fell within a gap, and no other source showed it; of platforms "
            "that are not watched it says nothing."
        ),
        document="figures.md#what-was-missed",
        example=volume.Completed(
            **_ALL,
            posts=estimated(290, 270, 330, "posts"),
            least=_posts(250, missed=True),
            sources=("chirper", "commons"),
            near=(),
        ),
    ),
    Entry(
        computed=(
            "The time of a listing that no pass showed, where some of it had to be shown by now or "
            "it lasted an hour; what a service said it can no longer show; of all sources, the "
            "time in which none was to be watched."
        ),
        wrong=(
            "As the watch itself: a service that hides posts without saying so leaves no gap. Why "
            "it came is what most passes in it failed of."
        ),
        document="figures.md#coverage",
        example=gaps.Gap(
            about=Subject("source", "commons"),
            span=_NIGHT,
            behind=NOBODY,
            why=("server error",),
            lost=("turned over",),
            lasts=False,
        ),
    ),
    Entry(
        computed="No listing has a gap, no service lost any time, and some listing was always due.",
        wrong="As the watch itself: a service that hides posts leaves no gap.",
        document="figures.md#what-was-not-seen",
        example=gaps.NoGap(**_about(Subject("incident", "recall")), watched=True),
    ),
    Entry(
        computed=(
            "The last fetch ended with an error, the source is still asked, and none of its gaps "
            "lasts until now."
        ),
        wrong="A service that answers with old posts only, and no error, is not named.",
        document="figures.md#what-was-not-seen",
        example=gaps.Unreached(**_about(Subject("incident", "recall")), sources=("commons",)),
    ),
    Entry(
        computed=(
            "Each listing of the source that showed anything did so in one stretch from its "
            "beginning on, while another source has a gap."
        ),
        wrong="As the watch itself: a service that hides posts leaves no gap.",
        document="figures.md#what-was-not-seen",
        example=gaps.Unbroken(**_about(Subject("incident", "recall")), sources=("newswire",)),
    ),
    Entry(
        computed=(
            "From the queries that posts were collected by, each with the instant from which it "
            "was. What a query matches is compared term by term, as written."
        ),
        wrong=(
            "Queries whose terms overlap in meaning (cop, cops) count as different. Posts that "
            "only the old query finds and that come late are missing from its last minutes."
        ),
        document="figures.md#a-query-that-changes",
        example=queries.QueryChanged(
            **_about(Subject("incident", "recall"), Span(_NIGHT.start, SPAN.end)),
            at=_NIGHT.start,
            before="recall AND salad",
            after="recall AND (salad OR lettuce)",
            how="wider",
            since=_NIGHT.start - HOUR,
        ),
    ),
    Entry(
        computed=(
            "Counted when the search was new: posts whose text had been forgotten, was past "
            "`keep_texts`, or was deleted by its author. Said where they are 1 % of the posts of "
            "the report or more."
        ),
        wrong="Where the report ends before some of them: all that there were are counted.",
        document="figures.md#a-query-that-changes",
        example=queries.Textless(
            **{**_about(Subject("narrative", "ill")), "behind": Support(240, None)},
            posts=exact(240, "posts"),
            until=_NIGHT.start,
            new=True,
        ),
    ),
    Entry(
        computed=(
            "What `monitor note add` kept of an instant within the report, as it was changed last. "
            "The public is not shown who wrote it."
        ),
        wrong="Where the editor is: nothing checks what a note says.",
        document="page.md#notes",
        example=notes.EditorNote(
            about=Subject("incident", "recall"),
            span=Span(_EVENING.start, _EVENING.start),
            behind=NOBODY,
            at=_EVENING.start,
            text="The company takes its page down",
            by="ann",
        ),
    ),
    Entry(
        computed="Notes that were not removed; with `--history`, versions of all notes.",
        wrong="Never.",
        document="page.md#notes",
        example=notes.NoteCount(
            about=Subject("incident", ""),
            span=SPAN,
            behind=NOBODY,
            number=exact(2, "notes"),
        ),
    ),
    Entry(
        computed=(
            "Each figure of the last page or brief is made anew for the time from which it was "
            "made. The reasons are what happened since in that time. In public both figures are "
            "left out where fewer than five accounts are behind the change, or where the new one "
            "may not be published by itself."
        ),
        wrong=(
            "Where several things happened: which of them changed the figure is not known. A page "
            "that was made with an instant in the past (`--now`) knew more than is assumed."
        ),
        document="figures.md#corrections",
        example=corrections.ChangedFigure(
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
    ),
    Entry(
        computed="No figure of the last page or brief is another one today, for the same time.",
        wrong="Only posts, busiest hour, onset, share of negative and accounts are compared.",
        document="figures.md#corrections",
        example=corrections.Unchanged(
            **_about(Subject("incident", "recall"), SPAN),
            edition="brief",
            as_of=_EVENING.start,
            settled=False,
        ),
    ),
    Entry(
        computed="What the last poll left as an error, else the last recheck or sweep.",
        wrong="It is quoted as it came: a service may say anything.",
        document="figures.md#what-was-not-seen",
        example=sources.LastPass(**_NEWS, why="slow", quoted="no answer within 30 s"),
    ),
    Entry(
        computed="Items that were found within the span and put aside, of all incidents.",
        wrong="An item that cannot be read cannot be matched: it may belong to any incident.",
        document="figures.md#what-was-not-seen",
        example=sources.Unreadable(
            **_NEWS,
            items=exact(12, "items"),
            reasons={
                "no date of publication": exact(11, "items"),
                "the text is too long": exact(1, "items"),
            },
        ),
    ),
    Entry(
        computed=(
            "The time from publication, as claimed, to the last pass that should have shown a post "
            "and did not; of posts that came while their source was watched without a break."
        ),
        wrong=(
            "Where the clock of a service is wrong; the time is up to 41 % too long, and when a "
            "post came between two fetches nobody saw."
        ),
        document="figures.md#how-late-posts-come-and-what-a-first-look-misses",
        example=sources.Lateness(
            **_NEWS,
            posts=_posts(240),
            half=_near(90, 64, 90, "seconds"),
            most=_near(5760, 4073, 5760, "seconds"),
            longer=True,
        ),
    ),
    Entry(
        computed=(
            "Of the posts that sweeps met in time that had been called observed, those that were "
            "not known; Wilson's interval."
        ),
        wrong="A service that hides a post from both looks is not caught.",
        document="figures.md#how-late-posts-come-and-what-a-first-look-misses",
        example=sources.SecondLook(
            **_NEWS, met=_posts(198), missed=_posts(2), share=_near(0.01, 0.003, 0.036)
        ),
    ),
    Entry(
        computed="No listing was observed in the span.",
        wrong="Where an archive is complete and nobody said so with `--observed`.",
        document=_COUNTS,
        example=spread.Unwatched(**_ALL, watching=False),
    ),
    Entry(
        computed=(
            "The phase of the settled hours, with the chance that the forecast gives to fewer "
            "posts; the rate of the last six hours."
        ),
        wrong=f"{_SMALL} News that break later are in no count.",
        document="spread.md#growth",
        example=spread.Trend(
            **_ALL,
            verdict="fading",
            until=SPAN.end,
            last_day=None,
            chance=exact(0.9, "chance"),
            ahead=6 * HOUR,
            halving=_near(5.2, 3.1, 9.8, "hours"),
        ),
    ),
    Entry(
        computed=(
            "The first bucket at a new, higher rate, and the smallest set of places that holds 95 "
            "% of the probability; none where it may have begun before the watch did. The chances "
            "that it began before the watch, or in a gap, are said from one in twenty on; from "
            "three in four on where posts were coming when it began."
        ),
        wrong=(
            "Where the volume rises slowly: it is then when the rise became plain. Where the first "
            "posts are copies of an older story."
        ),
        document="spread.md#onset",
        example=spread.Onset(**_ALL, low=MONDAY + 2 * HOUR, high=MONDAY + 2.5 * HOUR),
    ),
    Entry(
        computed=(
            "Quantiles of the posts to come, corrected by the errors of earlier forecasts of the "
            "same incident."
        ),
        wrong=(
            "Where something new happens, and where posts build up for a day or more: far more "
            "may come then, which is said until posts are past their peak. How often earlier "
            "ranges held is said next to it."
        ),
        document="spread.md#forecast",
        example=spread.Forecast(
            **_ALL,
            since=SPAN.end,
            ranges=(
                spread.Range(
                    horizon=24 * HOUR,
                    posts=_near(40, 12, 160, "posts"),
                    likely=_near(40, 20, 90, "posts"),
                ),
            ),
            building=True,
        ),
    ),
    Entry(
        computed=(
            "Earlier forecasts are made again from what was known then, and compared with what "
            "came. Fewer than 14 that have ended are not judged."
        ),
        wrong="Where few have ended yet.",
        document="spread.md#forecast",
        example=spread.Record(
            **_ALL,
            horizon=6 * HOUR,
            made=exact(46, "forecasts"),
            held=exact(30, "forecasts"),
        ),
    ),
    Entry(
        computed=(
            "The delay at which the counts of two sources agree best, spike by spike, against "
            "delays that chance would give; claimed where it stands among all pairs."
        ),
        wrong="Where sources are asked at very different intervals, or both follow a third.",
        document="spread.md#lead-and-lag",
        example=spread.Order(
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
    ),
    Entry(
        computed=(
            "Texts count as one if 60 % of their pieces of five letters agree; the 20,000 most"
            " frequent texts are looked at. Of those that are no longer kept only equal ones count"
            " as one."
        ),
        wrong="Short texts, and texts that differ in one telling word, may be put together.",
        document="spread.md#near-copies",
        example=spread.Copies(
            **_ALL,
            posts=_posts(250),
            near=exact(90, "texts"),
            most=_share(0.08),
            whole=True,
        ),
    ),
    Entry(
        computed=(
            "The share of the ten busiest accounts, next to that of as many posts thrown at random "
            "among as many accounts."
        ),
        wrong="Where many posts have no author.",
        document="spread.md#amplification",
        example=spread.Accounts(
            **_ALL, busiest=_share(0.42), even=Bounds(low=0.12, high=0.16, unit="share")
        ),
    ),
    Entry(
        computed=(
            "Posts that answer, quote or repeat a post that is held; the range is what models of "
            "the volume allow."
        ),
        wrong="Answers to posts that nobody collected are not seen.",
        document="spread.md#self-excitation",
        example=spread.Answers(
            **_ALL,
            seen=Quantity(value=0.4, unit="share", certainty="minimum"),
            allowed=Bounds(low=0.5, high=0.9, unit="share"),
        ),
    ),
    Entry(
        computed=(
            "Posts that carry it, each once, after the address is brought to one form; only links "
            "that five accounts or more shared. Links go with the texts of posts: where these are "
            "no longer kept, it is a minimum."
        ),
        wrong="A shortened address stands for itself, so one page may be counted as two.",
        document="spread.md#links-and-videos",
        example=spread.MostLinked(
            **_ALL,
            link="video.example/w/8121",
            video=True,
            posts=_posts(90, missed=True),
            accounts=counted(61, "accounts", missed=True),
        ),
    ),
    Entry(
        computed=(
            "A sum of what services last said of each distinct attachment; a file that several "
            "posts of a service show counts once. Nothing is estimated for the others."
        ),
        wrong="What counts as a view is each service's own affair; some count a glance, some bots.",
        document="spread.md#views",
        example=spread.Views(
            **_ALL,
            views=counted(48_200, "views", missed=True),
            posts=_posts(9),
            without=_share(0.964),
        ),
    ),
    Entry(
        computed=(
            "Words and pairs whose odds in the last spike are far above those before it, used by "
            "five accounts or more. Where it or the time before it has more than 10,000 posts, "
            "they are found in a sample of the texts and counted in all."
        ),
        wrong="Near copies with small changes pass for many texts.",
        document="spread.md#key-phrases",
        example=spread.Phrases(
            **_ALL,
            phrases=(spread.Rising(phrase="glass shard", share=_share(0.2), before=_share(0.02)),),
        ),
    ),
    Entry(
        computed=(
            "The last event from three hours before it until its peak; else a link, words or a"
            " source whose share is far above that of the seven days before."
        ),
        wrong="What came before a wave need not be its cause, and an event may be missing.",
        document="spread.md#what-a-wave-followed",
        example=spread.Wave(
            **{**_ALL, "span": Span(MONDAY + 4 * HOUR, MONDAY + 9 * HOUR)},
            place=exact(3, "waves"),
            within=SPAN,
            posts=_posts(90, missed=True),
            events=(Event(MONDAY + 3 * HOUR, "Chief and mayor speak"),),
            whole=False,
        ),
    ),
    Entry(
        computed=(
            "Posts that carry one or more of a kind, as their services say. In public in tens, "
            "and only kinds that five accounts or more attached."
        ),
        wrong="Some services do not say what is attached; their posts add none.",
        document="sources/attached.md",
        example=attached.Attached(
            **_ALL,
            carried=(
                attached.AttachedKind(kind="video", posts=_posts(214), behind=Support(214, 160)),
                attached.AttachedKind(kind="image", posts=_posts(90), behind=Support(90, 71)),
                attached.AttachedKind(kind="card", posts=_posts(31), behind=Support(31, 30)),
            ),
            files=exact(312, "items"),
            described=exact(40, "items"),
        ),
    ),
    Entry(
        computed=(
            "Files and links are one video by the service's id of the file, by equal bytes of "
            "their small pictures, or by pictures that look alike; the first post of each source."
        ),
        wrong=(
            "Where the first post was not seen; and a crop, a caption or a screenshot counts as "
            "another video."
        ),
        document="video.md",
        example=videos.VideoFirst(
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
    ),
    Entry(
        computed=(
            "Posts that show each file or link to it, on each source. In public in tens, without "
            "names, and only what five accounts or more showed."
        ),
        wrong="As the video is; a post that shows two copies counts for both.",
        document="video.md",
        example=videos.VideoCopies(
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
    ),
    Entry(
        computed=(
            "Files whose small picture was fetched (`[media]`) and gave a fingerprint; the others "
            "by what kept them from it."
        ),
        wrong="Never: it says what is not compared.",
        document="video.md",
        example=videos.PicturesCompared(
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
    ),
    Entry(
        computed=(
            "No post has a video attached, or links to an address that is known as one. Links go "
            "with the texts of posts; where some are no longer kept, it says so."
        ),
        wrong="Where services do not say what is attached.",
        document="video.md",
        example=videos.NoVideo(**_ALL),
    ),
    Entry(
        computed=(
            "Words and pairs that the texts of the latest posts (200, or those of six hours) use "
            "three times as often as all before, by Fisher's exact test; five accounts or more; "
            "not those of the query. Of more than 10,000 posts, they are found in a sample of the "
            "texts and counted in all."
        ),
        wrong="A source that is new, or was missed before, brings its own words.",
        document="query.md#words-that-emerge",
        example=emerging.NewWords(
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
    ),
    Entry(
        computed=(
            "Words that the posts use and the query lacks, by how much more often than ordinary "
            "posts; the new ones after them. Never a protected name, nor a word next to an age "
            "below 18."
        ),
        wrong="Of other languages than English everyday words are offered, too.",
        document="query.md#words-that-emerge",
        example=emerging.Offered(**_ALL, words=("#glassinicecream", "class action"), asked=False),
    ),
    Entry(
        computed="The configuration names none.",
        wrong="Never.",
        document="configuration.md",
        example=narratives.NoNarrative(**_ALL),
    ),
    Entry(
        computed="Posts that match the narrative's query, of all posts; copies widen the interval.",
        wrong="A post that quotes a version to deny it matches too.",
        document="spread.md#narratives",
        example=narratives.NarrativeShare(
            **_about(DENIAL, _EVENING), share=_near(0.38, 0.29, 0.48)
        ),
    ),
    Entry(
        computed="As the tone of all posts, of those that match the narrative's query.",
        wrong="As the tone of all posts; no draw was labelled for a narrative alone.",
        document="spread.md#narratives",
        example=narratives.NarrativeTone(
            **_about(DENIAL, _EVENING),
            negative=_near(0.4, 0.1, 0.7),
            corrected=False,
            polarity=_near(-0.2, -0.31, -0.09, "polarity"),
            scored=True,
        ),
    ),
    Entry(
        computed=(
            "One clearly leads in a stretch and the other in a later one; it changed in between."
        ),
        wrong="Where queries overlap, or one also matches denials of it.",
        document="spread.md#narratives",
        example=narratives.Overtakings(
            **_ALL, times=(narratives.Overtaking(DENIAL, THREAT, Span(MONDAY, MONDAY + 3 * HOUR)),)
        ),
    ),
    Entry(
        computed="Neither clearly leads in two stretches, or it does not stand among all pairs.",
        wrong="Never: it says what is not known.",
        document="spread.md#narratives",
        example=narratives.Undecided(**_ALL, pairs=((DENIAL, THREAT),), others=(), alone=()),
    ),
    Entry(
        computed="The configuration names no event with a voice.",
        wrong="Never.",
        document="configuration.md",
        example=statements.NoStatement(**_ALL),
    ),
    Entry(
        computed=(
            "Posts an hour in the six hours before and after, against the change that the time of "
            "day and the trend would give; claimed where it stands among all that a report tests."
        ),
        wrong="Where something else happened at the same time: counts show no cause.",
        document="spread.md#voices",
        example=statements.ReactionVolume(
            **_about(SPEECH),
            counted="posts",
            before=_rate(12),
            after=_rate(80),
            beyond=_near(6.3, 1.1, 37, "times"),
            verdict="more",
            alone=False,
        ),
    ),
    Entry(
        computed=(
            "Shares of negative posts in the six hours before and after, against the change that "
            "is usual; claimed where it stands among all that a report tests."
        ),
        wrong=(
            "As every share that nobody has checked; and where something else happened at the same"
            " time."
        ),
        document="spread.md#voices",
        example=statements.ReactionTone(
            **_about(SPEECH),
            before=_share(0.41),
            after=_share(0.45),
            beyond=_near(0.04, -0.13, 0.2, "points"),
            corrected=False,
            verdict="cannot tell",
            alone=False,
        ),
    ),
    Entry(
        computed="Something changed with a statement.",
        wrong="Never.",
        document="spread.md#voices",
        example=statements.NoCause(**_ALL),
    ),
    Entry(
        computed="Fewer than 10 posts of the span have a label, or none has.",
        wrong="Never.",
        document="sentiment.md",
        example=tone.NothingScored(**_ALL, scored=_posts(0), unscored=_posts(3)),
    ),
    Entry(
        computed=(
            "Of the scored posts those that the classifier labels negative; after `monitor label` "
            "and `validate` with its error taken out."
        ),
        wrong=(
            "Sarcasm, quotes and words of the event itself mislead it: unchecked, it has been "
            "wrong by 13 to 30 points."
        ),
        document="sentiment.md",
        example=tone.Negative(
            **_ALL,
            share=_near(0.46, 0.16, 0.76),
            as_scored=_near(0.46, 0.39, 0.53),
            validated=False,
            polarity=_near(0.04, -0.05, 0.13, "polarity"),
            scored=_posts(213),
            posts=_posts(250),
        ),
    ),
    Entry(
        computed=(
            "Labels of all posts; neutral ones are parted by whether any word of theirs counts."
        ),
        wrong="As the labels are.",
        document="figures.md#sentiment",
        example=tone.MakeUp(
            **_ALL,
            negative=_share(0.39),
            positive=_share(0.32),
            neutral=_share(0.12),
            no_word=_share(0.02),
            unscored=_share(0.15),
        ),
    ),
    Entry(
        computed=(
            "Posts that the classifier does not read, by the language that script, words and tag "
            "point to."
        ),
        wrong=(
            "Posts of a few words, and languages that look alike: Norwegian and Danish, Malay and "
            "Indonesian."
        ),
        document="sentiment.md#unscored-is-not-neutral",
        example=tone.OtherLanguages(
            **_ALL,
            languages={"es": _posts(21), "hi-Latn": _posts(9)},
            posts=_posts(30),
            looked_at=_posts(250),
            sampled=False,
        ),
    ),
    Entry(
        computed="Each distinct text counts once, however many posts repeat it.",
        wrong="As the labels are.",
        document="figures.md#sentiment",
        example=tone.DistinctTexts(
            **_ALL, texts=exact(200, "texts"), negative=_near(0.44, 0.37, 0.51)
        ),
    ),
    Entry(
        computed="Articles of feeds are news; all other posts are reactions.",
        wrong="A newsroom's account on a social service counts as a reaction.",
        document="sentiment.md#news-and-reactions",
        example=tone.NewsAndReactions(
            **_ALL,
            news=tone.Side(share=_share(0.05), negative=_near(0.31, 0.01, 0.61)),
            reactions=tone.Side(share=_share(0.95), negative=_near(0.45, 0.15, 0.75)),
        ),
    ),
    Entry(
        computed=(
            "Reactions are scored again without the words of the topic (`--mask`), or labelled "
            "after the mean polarity of the news is subtracted (`--centre`)."
        ),
        wrong="Where the masked words carry the tone, or the news is not neutral for its part.",
        document="sentiment.md#tone-without-the-topic",
        example=tone.WithoutTopic(
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
    ),
    Entry(
        computed=(
            "One step in the share of negative posts against none, copies set aside, with the mix "
            "of posts held fixed."
        ),
        wrong="Where something that is not held fixed changed with it.",
        document="figures.md#sentiment",
        example=tone.ToneChange(
            **_ALL,
            low=MONDAY + 20 * HOUR,
            high=MONDAY + 22 * HOUR,
            before=_near(0.3, 0.25, 0.35),
            after=_near(0.5, 0.44, 0.56),
            explained_by=(),
            measured=False,
            enough=True,
        ),
    ),
    Entry(
        computed="No listing of the source has shown all for longer than the configuration allows.",
        wrong="Where a service answers but hides posts: then it looks watched.",
        document="alerts.md",
        example=alerts.Blind(
            about=Subject("source", "commons"),
            span=Span(_NIGHT.start, SPAN.end),
            behind=NOBODY,
            incident="recall",
            seen_until=_NIGHT.start,
        ),
    ),
    Entry(
        computed=(
            "A quarter of an hour with 1.75 times the posts of the busiest one of a usual day, or "
            "six hours with twice those of its busiest six; usual is what two weeks were. Buckets "
            "that may still change are not looked at."
        ),
        wrong="In the first hours of a watch little is usual yet.",
        document="bursts.md",
        example=alerts.Spike(
            about=Subject("source", "chirper"),
            span=Span(_EVENING.start, _EVENING.start + HOUR / 4),
            behind=Support(38, None),
            incident="recall",
            posts=_posts(38),
        ),
    ),
    Entry(
        computed="Posts of the last hour, or of the last one that will not change any more.",
        wrong="Never in its number, which is a minimum.",
        document="alerts.md",
        example=alerts.OverLimit(
            about=Subject("incident", "recall"),
            span=_EVENING,
            behind=Support(612, None),
            posts=_posts(612, missed=True),
            limit=_rate(500),
        ),
    ),
    Entry(
        computed=(
            "Posts that are counted and settled, and the forecast of the reports from there to the "
            "instant. It begins where the limit is reached with the chance of the configuration, "
            "and ends where that is less likely than not."
        ),
        wrong=(
            "The chance is of one forecast. A rule that is judged every minute for days may fire "
            "more often than that for what never comes."
        ),
        document="alerts.md",
        example=alerts.Foreseen(
            about=Subject("incident", "recall"),
            span=SPAN,
            behind=Support(4_120, None),
            posts=estimated(12_000, 10_100, 15_300, "posts"),
            limit=exact(10_000, "posts"),
            chance=exact(0.9, "chance"),
        ),
    ),
    Entry(
        computed=(
            "Of the newest 3, 6, 12 or 24 settled hours the part has more than half of the posts, "
            "and of the newest third of them. In the day before them it did not lead. Its share "
            "has risen by 20 points, and by more than chance would give. An hour has between half "
            "and twice as many posts as before. Hours in which not all sources were watched are "
            "left out."
        ),
        wrong="By chance, and it misses slow and small ones: docs/alerts.md says how often.",
        document="alerts.md",
        example=alerts.TookOver(
            about=Subject("source", "chirper"),
            span=Span(_EVENING.start, _EVENING.start + 3 * HOUR),
            behind=Support(140, None),
            incident="recall",
            before=exact(0.18, "share"),
            now=exact(0.62, "share"),
        ),
    ),
    Entry(
        computed="Episodes that began in the span, or last, of all incidents and rules.",
        wrong="What happened while the daemon did not run is found late, or not.",
        document="alerts.md",
        example=alerts.AlertCount(
            about=Subject("incident", ""),
            span=SPAN,
            behind=NOBODY,
            number=exact(3, "alerts"),
            lasting=exact(1, "alerts"),
        ),
    ),
    Entry(
        computed="What the daemon last wrote of itself; it runs if that is at most 2 minutes old.",
        wrong="For two minutes after it was killed.",
        document="figures.md#states-of-a-source",
        example=status.DaemonStatus(**_NOW, running=True, pid="412", started_at=MONDAY),
    ),
    Entry(
        computed=(
            "Sources whose passes never worked, or whose last one failed while nothing was "
            "observed for three times its interval, or its settle time if that is longer."
        ),
        wrong="Where a source claims what it did not see.",
        document="figures.md#states-of-a-source",
        example=status.Unwatchable(
            **_NOW, sources=("news",), since=SPAN.end - HOUR, quoted="no answer within 30 s"
        ),
    ),
    Entry(
        computed="A source that works, was observed in the last 24 hours, and had no post.",
        wrong="A query that misses the words that people use is quiet too.",
        document="figures.md#states-of-a-source",
        example=status.Quiet(
            **{**_NOW, "about": Subject("source", "news")}, incident="recall", watched=_share(0.98)
        ),
    ),
    Entry(
        computed="An embed whose last writing failed, since the first that did; quoted is why.",
        wrong="Where a web server serves a copy: what is written here may not be what is seen.",
        document="page.md#embedding-a-figure",
        example=status.Unrenewed(
            **_NOW,
            file="/srv/www/volume.html",
            since=SPAN.end - HOUR,
            quoted="the folder /srv/www is gone",
        ),
    ),
    Entry(
        computed="Size of the file; what it still holds that is to be taken out or looked at.",
        wrong="A name in a language that the search for ages does not know is not counted.",
        document="privacy.md",
        example=status.DatabaseStatus(
            **_NOW,
            path="db/monitor.db",
            size=exact(12_345_678, "bytes"),
            log=exact(0, "bytes"),
            schema="9",
            cleaning_due=True,
            may_name_minors=_posts(1),
        ),
    ),
    Entry(
        computed=(
            "Of the backups in the folder of [backup]: the newest, and the newest that was "
            "restored into a scratch place without a fault; overdue where that is older than "
            "`max_age`."
        ),
        wrong="Where the disk with the backups is lost together with the database.",
        document="backup.md",
        example=status.BackupStatus(
            **_NOW,
            made_at=SPAN.end - HOUR,
            proven=SPAN.end - HOUR,
            proved_at=SPAN.end,
            overdue=False,
        ),
    ),
    Entry(
        computed="No counter is configured for the incident, or none has brought a value yet.",
        wrong="Never.",
        document="figures.md#count-series",
        example=counts.NoSeries(**_ALL),
    ),
    Entry(
        computed="Posts that somebody labelled with `monitor label` and the classifier scored.",
        wrong="Where whoever labels sees what the classifier said.",
        document="figures.md#sentiment-checked-by-hand",
        example=validation.Labelled(
            **_ALL,
            scorer="social",
            measured=_MEASURED,
            enough=True,
            confusion={"negative": {"negative": _posts(61), "neutral": _posts(39)}},
            as_scored=_near(0.38, 0.35, 0.41),
        ),
    ),
    Entry(
        computed=(
            "Prediction-powered where the labelled posts were drawn from this time, else by the "
            "error rates on all labelled posts."
        ),
        wrong="Where posts of another mix were labelled than those that are spoken of.",
        document="figures.md#sentiment-checked-by-hand",
        example=validation.CorrectedShare(
            **_ALL,
            share=_near(0.3, 0.26, 0.34),
            as_scored=_near(0.38, 0.35, 0.41),
            measured=_MEASURED,
        ),
    ),
    Entry(
        computed="Shares of the labelled posts, with intervals; Krippendorff's alpha.",
        wrong="People err too: where they hardly agree, it measures them.",
        document="figures.md#sentiment-checked-by-hand",
        example=validation.ScorerError(**_ALL, measured=_MEASURED),
    ),
    Entry(
        computed="A classifier learns the labels; its error is on posts it had not learnt from.",
        wrong="Where one side writes as the other does.",
        document="sentiment.md",
        example=validation.Stances(
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
    ),
    Entry(
        computed=(
            "Hours of the clock from the one in which each took off (or from the same time of "
            "day); counted are those in which a source was watched whole on both sides."
        ),
        wrong="Where it took off in a gap, hour 0 is off by as much as that is unsure.",
        document="compare.md",
        example=comparison.Comparison(
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
    ),
    Entry(
        computed="One has no onset that can be dated, or no source or no hour is common.",
        wrong="A source under another name in the configuration counts as another.",
        document="compare.md",
        example=comparison.Incomparable(**_SIDE, why="onset", side="second"),
    ),
    Entry(
        computed=(
            "Posts of the one over posts of the other in the same hours; the interval allows for "
            "answers, copies and attention that drifts. Over a baseline, both are divided by its "
            "posts in the same hours first."
        ),
        wrong=(
            "Where one search is wider than the other: it compares what they find, and not how "
            "much was said."
        ),
        document="compare.md",
        example=comparison.PostRatio(
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
    ),
)
"""One entry a kind, in the order in which reports have them."""

if missing := {kind.__name__ for kind in KINDS} ^ {one.kind.__name__ for one in CATALOGUE}:
    message = f"kinds of findings without an explanation: {sorted(missing)}"
    raise TypeError(message)


if __name__ == "__main__":
    print(document(), end="")
