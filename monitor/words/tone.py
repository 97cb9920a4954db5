"""What is said of the tone: what share reads as negative, how sure that is, whether it changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from monitor.nouns.method import LEAST_ALPHA
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.tone import (
    FEWEST_NEWS,
    FEWEST_SCORED,
    LARGEST_MISS,
    LEAST_MISS,
    DistinctTexts,
    MakeUp,
    Mean,
    Negative,
    NewsAndReactions,
    NotCentred,
    NothingScored,
    OtherLanguages,
    Share,
    Side,
    ToneChange,
    ToneRow,
    TopicFigures,
    WithoutTopic,
)
from monitor.words.languages import group_named, language
from monitor.words.numbers import (
    bare,
    capital,
    interval,
    interval_cell,
    listed,
    percent,
    percent_or_more,
    signed,
    signed_interval,
)
from monitor.words.sheet import UNOBSERVED, LocalTime, Table
from monitor.words.tables import SUPPRESSED, Columns, Tables, begun, table_of
from monitor.words.wording import ALONE, Said, Wording, Words, alike, longer

HOW_FAR_OFF: Final = (
    "classifiers like this one have been wrong by "
    f"{100 * LEAST_MISS:.0f} to {100 * LARGEST_MISS:.0f} points"
)
UNCHECKED: Final = f"Nobody has checked this by hand; {HOW_FAR_OFF}"
TOO_FEW_CHECKED: Final = f"Too few posts were checked by hand to correct this; {HOW_FAR_OFF}"

AS_SCORED_ONLY: Final = (
    "shares as scored: the classifier's error is not taken out, and was not measured for these"
)

WAYS: Final = {
    "as scored": "as scored",
    "masked": "masked",
    "centred": "centred",
    "masked, centred": "masked and centred",
}
NOT_CENTRED: Final[Mapping[NotCentred, str]] = {
    "labels unknown": "it is not known how this classifier turns numbers into labels",
    "too little news": f"that needs {FEWEST_NEWS} scored news texts that are not all alike",
}
UNKNOWN: Final = "cannot say"
TOO_FEW: Final = "too few"

NO_WORDS: Final = "None of them holds a word: only links, mentions, hashtags or emoji."

HALF: Final = 0.5

_MOST_NAMED: Final = 5
"""Languages that a sentence names."""

MIXES: Final = {"source": "sources", "kind": "kinds of posts", "language": "languages"}
OTHERS: Final = {"coverage": "gaps in what was watched", "error": "the classifier's measured error"}
"""What may explain a change of tone, by what it is called in a finding."""


def nothing(found: NothingScored, _: Wording) -> Said:
    if found.scored.value:
        few = "Too few posts are scored to say how they read"
        needed = f"({found.scored.value:,.0f}; at least {FEWEST_SCORED} are needed)"
        return longer(few, f" {needed}.")
    if not found.unscored.value:
        return alike("Without posts nothing can be said of the tone")
    headline = f"No post of this time is scored; {bare(found.unscored)} could not be"
    return longer(headline, f". {NO_WORDS}" if found.wordless else ".")


def negative(found: Negative, _: Wording) -> Said:
    scored, of = _scored(found), read(found)
    if not found.validated:
        share = found.as_scored
        headline = f"About {percent(share.value if share else 0)} of {of} read as negative"
        checked = TOO_FEW_CHECKED if found.labelled else UNCHECKED
        return longer(headline, f". {checked}. {scored}.")
    if found.share is None:
        headline = "The classifier errs too much here to say what share reads as negative"
        return alike(f"{headline}. {scored}")
    headline = f"{interval(found.share)} of {of} read as negative"
    corrected = "corrected for the classifier's error on this incident"
    return longer(headline, f", {corrected}.{disputed(found)} {scored}.")


def disputed(found: Negative) -> str:
    """Return, after a space, that people who labelled the same posts agreed too little."""
    if found.alpha is None or found.alpha.value >= LEAST_ALPHA:
        return ""
    alpha = signed(found.alpha.value).removeprefix("+")
    return (
        f" People who labelled the same posts often disagreed (alpha {alpha}), so this is less "
        "sure than the range says."
    )


def read(found: Negative) -> str:
    """Return whose share it is: of the posts, or, where that would mislead, of the scored ones.

    Where many are not scored, their share of all posts is a far smaller one. As long as that lies
    within the interval, or closer than unchecked classifiers have come to the truth, nobody is
    misled. Of more posts that nobody read than were read any share says nothing.
    """
    share = found.share if found.validated else found.as_scored
    unscored, far = 1 - found.scored.value / found.posts.value, False
    if share is not None:
        low = share.value if share.low is None else share.low
        far = share.value * unscored > (share.value - low if found.validated else LEAST_MISS)
    few = far or unscored > HALF
    return f"the {bare(found.scored)} that could be scored" if few else "the posts"


def _scored(found: Negative) -> str:
    scored, posts = found.scored.value, found.posts.value
    if scored == posts:
        text = "The only post was scored" if posts == 1 else f"All {posts:,.0f} posts were scored"
    else:
        text = f"{scored:,.0f} of the {posts:,.0f} posts could be scored"
    if found.polarity is None:
        return text
    low, high = signed(found.polarity.low or 0), signed(found.polarity.high or 0)
    mean = signed(found.polarity.value)
    return f"{text}, with a mean polarity of {mean} (sampling error alone: {low} to {high})"


def makeup(found: MakeUp, _: Wording) -> Said:
    parts = [
        f"{percent(found.negative.value)} negative",
        f"{percent(found.positive.value)} positive",
        f"{percent(found.neutral.value)} neutral by their words",
    ]
    if found.no_word.value:
        parts.append(f"{percent(found.no_word.value)} neutral because none of their words counts")
    if found.unscored.value:
        parts.append(f"{percent(found.unscored.value)} not scored")
    return alike(f"Of all posts, as the classifier labels them: {listed(parts)}")


def other_languages(found: OtherLanguages, _: Wording) -> Said:
    named = [f"{posts.value:,.0f} in {language(tag)}" for tag, posts in found.languages.items()]
    left = sum(posts.value for posts in list(found.languages.values())[_MOST_NAMED:])
    more = [f"{left:,.0f} in others"] if left else []
    share = found.posts.value / found.looked_at.value
    of = f" (in a sample of {found.looked_at.value:,.0f})" if found.sampled else ""
    part = percent(share)
    if found.posts.certainty == "minimum":
        part = f"at least {percent_or_more(share)}"
    headline = capital(
        f"{part} of the posts are in languages other than English and were not scored{of}"
    )
    return longer(headline, f": {listed([*named[:_MOST_NAMED], *more])}.")


def texts(found: DistinctTexts, _: Wording) -> Said:
    one = found.texts.value == 1
    said = "no share can be said"
    if found.negative is not None:
        said = f"{percent(found.negative.value)} {'is' if one else 'are'} negative"
    each = "their only text" if one else f"each of {bare(found.texts)}"
    return alike(f"With {each} counted once, {said}, as scored")


def sides(found: NewsAndReactions, _: Wording) -> Said:
    if found.news is None:
        return alike("No scored post is news, that is, an article of a feed")
    parts = [
        _side(side, name)
        for side, name in ((found.news, "news"), (found.reactions, "reactions"))
        if side is not None
    ]
    return alike(f"{capital('; '.join(parts))} (news: the articles of feeds)")


def _side(side: Side, name: str) -> str:
    read = "" if side.negative is None else f", {percent(side.negative.value)} of them negative"
    return f"{percent(side.share.value)} of the scored posts are {name}{read}"


def without_topic(found: WithoutTopic, _: Wording) -> Said:
    shares = [f"{interval(one.negative)} {WAYS[one.way]}" for one in found.ways if one.negative]
    of = "a sample of the reactions" if found.sampled else "the reactions"
    headline = (
        f"Of {of}, {listed(shares)} read as negative"
        if shares
        else f"Too few of {of} are scored to say what share reads as negative"
    )
    means = [
        f"{signed_interval(one.polarity)} {WAYS[one.way]}"
        for one in found.ways
        if one.polarity is not None
    ]
    mean = f" Their mean polarity is {listed(means)}." if means else ""
    sentences = [
        f"{headline} ({bare(found.scored)} scored; {AS_SCORED_ONLY}).{mean} "
        "Masked: the words of the topic count for nothing; centred: seen from the mean polarity of "
        "the news.",
        *limits(found),
    ]
    return Said(headline=headline, sentence=" ".join(sentences))


def limits(found: WithoutTopic) -> list[str]:
    bases = [f"{signed_interval(o.baseline)} ({WAYS[o.way]})" for o in found.ways if o.baseline]
    gone = found.gone
    whose = "its text is" if gone is not None and gone.value == 1 else "their texts are"
    return [
        *([f"Mean polarity of the news, which was subtracted: {listed(bases)}."] if bases else []),
        *(
            [f"Nothing could be centred: {NOT_CENTRED[found.not_centred]}."]
            if found.not_centred
            else []
        ),
        *(
            [f"{capital(bare(gone))} could not be read again: {whose} no longer held."]
            if gone is not None and gone.value
            else []
        ),
        *(
            f"The mask leaves nothing to score of {percent(one.emptied.value)} of the reactions "
            f"({WAYS[one.way]})."
            for one in found.ways
            if one.emptied.value
        ),
    ]


def change(found: ToneChange, wording: Wording) -> Said:
    if found.low is None or found.high is None or found.before is None or found.after is None:
        if found.alone:
            return longer("We cannot say whether the tone changed for good", f". {ALONE}")
        if found.enough:
            return alike("No lasting change in the negative share was found")
        # It may be that there are few posts, or many within an hour.
        return alike("Too few hours have enough scored posts to say whether the tone changed")
    rose = "rose" if found.after.value > found.before.value else "fell"
    when = wording.between(Span(found.low, found.high), found.low, dated=True)
    step = (
        f"the negative share, as scored and copies counted once, {rose} from "
        f"{interval(found.before)} to {interval(found.after)} between {when}"
    )
    if found.explained_by:
        mixes = [name for mix, name in MIXES.items() if mix in found.explained_by]
        others = [name for other, name in OTHERS.items() if other in found.explained_by]
        may = listed([*([f"another mix of {listed(mixes)}"] if mixes else []), *others])
        return Said(
            headline="A step in the negative share may not be a change of tone",
            sentence=f"{capital(step)}; {may} may explain it, so it is called no change of tone.",
        )
    beyond = "; the classifier's measured error does not explain it" if found.measured else ""
    return Said(
        headline=f"The tone changed between {when}",
        sentence=(
            f"The tone changed: {step}. It did so with the mix of {listed(list(MIXES.values()))} "
            f"held fixed too, and among times watched alike{beyond}."
        ),
    )


AS_SCORED: Final = "raw"
"""Heading of the classifier's own share, which has a column where the share is corrected."""


