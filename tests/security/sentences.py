"""What a careful reader takes from sentences: each number, and of which posts a figure is made.

A number is one that a published finding holds, or nobody could say where it comes from. Dates and
times of day, lengths of time, what is quoted, and what is the same whatever was posted are no such
numbers.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from math import floor, inf, log10
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from monitor.nouns.emerging import NewWords
from monitor.nouns.finding import Finding
from monitor.nouns.narratives import NarrativeShare
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Expectation, Quantity
from monitor.nouns.spread import Copies, MostLinked, Record, Trend
from monitor.nouns.statements import ReactionVolume, compared
from monitor.nouns.tone import Negative, NothingScored
from monitor.nouns.volume import Peak, Total
from monitor.words.wording import Said

DAY: Final = timedelta(days=1)

NO_FIGURE: Final = re.compile(
    r"\b95 % range|Label 200 by hand"
    r"|“[^”]*”|\d{4}-\d\d-\d\d(?: \d\d:\d\d|T[\d:]+Z)?|UTC[−+]\d\d:\d\d"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+(?: \d{4})?"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w{3}(?: \d{4})?|\b\d\d:\d\d\b"
    r"|\b\d+(?::\d\d)?(?: (?:to|and) \d+(?::\d\d)?)? [ap]m\b"
    r"|\b(?:midnight|noon|\d+(?::\d\d)?) (?:to|and) (?:midnight|noon)\b"
    r"|\b\d+ (?:d|h|min|s)\b|\b[\d.]+(?: to [\d.]+)? (?:minutes?|hours|days)\b"
    # A chart sums up its own gaps: how long, in how many parts.
    r"|\b(?:in \d+ parts|\d+ % of the time shown)"
    # The same whatever was posted.
    r"|\b\d+ more versions?\b|\bthat takes more than 500 posts\b"
    r"|\b(?:wrong|the true share) by 13 to 30 points|\b(?:not|it should be) 80 %|\b10 busiest"
    r"|\b95 % interval|\((?:80 and )?95 %\)"
    r"|\b[Ff]ewer than 5 (?:people|accounts)|\bat least 5 people|\bfirst 400 are listed"
    r"|\b(?:reaction-monitor|python|schema) \d+(?:\.\d+)*"
    r"|from −1 \(negative\) to 1 \(positive\)|the lowest bar is 1"
)
NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
UNIT: Final = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?: (?:to|of the) \d[\d,.]*\d?)?"
    r" ?(?P<unit>posts?|accounts?|(?:different )?texts?|%|an hour)(?!\w)"
)
RATES: Final = re.compile(r"(none|hardly any|[\d,.]+) to (none|hardly any|[\d,.]+) an hour")


class Figure(NamedTuple):
    """How many posts a sentence says that a stretch of time holds.

    Attributes:
        of: Whose posts: kind and key of a group.
        share: Of all posts of the stretch, where it is a part of them that is said; else None.
        slack: By how much the said number may be rounded: posts, or a share of them.
    """

    span: Span
    of: tuple[str, str]
    least: float
    most: float
    share: float | None = None
    slack: float = 0.0


SENTENCES: Final = re.compile(r"(?<=[.”]) (?=[A-Z“])")
"""Between two sentences of the words for a picture."""


class Pages(HTMLParser):
    """Collects what stands in a page outside its tables and drawings: a text each."""

    APART: Final = frozenset({"li", "p", "h3", "summary", "div", "section", "figure", "label"})
    LEFT: Final = frozenset({"table", "svg", "script", "style"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = [""]
        self.within = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.within += tag in self.LEFT
        for name in ("aria-label", "alt", "title"):
            self.texts += SENTENCES.split(held.get(name) or "")
        if tag in self.APART:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.within -= tag in self.LEFT
        if tag in self.APART:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.texts[-1] += data


def of_html(parts: Iterable[str]) -> list[str]:
    """Return the texts of sections of a page."""
    parser = Pages()
    parser.feed("".join(parts))
    return [" ".join(text.split()) for text in parser.texts if text.strip()]


def unheld(texts: Iterable[str], findings: Sequence[Finding]) -> list[str]:
    """Return the sentences with a number that none of the findings holds, and those numbers."""
    numbers = [one for finding in findings for one in _numbers(finding)]
    found = []
    for text in dict.fromkeys(texts):
        units = {one.start("number"): one["unit"] for one in UNIT.finditer(NO_FIGURE.sub("", text))}
        for one in NUMBER.finditer(NO_FIGURE.sub("", text)):
            value, unit = float(one[0].replace(",", "")), units.get(one.start(), "")
            if not any(fits(value, unit) for fits in numbers):
                found.append(f"{text}: {one[0]} {unit}")
    return found


def _numbers(value: Any) -> Iterator[Callable[[float, str], bool]]:
    """Yield for each number that a value holds whether a said one, with its unit, is it."""
    match value:
        case Quantity() | Expectation():
            middle = value.value
            held = (middle, value.low, value.high)
            yield from (_as_said(x, value.unit) for x in held if x is not None)
            if middle is not None and (value.unit, value.certainty) == ("posts", "estimate"):
                # What is estimated is said in ones, tens, hundreds, ...: a tenth off at most.
                yield lambda said, its: its == "posts" and abs(said - middle) <= middle / 10
        case Record():
            yield _as_said(value.held.value / value.made.value, "share")
            yield from (_as_said(one.value, one.unit) for one in (value.held, value.made))
        case Struct():
            for field in fields(value):
                yield from _numbers(getattr(value, field.name))
        case tuple() | list():
            yield _as_said(len(value), "")
            for one in value:
                yield from _numbers(one)
        case bool():
            return
        case float():
            yield _as_said(value, "share")


def _as_said(value: float, unit: str) -> Callable[[float, str], bool]:
    def fits(said: float, its: str) -> bool:
        match unit:
            case "share" | "chance":
                return (
                    its in {"%", ""} and min(abs(said - 100 * x) for x in (value, 1 - value)) <= 1
                )
            case "points":
                return not its and abs(said - abs(100 * value)) <= 0.51
            case "polarity":
                return not its and abs(said - abs(value)) <= 0.0051
            case "posts an hour" | "times" | "hours":
                rate = its == "an hour" if unit == "posts an hour" else not its
                return (rate or not its) and abs(said - value) <= _rounding(value)
            case _:
                own = its.removeprefix("different ").rstrip("s")
                return own in {"", unit.rstrip("s")} and said == round(value)

    return fits


def _rounding(value: float) -> float:
    """Return by how much two digits of a number may be off."""
    return 0.5 * 10 ** (floor(log10(value)) - 1) if value > 0 else 0.0


POSTS_OF: Final[Mapping[type[Finding], Callable[[Any], Span]]] = {
    Total: lambda one: one.span,
    Peak: lambda one: one.span,
    Negative: lambda one: one.span,
    NothingScored: lambda one: one.span,
    Copies: lambda one: one.span,
    Trend: lambda one: Span(one.until - DAY, one.until),
    NewWords: lambda one: one.latest,
}
"""Findings whose sentence says how many posts there are: of which time."""


def figures(texts: Iterable[str], said: Sequence[tuple[Finding, Said]]) -> Iterator[Figure]:
    """Yield what the sentences say of numbers of posts.

    Args:
        texts: As they stand on a surface.
        said: The findings that are published there, in words: so a reader knows what a sentence
            is about.
    """
    for text in dict.fromkeys(texts):
        for finding, words in said:
            if f" {words.sentence}" in f" {text}" or words.headline == text:
                yield from _figures(text, finding)


def _figures(text: str, finding: Finding) -> Iterator[Figure]:
    plain = NO_FIGURE.sub("", text)
    numbers = [(one["unit"], float(one["number"].replace(",", ""))) for one in UNIT.finditer(plain)]
    everybody = ("", "")
    match finding:
        case NarrativeShare():
            for value in [number for unit, number in numbers if unit == "%"][:1]:
                own = ("narrative", finding.about.key)
                yield Figure(finding.span, own, 0, inf, value / 100, _cut(value))
        case ReactionVolume():
            voice, _, at = finding.about.key.rpartition(" at ")
            of = ("voice", voice) if finding.counted == "naming" else everybody
            for rates in RATES.findall(plain)[:1]:
                for rate, span in zip(rates, compared(datetime.fromisoformat(at)), strict=True):
                    yield Figure(span, of, *_rate(rate))
        case MostLinked() if finding.link is not None:
            for value in [number for unit, number in numbers if unit in {"post", "posts"}][:1]:
                least = inf if "at least" in plain.lower() else value
                yield Figure(finding.span, ("link", finding.link), value, least)
        case _ if type(finding) in POSTS_OF:
            posts = [number for unit, number in numbers if unit in {"post", "posts"}][:1]
            for value in posts:
                open_end = "at least" in plain.lower()
                span = POSTS_OF[type(finding)](finding)
                yield Figure(span, everybody, value, inf if open_end else value)


def _cut(percent: float) -> float:
    """Return by how much a share may be off: 1 and 99 % stand for all that is near the end."""
    return 0.01 if percent in {1, 99} else 0.005


def _rate(said: str) -> tuple[float, float]:
    """Return between how many posts six hours hold."""
    if said == "none":
        return 0, 0
    if said == "hardly any":
        return 1, 6
    rate = float(said.replace(",", ""))
    return 6 * (rate - _rounding(rate)), 6 * (rate + _rounding(rate))
