"""How the figures of a report came about, in sentences, and in the shape of its JSON."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import UNSET
from msgspec.structs import asdict

from monitor.clock import rfc3339, short_duration
from monitor.nouns.counts import CountMethod
from monitor.nouns.method import (
    FEWEST_HERE,
    LEAST_ALPHA,
    KnownAt,
    LabelRule,
    LaneNote,
    Method,
    ScoredNote,
    Scoring,
    ValidationNote,
)
from monitor.nouns.posts import MICRO
from monitor.nouns.quantity import Quantity
from monitor.words.causes import LOSING
from monitor.words.gaps import listing
from monitor.words.languages import language
from monitor.words.numbers import Bounded, bare, interval, minus, number, percent, several
from monitor.words.wording import Wording

TOPICS: Final = {"incident": "incident", "narrative": "version of events", "voice": "speaker"}
NOT_THE_PUBLIC: Final = (
    "Posts are those that these sources showed and these queries matched; they represent neither "
    "the public nor all who reacted."
)
UNVALIDATED: Final = (
    "unvalidated, for too few posts were labelled by hand: classifiers like this one have been "
    "wrong by 13 to 30 points"
)
KNOWN_THEN: Final = (
    "what passes that had begun by then have brought, with the texts and listings of that time and "
    "the labels of the present scorer; time that a service had cut off and showed later counts as "
    "not observed"
)
BEFORE_HISTORY: Final = (
    "when posts were first seen is known of all, but edits, and when time was observed, were not "
    "kept then: texts are those of later on, and coverage is an upper bound"
)
GROUPS: Final[Mapping[str | None, str]] = {
    "narrative": "A post may belong to several narratives or to none: groups do not add up.",
    "source": "Each post belongs to one source; accounts and texts may be in several.",
    "language": "Groups are primary languages as claimed; `unknown` where nobody claimed one.",
    "kind": "Groups are what the services call their posts.",
}
NUMBERS: Final[Mapping[str, str]] = {"polarity": "polarity", "number": "number"}
OTHER_MIX: Final = (
    "the coded posts come from another mix of classes than the posts spoken of: the share is "
    "adjusted by the scorer's error rates, which are taken to be the same in both"
)
"""A warning with a corrected share."""

BIASED: Final[Mapping[str, str]] = {
    "textblob": (
        "TextBlob finds tone in words for groups and in names, and less tone in African American "
        "English than in standard English."
    ),
}
"""What to know of a scorer that does not pass the tests of `bench/dialect.py`."""

SWITCHES: Final[Mapping[str, str]] = {
    "mask": "Switch --mask is on: the words that are listed below count for nothing in `masked`.",
    "centre": "Switch --centre is on: in `centred`, polarity is seen from the mean of the news.",
}
"""What each way of taking the topic out of the tone does; what is `as scored` stands next to it."""


def lines(method: Method) -> tuple[str, ...]:
    simulated = "SIMULATED: a program made these posts up; they say nothing about the world."
    return (
        *([simulated] if method.simulated else ()),
        *(
            []
            if method.as_of is UNSET
            else [f"As known at {rfc3339(method.as_of.at)}: {_limits(method.as_of)}."]
        ),
        *(
            f"Query of {TOPICS[q.kind]} {q.key}, in use since {rfc3339(q.since)}: {q.query}"
            for q in method.queries
        ),
        *(_lane(note) for note in method.lanes),
        *([] if method.lanes else ["No source was watched: counts of posts are minimums."]),
        *(
            f"Lost: {listing(lost.source, [lost.lane])}, "
            f"{rfc3339(lost.start)} to {rfc3339(lost.end)}: {LOSING[lost.kind]}."
            for lost in method.lost
        ),
        *_tone(method),
        *([] if method.switches is UNSET else map(SWITCHES.__getitem__, method.switches)),
        *([] if method.mask is UNSET else [_mask(method.mask)]),
        f"Buckets: {buckets(method)}. Provisional (~) buckets may still change.",
        _counting(method),
        *([GROUPS[method.by]] if method.by in GROUPS else []),
        NOT_THE_PUBLIC,
        made_by(method),
    )


def shape(method: Method) -> dict[str, object]:
    found = asdict(method)
    optional = {name: found.pop(name) for name in ("switches", "mask")}
    for name in ("every", "error", "by", "as_of"):
        del found[name]
    as_of = method.as_of
    if as_of is not UNSET:
        optional["as_of"] = {**asdict(as_of), "limits": _limits(as_of)}
    return {
        **found,
        "scoring": {**asdict(method.scoring), "labels": labels(method.scoring.labels)},
        "buckets": buckets(method),
        "counting": _counting(method),
        "groups": GROUPS.get(method.by),
        "limits": NOT_THE_PUBLIC,
        "sentiment": caution(method),
        "validation": method.validation and method.validation.plain(),
        **{name: value for name, value in optional.items() if value is not UNSET},
    }


def as_of_head(as_of: KnownAt, wording: Wording) -> str:
    return f"This is what was known on {wording.instant(as_of.at)}, and not what is known now."


def sentiment_is(method: Method) -> list[str]:
    """Return what goes with every figure of sentiment as a sentence; nothing without a figure."""
    how = caution(method)
    return [] if how is None else [f"Sentiment is {how}."]


def caution(method: Method) -> str | None:
    """Return what goes with every figure of sentiment: what was measured, or that nothing was.

    It follows "Sentiment is"; None for a report that shows no such figure.
    """
    if not method.sentiment:
        return None
    return UNVALIDATED if method.validation is None else validated(method.validation)


CORRECTED: Final[Mapping[str, str]] = {
    "prediction-powered": "prediction-powered inference",
    "adjusted count": "the adjusted count",
}
"""How shares of negative are corrected, by the key that the data have."""


def labels(rule: LabelRule | None) -> str:
    """Return the rule by which a scorer gives labels, without a full stop.

    >>> labels(LabelRule(number="polarity", below=-60_000, above=360_000))
    'negative: polarity below -0.06; positive: above 0.36; neutral between, both ends included'
    """
    if rule is None:
        return "labels as that scorer decides"
    text = (
        f"negative: {NUMBERS[rule.number]} below {rule.below / MICRO:g}; "
        f"positive: above {rule.above / MICRO:g}; neutral between, both ends included"
    )
    if not rule.ignored:
        return text
    ignored = f"it ignores {rule.ignored} words, listed in {rule.listed}"
    return f"{text}; {ignored}, and the names of those a post is about"


def validated(note: ValidationNote) -> str:
    warned = f"; {note.warning}" if note.warning else ""
    return (
        f"validated on {bare(note.coded)} of this incident, drawn at random by day and labelled by "
        f"hand ({number(note.here)} in this time): {errors(note)}. "
        f"Shares of negative are corrected for that ({CORRECTED[note.method]}; "
        f"shorter times and groups with fewer than {FEWEST_HERE} labelled posts of their own by "
        f"the adjusted count){warned}; mean polarity is not"
    )


def errors(note: ValidationNote) -> str:
    """Return how often the scorer errs, and how far two people agree, without a full stop."""
    return (
        f"the classifier finds {rate(note.true_positive)} of the negative posts and calls "
        f"{rate(note.false_positive)} of the others negative, so its own share shows "
        f"{rate(note.shown)} of a change{agreement(note.alpha)}"
    )


def agreement(alpha: Quantity | None) -> str:
    """Return how far two people agree, after a semicolon; nothing where that is not known.

    >>> from monitor.nouns.quantity import exact
    >>> agreement(exact(0.4, "agreement"))
    '; two people agree with alpha 0.40, so little that the figures measure them too'
    """
    if alpha is None:
        return ""
    little = ", so little that the figures measure them too" if alpha.value < LEAST_ALPHA else ""
    return minus(f"; two people agree with alpha {alpha.value:.2f}{little}")


def rate(found: Bounded | None) -> str:
    return "an unknown share" if found is None else interval(found)


def _limits(as_of: KnownAt) -> str:
    early = as_of.history_since is not None and as_of.at < as_of.history_since
    return BEFORE_HISTORY if early else KNOWN_THEN


def _lane(note: LaneNote) -> str:
    bounds = ((", from", note.since), (", until", note.until))
    limits = "".join(f"{word} {rfc3339(at)}" for word, at in bounds if at is not None)
    spans = "1 span" if len(note.observed) == 1 else f"{len(note.observed)} spans"
    where = f"{listing(note.source, [note.lane])}{limits}"
    if not note.observed:
        return f"Not known to be watched at any time: {where}."
    return f"Watched: {where}: {percent(note.coverage)} of the time, in {spans}."


def buckets(method: Method | CountMethod) -> str:
    return f"{short_duration(method.every)} on the clock of {method.timezone}"


def made_by(method: Method | CountMethod) -> str:
    return f"Made by {', '.join(f'{name} {v}' for name, v in method.versions.items())}."


def _counting(method: Method) -> str:
    estimated = f"some are estimated, with a relative standard error of {method.error:.1%}"
    return (
        "Accounts are distinct pseudonyms (a post without an author counts for none), texts are "
        f"distinct after normalisation; {estimated if method.error else 'counted exactly'}."
    )


def _tone(method: Method) -> list[str]:
    """Return who scored, how many, and how sure that is; nothing without sentiment or posts."""
    scored, scoring, how = method.scored, method.scoring, caution(method)
    if how is None or scored.share is None:
        return []
    of = f"of a sample of {scored.looked_at or 0:,}" if scored.sampled else "of all"
    versions = ", ".join(scoring.versions) or "unknown"
    return [
        *sentiment_is(method),
        f"Scorer: {scoring.scorer} ({versions}); {minus(labels(scoring.labels))}.",
        *([BIASED[scoring.scorer]] if scoring.scorer in BIASED else []),
        f"{percent(scored.share)} of {several(scored.posts, 'post')} "
        f"{'is' if scored.posts == 1 else 'are'} scored.",
        *_unscored(scored, of),
        *_differing(scoring, of),
    ]


def _unscored(scored: ScoredNote, of: str) -> list[str]:
    found = []
    if scored.reasons:
        reasons = ", ".join(
            f"{language(reason.removeprefix('language: '))} {count:,}"
            for reason, count in scored.reasons.items()
        )
        found.append(f"Not scored ({of}): {reasons}.")
    if scored.neutral and scored.wordless:
        found.append(
            f"Neutral ({of}): {scored.neutral:,}, {percent(scored.wordless / scored.neutral)} of "
            f"them only because no word counts for the scorer (their number is 0)."
        )
    return found


def _differing(scoring: Scoring, of: str) -> list[str]:
    return [
        f"Of {several(one.both, 'post')} that both score ({of}), {_voice(one.scorer)} "
        f"{percent(one.negative / one.both)} negative and {scoring.scorer} "
        f"{percent(one.negative_in_use / one.both)}; their labels differ on "
        f"{percent(one.differ / one.both)}."
        for one in scoring.differing
        if one.both
    ]


def _voice(scorer: str) -> str:
    return "TextBlob's own numbers make" if scorer == "textblob" else f"{scorer} calls"


def _mask(words: Sequence[str]) -> str:
    return f"Masked words ({len(words):,}; * stands for any ending): {', '.join(words)}."