def stretches(rows: Sequence[ToneRow], local: LocalTime, title: str) -> Table:
    """Return how posts read over stretches of time, none of which is without a scored post."""
    corrected = any(one.share_negative is None or one.share_negative.corrected for one in rows)
    raw: Columns[ToneRow] = {AS_SCORED: lambda one: share_cell(one.share_negative_raw)}
    numbers: Columns[ToneRow] = {
        "scored": lambda one: f"{one.scored:,}",
        "negative": lambda one: share_cell(one.share_negative),
        **(raw if corrected else {}),
        "mean polarity": lambda one: mean_cell(one.polarity),
    }
    ends: Columns[ToneRow] = {
        "from": lambda one: local(one.start),
        "until": lambda one: local(one.end),
    }
    return table_of(rows, {**ends, **numbers}, title=title, numbers=numbers)


def over_time(report: Report, local: LocalTime) -> list[Table]:
    series = report.series_of(ToneRow)
    corrected = any(one.is_corrected for rows in series.values() for one in rows)
    raw = (AS_SCORED,) if corrected else ()
    columns = ("scored", "unscored", "negative", *raw, "mean polarity", "complete")
    frame = report.frames["buckets"]
    return [
        Table(
            title=group_named(frame, name),
            columns=("from", *columns),
            rows=[
                (local(one.start), *_tone(one, corrected=corrected))
                for one in rows[: begun(rows, report.head.generated_at)]
            ],
            numbers=frozenset(columns),
        )
        for name, rows in series.items()
    ]


