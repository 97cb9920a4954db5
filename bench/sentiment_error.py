"""How far a scorer is from the people who labelled or rated posts."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite, nan, sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

CLASSES: Final = ("negative", "neutral", "positive")
INCIDENT: Final = re.compile(
    r"\b(?:police|cops?|officers?|shoot\w*|shot|gun(?:s|m[ae]n|fire)?|kill\w*|murder\w*|dead"
    r"|death\w*|protest\w*|riot\w*|terror\w*|violen\w*|attack\w*|arrest\w*|bomb\w*|crim(?:es?|inals?)"
    r"|victims?|jail\w*|prison\w*|war|weapons?|assault\w*|blacklivesmatter|blm)\b",
    re.IGNORECASE,
)
"""Words of police, violence and protest; chosen before any score was looked at."""
KINDS: Final = {
    "police, violence and protest": INCIDENT,
    "disasters and accidents": re.compile(
        r"\b(?:earthquakes?|flood\w*|storms?|hurricanes?|tornado\w*|tsunamis?|wildfires?|disasters?"
        r"|crash\w*|wreck\w*|collisions?|accidents?|explo\w+|evacuat\w*|damag\w*|destroy\w*"
        r"|collaps\w*|planes?|trains?|rescue\w*|emergency|injur\w*|leak\w*|smoke|blizzards?)\b",
        re.IGNORECASE,
    ),
    "sport, health, products and deaths": re.compile(
        r"\b(?:los[ei]\w*|loss(?:es)?|defeat\w*|eliminat\w*|penalt\w*|fouls?|referees?|recall\w*"
        r"|defect\w*|virus\w*|infect\w*|outbreaks?|flu|cancer|hospital\w*|patients?|surgery"
        r"|diseases?|poison\w*|contaminat\w*|vaccin\w*|resign\w*|suspend\w*|funerals?|died|dies"
        r"|suicides?)\b",
        re.IGNORECASE,
    ),
}
"""Kinds of incidents, and words of each."""

NAMED: Final = {"neg": "negative", "neu": "neutral", "pos": "positive"}
"""How a label in words begins, in any case, and what it says."""
SIGNED: Final = {-1.0: "negative", 0.0: "neutral", 1.0: "positive"}
FROM_ZERO: Final = {0.0: "negative", 1.0: "neutral", 2.0: "positive"}
"""Labels as numbers: those of a file are the latter where one is 2 and none is below 0."""

Row: TypeAlias = dict[str, Any]
Said: TypeAlias = tuple[str, int]  # label, and polarity in millionths


class Error(NamedTuple):
    """How a scorer did on one file; NaN where the file has nothing to tell it by.

    Attributes:
        recall: Mean over the classes of the share that was found; 0.333 is guessing.
        f1: Mean over the classes of F1.
        accuracy: Share of posts with the right label.
        negative: Share called negative of the scored, minus the true share.
        unscored: Share of posts that were not scored; a miss in `recall`, `f1` and `accuracy`.
        alarm: Of posts with words of an incident that people called neutral, the share called
            negative.
        r: Pearson's correlation of polarity and people's ratings.
        wordless: Share of posts called neutral with a number of 0: no word counts for the scorer.
        calm: Of these, the share that people called neutral too.
    """

    recall: float = nan
    f1: float = nan
    accuracy: float = nan
    negative: float = nan
    unscored: float = nan
    alarm: float = nan
    r: float = nan
    wordless: float = nan
    calm: float = nan


def rows(path: Path) -> list[Row]:
    """Read a file with one JSON object a line, plain or `.gz`, with labels as in `CLASSES`.

    Labels may be words in any case (also `neg`, `neu`, `pos`) or numbers (-1, 0, 1 or 0, 1, 2); of
    a row with another one there is no label.

    Raises:
        ValueError: A line is no object with a `text`; the message says which.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        found = [_row(path, n, line) for n, line in enumerate(file, 1) if line.strip()]
    numbers = {number for row in found if (number := _number(row.get("label"))) is not None}
    scheme = FROM_ZERO if 2 in numbers and min(numbers) >= 0 else SIGNED
    return [
        row | {"label": _label(row["label"], scheme)} if "label" in row else row for row in found
    ]


