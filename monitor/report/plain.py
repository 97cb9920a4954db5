"""Findings as the JSON has them: as values, but for numbers that have always stood there alone.

Their keys say what they are (docs/json.md). A new kind has none: its numbers have units there too.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import UNSET
from msgspec.structs import asdict, astuple

from monitor.nouns.finding import Finding
from monitor.nouns.quantity import values
from monitor.nouns.sources import Unreadable
from monitor.nouns.spread import Accounts, Answers, Forecast, Record, Trend
from monitor.nouns.status import DaemonStatus
from monitor.nouns.validation import CorrectedShare, Labelled, ScorerError, Stances
from monitor.nouns.volume import Total

HOUR: Final = timedelta(hours=1)


def shape(found: Finding) -> dict[str, object]:
    """Return a finding as the JSON has it."""
    fields = dict(zip(found.__struct_encode_fields__, astuple(found), strict=True))
    numbers = ALONE[type(found)](found) if type(found) in ALONE else {}
    return {
        "kind": found.__struct_config__.tag,
        **{key: value for key, value in {**fields, **numbers}.items() if value is not UNSET},
    }


def _even(found: Accounts) -> dict[str, object]:
    return {"even": found.even and astuple(found.even)[:2]}


def _answers(found: Answers) -> dict[str, object]:
    allowed = found.allowed
    low, high = (None, None) if allowed is None else (allowed.low, allowed.high)
    return {"allowed": UNSET, "low": low, "high": high}


def _ranges(found: Forecast) -> dict[str, object]:
    ranges = [
        {"hours": one.horizon / HOUR, "posts": one.posts, "likely": one.likely}
        for one in found.ranges
    ]
    return {"ranges": ranges}


def _measured(found: Labelled | CorrectedShare | ScorerError) -> dict[str, object]:
    return {"measured": {**asdict(found.measured), **found.measured.counts}}


def _labelled(found: Labelled) -> dict[str, object]:
    return {**_measured(found), "confusion": found.plain()["confusion"]}


ALONE: Final[Mapping[type[Finding], Callable[[Any], Mapping[str, object]]]] = {
    Total: lambda one: {"error": one.error.value},
    Unreadable: lambda one: {"reasons": values(one.reasons)},
    Trend: lambda one: {"hours": one.ahead // HOUR},
    Forecast: _ranges,
    Record: lambda one: {"hours": one.horizon // HOUR},
    Accounts: _even,
    Answers: _answers,
    DaemonStatus: DaemonStatus.plain,
    Labelled: _labelled,
    CorrectedShare: _measured,
    ScorerError: _measured,
    Stances: lambda one: {"note": {**asdict(one.note), **one.note.counts}},
}
"""What stands under a key instead of a value with its unit."""