def _tone(row: ToneRow, *, corrected: bool) -> list[str]:
    """Return the cells of a row; what was not watched is no 0."""
    complete = percent(row.coverage)
    if row.scored is None or row.unscored is None:
        return [SUPPRESSED, *[""] * (4 if corrected else 3), complete]
    if not row.posts:
        # Where the share would stand, which is as wide: so a row is a line beside an offset.
        nothing = ["0", "", ""] if row.coverage else ["", "", UNOBSERVED]
        return [*nothing, *[""] * (2 if corrected else 1), complete]
    raw = row.share_negative_raw
    few = row.scored < FEWEST_SCORED
    share, mean = point(row)
    return [
        f"{'~' if row.provisional else ''}{row.scored:,}",
        f"{row.unscored:,}",
        share,
        *(["" if few or raw is None else percent(raw.value)] if corrected else []),
        mean,
        complete,
    ]


def point(row: ToneRow) -> tuple[str, str]:
    if (row.scored or 0) < FEWEST_SCORED:
        return TOO_FEW, TOO_FEW
    return share_cell(row.share_negative), mean_cell(row.polarity)


def reactions(report: Report, local: LocalTime) -> list[Table]:
    now = report.head.generated_at
    contents: Columns[ToneRow] = {
        "Reactions, share of negative": lambda one: share_cell(one.share_negative),
        "Reactions, mean polarity": lambda one: mean_cell(one.polarity),
    }
    return [
        Table(
            title=title,
            columns=("from", *(WAYS[name] for name in found.ways)),
            rows=[
                (local(same[0].start), *(_cell(one, words) for one in same))
                for same in zip(
                    *(way.buckets[: begun(way.buckets, now)] for way in found.ways.values()),
                    strict=True,
                )
            ],
            numbers=frozenset(WAYS[name] for name in found.ways),
        )
        for found in report.rows_of(TopicFigures, "without_topic")
        for title, words in contents.items()
    ]


def _cell(bucket: ToneRow, words: Callable[[ToneRow], str]) -> str:
    """Return the figure of a bucket; what was not observed is no 0."""
    if bucket.scored:
        return words(bucket) if bucket.scored >= FEWEST_SCORED else TOO_FEW
    return "" if bucket.unscored or bucket.coverage else UNOBSERVED


def share_cell(found: Share | None) -> str:
    return UNKNOWN if found is None else interval_cell(found.value, found.low, found.high)


def mean_cell(found: Mean | None) -> str:
    if found is None:
        return UNKNOWN
    return f"{signed(found.value)} ±{max(found.high - found.value, found.value - found.low):.2f}"


TABLES: Final[Tables] = {ToneRow: over_time, TopicFigures: reactions}
WORDS: Final[Words] = {
    NothingScored: nothing,
    Negative: negative,
    MakeUp: makeup,
    OtherLanguages: other_languages,
    DistinctTexts: texts,
    NewsAndReactions: sides,
    WithoutTopic: without_topic,
    ToneChange: change,
}
