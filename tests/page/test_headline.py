"""What a reader is told first: one finding, three answers; nothing of few people."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.gaps import Gap, NoGap, Unbroken, Unreached
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, exact
from monitor.nouns.report import Report
from monitor.nouns.spread import BurstRow, Phased, Trend, Verdict
from monitor.nouns.support import Support
from monitor.nouns.tone import NothingScored, OtherLanguages
from monitor.nouns.volume import Peak, Total
from monitor.page.document import document
from monitor.page.headline import dek, headline, more
from monitor.page.sections import sections
from monitor.page.story import Story
from monitor.page.tables import gap_sentences
from monitor.page.tiles import tiles
from monitor.words import front as words
from monitor.words.page import FEW, TOO_FEW
from monitor.words.tone import NO_WORDS
from monitor.words.worded import worded
from tests.page.stories import FEW_POSTS, HOSTILE, HOUR, PATH, T, few, front, story


def quiet(told: Story) -> Report:
    """Return its spread without a wave."""
    report = told.spread.report
    frames = {key: one for key, one in report.frames.items() if key != "bursts"}
    return replace(report, frames=frames)


def goes(total: Total, verdict: Verdict, posts: int, **fields: Any) -> Trend:
    """Return a trend of as many posts, over the time of *total*."""
    known: dict[str, Any] = {"last_day": None, "chance": None, "ahead": 6 * HOUR, **fields}
    return Trend(
        about=total.about,
        span=total.span,
        behind=Support(posts, posts),
        verdict=verdict,
        until=total.span.end,
        **known,
    )


def test_the_finding_is_the_headline() -> None:
    """What is not known is no headline; how much came is."""
    assert headline(story()) == "The reaction came in one or more waves"
    none = replace(story(), spread=replace(story().spread, report=quiet(story())))
    assert (
        headline(none) == "At least 181 posts in 2 days: too few recent ones to say where this goes"
    )
    assert dek(story()) == "", "what is not known is no second line either"
    rest = more(story())
    assert rest[-1].startswith("At least") or "answer" in rest[-1]


@pytest.mark.parametrize(
    ("verdict", "posts", "unseen", "why"),
    [
        ("too few", 1_000, False, "too few recent ones"),
        ("emerging", 1_000, False, "too early"),
        ("emerging", 19, False, "too few"),
        ("emerging", 1_000, True, "too little was watched lately"),
    ],
)
def test_why_nobody_can_say_where_it_goes(
    verdict: Verdict, posts: int, unseen: bool, why: str
) -> None:
    """A thousand posts are not few: those of late may be, or they are new, or nobody watched."""
    total = story().total
    assert total is not None
    trend = goes(total, verdict, posts, unseen=unseen)
    known = replace(total, posts=counted(posts, "posts", missed=False))
    assert words.headline([], trend, known, timedelta(days=3)) == (
        f"{posts:,} posts in 3 days: {why} to say where this goes"
    )


def test_a_page_of_a_part_of_the_time_says_so() -> None:
    """Its waves are those since then, which is not the reaction; how it stands is of all."""
    told = story()
    longer = Span(told.head.since - HOUR, told.head.until)
    part = replace(told, question=replace(told.question, whole=longer))
    since = "Since Wednesday 22 February, midnight"
    assert headline(part) == f"{since}, the reaction came in one or more waves"
    same = replace(told, question=replace(told.question, whole=told.question.span))
    assert headline(same) == "The reaction came in one or more waves"


def test_the_first_minutes_say_since_when() -> None:
    """Of an incident that is older than its watch: what was before, nobody has counted."""
    began = words.Beginning(T + 4 * HOUR, T + 4.1 * HOUR, ZoneInfo("America/Los_Angeles"))
    total = story().total
    assert total is not None
    known = replace(total, posts=counted(37, "posts", missed=False))

    def said(total: Total, watch: words.Beginning | None) -> str:
        return words.headline([], None, total, timedelta(days=3), (), watch)

    goes = "Watching since 4 am: 37 posts, too early to say where this goes"
    assert said(known, began) == goes
    nothing = replace(known, posts=counted(0, "posts", missed=False))
    assert said(nothing, began) == "Watching since 4 am: no post was found so far"
    later = began._replace(now=T + 25 * HOUR)
    assert said(known, later) == goes.replace("4 am", "Wed 22 Feb, 4 am")
    assert (
        said(known, began._replace(now=T + 28 * HOUR)) == said(known, None) == "37 posts in 3 days"
    )


def test_a_page_of_the_present_says_since_when_it_is_watched() -> None:
    """And one that ends before its own present speaks of the whole of its time."""
    told = story()
    none = replace(told, spread=replace(told.spread, report=quiet(told)))
    question = replace(told.question, now=told.head.until)
    assert headline(replace(none, question=question)) == headline(none), "two days are no minutes"
    volume = told.volume
    lanes = tuple(
        replace(lane, observed=((T + 40 * HOUR, T + 48 * HOUR),)) for lane in volume.method.lanes
    )
    report = replace(volume.report, method=replace(volume.method, lanes=lanes))
    told = replace(
        none,
        question=question,
        volume=replace(volume, report=report),
    )
    assert headline(told).startswith("Watching since Thu 23 Feb, 4 pm: at least 181 posts, too")
    begun = Span(told.head.since - HOUR, told.head.until)
    later = replace(told, question=replace(question, whole=begun))
    assert headline(later).startswith("At least 181 posts in "), "the page begins with --since"


def wave(posts: int | None, at: int = 0) -> BurstRow:
    start = T + at * HOUR
    return BurstRow(start, start + HOUR, start, posts, 90)


def test_waves_make_the_headline() -> None:
    """How many there are, and how they compare; one of less than a tenth is not counted.

    Then those that are counted are the main ones: below, waves are numbered with the small ones.
    """

    def said(*posts: int | None) -> str:
        return words.headline(
            [wave(number, at) for at, number in enumerate(posts)], None, None, HOUR
        )

    assert said(100) == "The reaction came in one wave"
    assert said(100, 200) == "The reaction came in two waves, the second larger"
    assert said(100, 200, 300) == "The reaction came in three waves, each larger than the last"
    assert said(300, 200, 100) == "The reaction came in three waves, each smaller than the last"
    assert said(100, 300, 200) == "The reaction came in three waves, the second the largest"
    assert said(100, 300, 200, 29) == (
        "The reaction came in three main waves, the second the largest"
    )
    assert said(9, 100) == "The reaction came in one main wave"
    assert said(None, 200) == "The reaction came in two waves"
    assert said(100, 100) == "The reaction came in two waves"


@pytest.mark.parametrize(
    ("verdict", "fields", "past", "told"),
    [
        ("emerging", {}, False, "The reaction has come in two waves so far, the second larger"),
        ("emerging", {}, True, "The reaction came in two waves, the second larger"),
        ("emerging", {"unseen": True}, False, "The reaction came in two waves, the second larger"),
        ("too few", {}, False, "The reaction came in two waves, the second larger"),
        (
            "growing",
            {},
            False,
            "The reaction has come in two waves, the second larger, and is growing",
        ),
        ("fading", {}, False, "The reaction came in two waves, the second larger, and is fading"),
    ],
)
def test_what_may_go_on_is_not_told_as_over(
    verdict: Verdict, fields: dict[str, Any], past: bool, told: str
) -> None:
    """While nobody knows where it goes, or it grows, its waves are those that came so far."""
    total = story().total
    assert total is not None
    trend = goes(total, verdict, 900, **fields)
    pair = [wave(100, 0), wave(200, 1)]
    assert words.headline(pair, trend, None, HOUR, past=past) == told


@pytest.mark.parametrize(
    ("waves", "told"),
    [
        (1, "The reaction has so far come in one wave already under way"),
        (2, "The reaction has come in two waves so far, the first already under way"),
    ],
)
def test_what_was_under_way_before_and_may_go_on_reads_well(waves: int, told: str) -> None:
    """The words next to each other are those that belong together: one wave already under way."""
    total = story().total
    assert total is not None
    trend = goes(total, "emerging", 900)
    held = [replace(wave(100, 1), began=T), wave(200, 2)][:waves]
    assert words.headline(held, trend, None, HOUR) == told


def test_where_most_posts_came_outside_the_waves_it_did_not_come_in_them() -> None:
    """Two busy days of a slow strike are not how the reaction came; a half of all posts may be."""
    total = story().total
    assert total is not None
    trend = goes(total, "quiet", 9)

    def said(posts: int, *waves: int | None, goes: Trend | None = None) -> str:
        known = replace(total, posts=counted(posts, "posts", missed=False))
        held = [wave(number, at) for at, number in enumerate(waves)]
        return words.headline(held, goes, known, timedelta(days=119))

    assert said(995, 46, 52) == "995 posts in 119 days; two waves stand out"
    assert said(995, 46, 52, goes=trend) == (
        "995 posts in 119 days; two waves stand out, and the reaction has now all but stopped"
    )
    assert said(995, 46) == "995 posts in 119 days; one wave stands out"
    assert said(196, 46, 52) == "The reaction came in two waves, the second larger"
    assert said(995, 46, None) == "The reaction came in two waves", "what is withheld may be most"


def test_where_a_wave_may_have_been_missed_no_number_of_them_is_known() -> None:
    """Then they are not compared either: the largest may be the one that nobody saw."""

    def said(*waves: BurstRow) -> str:
        return words.headline(waves, None, None, HOUR, more=True)

    assert said(wave(100)) == "The reaction came in one or more waves"
    assert said(wave(100), wave(200, 1)) == "The reaction came in at least two waves"
    cut = replace(wave(100, 1), began=T)
    assert said(cut) == "The reaction came in at least one wave already under way"


def test_a_wave_that_had_begun_before_is_not_called_one_of_the_time() -> None:
    """Its rest is not compared with others, of which all is known."""
    cut = replace(wave(100, 1), began=T)

    def said(*waves: BurstRow) -> str:
        return words.headline(waves, None, None, HOUR, since="Friday")

    assert said(cut) == "Since Friday, the reaction came in one wave already under way"
    assert said(cut, wave(200, 2)) == (
        "Since Friday, the reaction came in two waves, the first already under way"
    )
    assert said(cut, wave(2000, 2)) == "Since Friday, the reaction came in one main wave"


def test_a_minimum_is_not_called_smaller() -> None:
    """Of the wave with missed posts, nobody knows how large it was; that it is larger may hold."""
    pair = [wave(100), wave(200, 1)]

    def said(*minimums: int) -> str:
        return words.headline(pair, None, None, HOUR, [T + at * HOUR for at in minimums])

    assert said() == said(1) == "The reaction came in two waves, the second larger"
    assert said(0) == said(0, 1) == "The reaction came in two waves"


def test_nothing_of_few_people_is_told() -> None:
    """Neither a headline, nor an answer, nor a figure."""
    page = front()
    hidden = replace(page, story=few(page.story))
    assert headline(hidden.story) == TOO_FEW.removesuffix(".")
    assert tiles(hidden).count(FEW) == 1
    assert dek(hidden.story) == ""
    assert more(hidden.story) == []
    assert "181" in tiles(page)
    assert "181" not in tiles(hidden)
    made = document(hidden).decode()
    assert "<figure" not in made
    assert "Posts to come" not in made
    assert "Posts to come" in document(page).decode()


def test_where_nothing_was_seen_no_estimate_is_told() -> None:
    """The page says that nobody watched, and draws nothing."""
    told = tiles(front(empty=True))
    assert headline(story(empty=True)) == "Nobody watched, so nothing is known of this reaction"
    assert dek(story(empty=True)) == ""  # it would say that nobody knows whether anybody did
    assert "no source claims to show everything" in told
    assert "We hold no post to read" in told
    assert "<svg" not in told


@pytest.mark.parametrize(
    ("missed", "so_far", "said"),
    [
        (False, False, "No post was found"),
        (False, True, "No post was found so far"),
        (True, False, "No post was found in what was watched"),
        (True, True, "No post was found in what was watched so far"),
    ],
)
def test_no_post_is_no_number_and_no_claim_of_what_was_not_watched(
    missed: bool, so_far: bool, said: str
) -> None:
    """Headline and tile say the same: where something was missed, of what was watched only."""
    total = story().total
    assert total is not None
    none = counted(0, "posts", missed=missed)
    found = replace(total, posts=none, accounts=none, texts=none, so_far=so_far)
    assert words.reach(found) == words.headline([], None, found, HOUR) == said


def test_accounts_that_are_estimated_are_said_to_be_about_so_many() -> None:
    """As in the report: they were not counted."""
    total = story().total
    assert total is not None
    accounts = counted(1_000, "accounts", missed=False, error=0.016)
    found = replace(total, accounts=accounts, error=exact(0.016, "share"))
    assert words.reach(found).endswith(" posts from about 1,000 accounts")


def test_texts_that_differ_are_not_said_to_say_something_else() -> None:
    """As many texts as posts: that is known of their words; near copies are found elsewhere."""
    total = story().total
    assert total is not None
    assert total.posts is not None
    each = replace(total, texts=counted(int(total.posts.value), "texts", missed=False))
    assert words.fresh(each) == "No two posts are word for word alike."
    assert words.fresh(total).startswith("The posts hold ")


def test_what_was_missed_is_the_third_answer() -> None:
    """The longest gap with its reason, how many more there are, and what is never seen."""
    told = tiles(front())
    assert (
        told.index("How far?") < told.index("How do they feel?") < told.index("What did we miss?")
    )
    assert "at the peak" not in told, "its gaps are hours away from the busiest hour"
    found = story()
    busy = found.volume.report.find(Peak)
    assert busy is not None
    hits = [replace(one, span=busy.span) for one in found.gaps[:1]]
    assert words.missed(hits, found.watch, busy).endswith(", at the peak")
    assert "more gap" in told
    assert "TikTok, Instagram, Facebook and Telegram" in told
    gaps = gap_sentences(story())
    assert len(gaps) == len(set(gaps))
    assert PATH not in str(gaps)
    assert PATH not in str(gap_sentences(story(internal=True))), "`report sources` quotes what came"


def test_no_source_is_said_to_have_missed_what_another_did() -> None:
    """Several gaps are added up for each source by itself, and who was away at the peak is said."""
    found = story()
    one = found.gaps[0]

    def gap(source: str, start: float, end: float) -> Gap:
        return replace(
            one, about=Subject("source", source), span=Span(T + start * HOUR, T + end * HOUR)
        )

    def said(*gaps: Gap, peak: Peak | None = None) -> str:
        return words.missed(gaps, found.watch, peak).removesuffix(" each")

    assert said(gap("a", 0, 6), gap("b", 8, 9)) == "Both sources, for up to 6 h"
    assert said(gap("a", 0, 6), gap("b", 8, 14)) == "Both sources, for 6 h"
    assert said(gap("a", 0, 6), gap("b", 0, 6)) == "Both sources, for 6 h"
    assert said(gap("a", 0, 6), gap("a", 5, 8)) == "One of two sources, for 8 h"
    three = replace(found.watch, sources=("a", "b", "c"))
    all_of = [gap(one, 0, 6) for one in three.sources]
    assert words.missed(all_of, three, None) == "All three sources, for 6 h each"
    assert words.missed(all_of[:2], three, None) == "Two of three sources, for 6 h each"
    busy = found.volume.report.find(Peak)
    assert busy is not None
    there = replace(busy, span=Span(T + 8 * HOUR, T + 9 * HOUR))
    assert said(gap("a", 0, 6), gap("b", 8, 9), peak=there) == "One of two sources, at the peak"


def test_unvalidated_tone_says_that_nobody_has_checked() -> None:
    """With the shading, how far off such classifiers were, and in the newsroom what would help."""
    assert "by hand" not in tiles(front())
    told = tiles(front(internal=True))
    assert "but nobody has checked" in told
    assert told.count('class="doubt"') == 2
    assert "13 to 30 points" in told
    assert "Label all of them by hand" in told


def test_alerts_are_folded_below_the_story() -> None:
    """Those that last first; in public in words without the numbers of few people."""
    page = "".join(sections(story()))
    assert page.index("still lasts") < page.index("far more posts than usual")
    assert FEW_POSTS not in page
    assert FEW_POSTS in "".join(sections(story(internal=True)))
    assert "Alerts" not in "".join(sections(story(empty=True)))
    assert HOSTILE not in page


def test_phases_are_a_list() -> None:
    """Each with its day, said once where it is one day; where none was found, no heading."""
    phase = Phased("growing", Span(T + 10 * HOUR, T + 13 * HOUR))
    page = "".join(sections(replace(story(), phases=[phase]))).replace("\N{NO-BREAK SPACE}", " ")
    assert "<li>Wednesday 22 February, 10 am to 1 pm: growing</li>" in page
    assert "Phases" not in "".join(sections(replace(story(), phases=())))


def test_a_platform_that_was_imported_is_not_called_unseen() -> None:
    """The name of an import may say where it comes from."""
    assert words.never_seen([]) == (
        "Private posts are never seen, nor are TikTok, Instagram, Facebook and Telegram."
    )
    assert words.never_seen(["telegram-export", "TikTok"]) == (
        "Private posts are never seen, nor are Instagram and Facebook."
    )
    assert words.never_seen(["tiktok instagram facebook", "telegram"]) == (
        "Private posts are never seen."
    )


def test_who_could_not_be_read_last_and_who_was_watched_throughout() -> None:
    """Both are said as the report on the sources has them; nothing is called seen whole then."""
    found = story()
    report = found.sources.report
    about: Any = {
        "about": Subject("incident", "a"),
        "span": found.gaps[0].span,
        "behind": Support(None, None),
    }
    no_gap, failing = NoGap(watched=True, **about), Unreached(sources=("chirper",), **about)
    sentence = "The newest posts from chirper may be missing: its last fetch failed."

    def shown(*findings: Finding) -> tuple[list[str], str]:
        sources = replace(found.sources, report=replace(report, findings=findings))
        told = replace(found, sources=sources)
        page = tiles(replace(front(), story=told)).replace("\N{NO-BREAK SPACE}", " ")
        return gap_sentences(told), page

    sentences, page = shown(no_gap, failing)
    assert sentence in sentences
    assert sentence in page
    assert "Nothing that we know of" not in page
    assert "Nothing that we know of" in shown(no_gap)[1]
    _, page = shown(*found.gaps, Unbroken(sources=("newswire", "commons"), **about))
    assert "Newswire and commons were watched without a gap. Private posts are" in page


@pytest.mark.parametrize(
    ("watched", "early", "said"),
    [
        (1.0, (), "Nothing that we know of"),
        (0.0, (), "We cannot say: nobody watched"),
        (0.0, ("chirper", "news"), "That is not yet known"),
        (0.5, ("chirper",), "Nothing that we know of"),
    ],
)
def test_without_a_gap_nothing_is_missed_only_where_somebody_watched(
    watched: float, early: tuple[str, ...], said: str
) -> None:
    """Of a time after the last source was read, or of the first hour of a feed, nobody knows."""
    share = exact(watched, "share")
    watch = replace(story().watch, watched=share, sources=("chirper", "news"), early=early)
    assert words.missed([], watch, None) == said


def test_a_source_that_never_answered_was_not_missed_at_the_peak_alone() -> None:
    """Another that was away at the peak, too, was."""
    found, busy = story(), story().volume.report.find(Peak)
    assert busy is not None
    always = replace(found.gaps[0], about=Subject("source", "a"), span=found.watch.span)
    then = replace(always, about=Subject("source", "b"), span=busy.span)
    said = words.missed([always], found.watch, busy)
    assert said == "One of two sources, nearly all of the time"
    assert words.missed([always, then], found.watch, busy) == "Both sources, at the peak"


def test_time_that_nobody_watched_is_missed_by_every_source() -> None:
    """The tile says so, and for how long."""
    watch = story().watch
    gap = replace(story().gaps[0], about=Subject("incident", "anaheim"), span=Span(T, T + HOUR))
    assert words.missed([gap], watch, None) == "Both sources, for 1 h each"
    own = replace(gap, about=Subject("source", watch.sources[0]), span=Span(T, T + 2 * HOUR))
    assert words.missed([gap, own], watch, None) == "Both sources, for up to 2 h each"


def test_rows_say_how_long_a_bar_is() -> None:
    """Posts come in an hour; a share is by the hour, or every six; a single bar has all of them."""
    assert words.posts_row(HOUR) == "Posts an hour"
    assert words.posts_row(24 * HOUR) == "Posts a day"
    assert words.posts_row(None) == "Posts in all"
    for every, said in ((HOUR, "by the hour"), (6 * HOUR, "every 6 hours"), (None, "in all")):
        row = words.tone_row(every, checked=False, short=True)
        assert row == f"Share negative, {said}"


def test_where_nothing_is_scored_the_answer_says_why() -> None:
    """No word in any of them, or which part is in other languages: else it looks like a failure."""
    page = front(internal=True)
    report = page.story.sentiment.report
    found = report.findings[0]
    shared: dict[str, Any] = {"about": found.about, "span": found.span, "behind": found.behind}
    nothing = NothingScored(**shared, scored=exact(0, "posts"), unscored=exact(181, "posts"))
    others = OtherLanguages(
        **shared,
        languages={"es": exact(181, "posts")},
        accounts={"es": exact(90, "accounts")},
        posts=exact(181, "posts"),
        looked_at=exact(181, "posts"),
        sampled=False,
    )

    def told(*findings: Finding) -> str:
        sentiment = worded(replace(report, findings=findings), "internal")
        return tiles(replace(page, story=replace(page.story, sentiment=sentiment)))

    wordless = told(replace(nothing, wordless=True))
    assert "181 posts could not be</p>" in wordless.replace("\N{NO-BREAK SPACE}", " ")
    assert NO_WORDS in wordless
    assert "in languages other than English and were not scored." in told(nothing, others)
    assert NO_WORDS not in told(nothing, others)
