"""The words of what a page or a brief said that has changed since."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from monitor.nouns.corrections import ChangedFigure, FigureName, PublishedFigure, Reason, Unchanged
from monitor.words.numbers import count, interval, listed, nearly, noun, number
from monitor.words.spread import rose
from monitor.words.wording import Said, Wording, Words, alike, longer

MOST: Final = 3
"""Corrections that are said; the others are counted."""

REASONS: Final[Mapping[Reason, str]] = {
    "query": "the search changed",
    "listing": "another listing was read",
    "gap": "a gap was filled",
    "late": "late posts came",
    "edited": "posts were edited",
    "scorer": "the classifier changed",
    "labels": "posts were labelled by hand",
    "settled": "the newest posts came in too",
    "missed": "part of the time covered was missed",
    "definitions": "this version of the program counts otherwise",
}
WITHHELD: Final[Mapping[FigureName, str]] = {
    "posts": "another number of posts",
    "peak": "another figure for the busiest hour",
    "onset": "another onset",
    "negative": "another share of negative",
    "accounts": "another number of accounts",
}
"""What is said in place of a figure that may not stand where today's does."""


def corrected(found: ChangedFigure, wording: Wording) -> Said:
    headline = _changed(found, wording, f"An earlier version ({wording.moment(found.as_of)})")
    return longer(headline, f"{_why(found)}.")


def of_brief(found: ChangedFigure, wording: Wording) -> str:
    """Return the same where it stands with the brief that was corrected."""
    return f"{_changed(found, wording, 'This brief')}{_why(found)}."


def _changed(found: ChangedFigure, wording: Wording, who: str) -> str:
    if found.after is None:
        return f"{who} gave {WITHHELD[found.before.name]}"
    then = SAID[found.before.name](found.before, wording)
    return f"{who} said {then}; {_now(found.before, found.after, wording)}"


def _why(found: ChangedFigure) -> str:
    if not found.reasons:
        return ", and nothing on record says why"
    return f": {listed([_reason(one, found) for one in found.reasons])}"


def unchanged(found: Unchanged, wording: Wording) -> Said:
    but = ", except that its newest posts have come in" if found.settled else ""
    return alike(f"The last {found.edition} ({wording.moment(found.as_of)}) still stands{but}")


def first(corrections: Sequence[str]) -> list[str]:
    more = len(corrections) - MOST
    other = "One more figure has changed." if more == 1 else f"{more:,} more figures have changed."
    return [*corrections[:MOST], *([other] if more > 0 else [])]


def unrecorded(edition: str, why: str) -> str:
    so = "`monitor run` does not renew it, and " if edition == "embed" else ""
    said = f"this {edition} was written but not recorded, so {so}the next one cannot say"
    return f"{said} what changed since: {why}"


def accounts(figure: PublishedFigure) -> str:
    return f"{nearly(figure.number)} {noun(figure.number)}"


def _peak(figure: PublishedFigure, wording: Wording) -> str:
    when = "" if figure.at is None else f", {wording.stretch(figure.at)}"
    return f"{count(figure.number)} in one hour{when}"


def _onset(figure: PublishedFigure, wording: Wording) -> str:
    if figure.at is None:
        # No rise was clear enough, or it may have been under way before: either was said.
        return "that nobody can say when it took off"
    between = wording.between(figure.at, figure.at.start, dated=True)
    return f"that it {rose(gradual=figure.gradual)} between {between}"


SAID: Final[Mapping[FigureName, Callable[[PublishedFigure, Wording], str]]] = {
    "posts": lambda figure, _: count(figure.number),
    "peak": _peak,
    "onset": _onset,
    "negative": lambda figure, _: f"that {interval(figure.number)} of the posts read as negative",
    "accounts": lambda figure, _: accounts(figure),
}


def _now(before: PublishedFigure, after: PublishedFigure, wording: Wording) -> str:
    match after.name:
        case "posts":
            return f"for the same time it is now {_number(before, after)}"
        case "accounts":
            return f"for the same time it is now {nearly(after.number)}"
        case "peak" if before.at == after.at:
            return f"it is now {_number(before, after)}"
        case "negative":
            return f"it is now {interval(after.number)}"
        case "peak":
            return f"today we count {_peak(after, wording)}"
        case _:
            return f"today we say {_onset(after, wording)}"


def _number(before: PublishedFigure, after: PublishedFigure) -> str:
    """Return a number; that it is exact where the one before was a minimum."""
    text = number(after.number)
    least = before.number.certainty == "minimum" and after.number.certainty == "exact"
    return f"exactly {text}" if least else text


def _reason(reason: Reason, found: ChangedFigure) -> str:
    if reason == "late" and found.few and found.late is None:
        return "a few late posts came"
    if reason == "late" and found.late is not None:
        late = found.late
        return f"{number(late)} late {'post' if late.value == 1 else 'posts'} came"
    return REASONS[reason]


WORDS: Final[Words] = {ChangedFigure: corrected, Unchanged: unchanged}
