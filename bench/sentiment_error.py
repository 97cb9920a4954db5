"""How far a scorer is from the people who labelled or rated posts."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import nan, sqrt
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
        alarm: Of posts with words of `INCIDENT` that people called neutral, the share called
            negative.
        r: Pearson's correlation of polarity and people's ratings.
    """

    recall: float = nan
    f1: float = nan
    accuracy: float = nan
    negative: float = nan
    unscored: float = nan
    alarm: float = nan
    r: float = nan


def rows(path: Path) -> list[Row]:
    """Read a file with one JSON object a line, plain or `.gz`."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def rating(row: Row) -> float | None:
    """Return what people rated a post, on whatever scale; None where they did not."""
    found = row.get("rating", row.get("score"))
    return float(found) if isinstance(found, int | float) else None


def judge(found: Sequence[Row], said: Sequence[Said]) -> Error:
    """Compare what was *said* of each post with what people found."""
    labelled = [
        (row, told)
        for row, (told, _) in zip(found, said, strict=True)
        if row.get("label") in CLASSES
    ]
    rated = [
        (rating(row), polarity)
        for row, (told, polarity) in zip(found, said, strict=True)
        if rating(row) is not None and told != "unscored"
    ]
    error = classes(Counter((row["label"], told) for row, told in labelled))
    calm = [
        told for row, told in labelled if row["label"] == "neutral" and INCIDENT.search(row["text"])
    ]
    alarm = calm.count("negative") / len(calm) if calm else nan
    return error._replace(alarm=alarm, r=correlation(rated))


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
    """Yield the lines of a table, one for each scorer."""
    yield f"  {'':16} macro-recall     F1  accuracy  negative off  unscored  false alarm       r"
    for who, e in errors.items():
        yield (
            f"  {who:16} {e.recall:12.4f} {e.f1:6.3f} {e.accuracy:9.4f} {e.negative:+13.4f}"
            f" {e.unscored:9.4f} {e.alarm:12.4f} {e.r:7.4f}"
        )