def _row(path: Path, number: int, line: str) -> Row:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        message = f'{path}, line {number}: expected a JSON object with "text", got {line[:40]!r}'
        raise ValueError(message)  # noqa: TRY004  the value of a file, not of a caller
    return found


def _label(said: object, scheme: Mapping[float, str]) -> str | None:
    number = _number(said)
    return NAMED.get(str(said).strip().lower()[:3]) if number is None else scheme.get(number)


def _number(said: object) -> float | None:
    """Return a label that is a number, or a text that reads as one; `nan` is none."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        found = float(said)
    except ValueError:
        return None
    return found if isfinite(found) else None


def rating(row: Row) -> float | None:
    """Return what people rated a post, on whatever scale; None where they did not."""
    found = row.get("rating", row.get("score"))
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def judge(found: Sequence[Row], said: Sequence[Said], words: re.Pattern[str] = INCIDENT) -> Error:
    """Compare what was *said* of each post with what people found.

    False alarms are counted among the neutral ones that have one of *words*.
    """
    labelled = [
        (row, told, polarity)
        for row, (told, polarity) in zip(found, said, strict=True)
        if row.get("label") in CLASSES
    ]
    rated = [
        (rating(row), polarity)
        for row, (told, polarity) in zip(found, said, strict=True)
        if rating(row) is not None and told != "unscored"
    ]
    error = classes(Counter((row["label"], told) for row, told, _ in labelled))
    calm = [
        told for row, told, _ in labelled if row["label"] == "neutral" and words.search(row["text"])
    ]
    silent = [row["label"] for row, told, number in labelled if (told, number) == ("neutral", 0)]
    return error._replace(
        alarm=_part(calm, "negative"),
        r=correlation(rated),
        wordless=len(silent) / len(labelled) if labelled else nan,
        calm=_part(silent, "neutral"),
    )


def _part(labels: Sequence[str], one: str) -> float:
    return labels.count(one) / len(labels) if labels else nan


def classes(pairs: Counter[tuple[str, str]]) -> Error:
    """Return what can be told from how often each true label met each given one."""
    truth, told = Counter[str](), Counter[str]()
    for (true, given), times in pairs.items():
        truth[true] += times
        told[given] += times
    count, present = pairs.total(), [each for each in CLASSES if truth[each]]
    scored = count - told["unscored"]
    if not scored:
        return Error()
    return Error(
        recall=sum(pairs[each, each] / truth[each] for each in present) / len(present),
        f1=sum(2 * pairs[e, e] / (truth[e] + told[e]) for e in present) / len(present),
        accuracy=sum(pairs[each, each] for each in present) / count,
        negative=told["negative"] / scored - truth["negative"] / count,
        unscored=told["unscored"] / count,
    )


def correlation(pairs: Iterable[tuple[float | None, int]]) -> float:
    """Return Pearson's r of ratings and polarities, NaN where either is always the same."""
    found = [(rated, given) for rated, given in pairs if rated is not None]
    count = len(found) or 1
    x, y = (sum(side) / count for side in zip(*found, strict=True)) if found else (0.0, 0.0)
    up = sum((a - x) * (b - y) for a, b in found)
    down = sqrt(sum((a - x) ** 2 for a, _ in found) * sum((b - y) ** 2 for _, b in found))
    return up / down if down else nan


def table(errors: dict[str, Error]) -> Iterator[str]:
    yield (
        f"  {'':26} macro-recall     F1  accuracy  negative off  unscored  false alarm       r"
        "  no word  of them neutral"
    )
    for who, e in errors.items():
        yield (
            f"  {who:26} {e.recall:12.4f} {e.f1:6.3f} {e.accuracy:9.4f} {e.negative:+13.4f}"
            f" {e.unscored:9.4f} {e.alarm:12.4f} {e.r:7.4f} {e.wordless:8.3f} {e.calm:16.3f}"
        )
