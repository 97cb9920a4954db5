"""The shapes of the JSON that others build on: keys may be added, none changed or taken away."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click
import pytest

from monitor.cli import Globals
from monitor.cli.report import report
from monitor.cli.score import score
from monitor.cli.status import status
from monitor.nouns.posts import Lane, Span
from tests.cli.shell import configured, run
from tests.report.sample import T
from tests.store.build import Sample, build

HOUR = timedelta(hours=1)
NOW = T + 48 * HOUR
WHEN = ("--now", (NOW + HOUR).isoformat())

UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
SHARE = (0.0, 1.0)
NUMBER = (int, float)


def maybe(shape: Any) -> tuple[str, Any]:
    """What may be null too."""
    return "maybe", shape


BUCKET = {
    "start": UTC,
    "posts": maybe(int),
    "people": maybe(int),
    "messages": maybe(int),
    "coverage": SHARE,
    "provisional": bool,
    "truncated": bool,
}
VOLUME = {
    "incident": str,
    "every": re.compile(r"P(\d+D)?(T(\d+H)?(\d+M)?)?"),
    "timezone": str,
    "since": UTC,
    "until": UTC,
    "generated_at": UTC,
    "buckets": [BUCKET],
    "groups": {"chirper": [BUCKET], "commons": [BUCKET]},
    "total": {"posts": int, "people": int, "messages": int},
    "method": dict,
}
TONE = {
    "start": UTC,
    **dict.fromkeys(("scored", "unscored", "negative", "neutral", "positive"), int),
    "polarity": maybe({"mean": NUMBER, "low": NUMBER, "high": NUMBER}),
    "share_negative": maybe({"estimate": SHARE, "low": SHARE, "high": SHARE, "corrected": bool}),
    "coverage": SHARE,
    "provisional": bool,
}
SPREAD = {
    "onset": {"at": UTC, "low": UTC, "high": UTC},
    "bursts": [{"start": UTC, "end": UTC, "peak_at": UTC, "posts": int}],
    "peak": dict,
    "growth": {
        "until": UTC,
        **dict.fromkeys(("per_hour", "low", "high"), NUMBER),
        "doubling_hours": maybe(NUMBER),
        "half_life_hours": maybe(NUMBER),
        "trend": re.compile("growing|fading|no clear trend"),
    },
    "phase": str,
    "forecast": [dict.fromkeys(("horizon_hours", "q025", "q10", "q50", "q90", "q975"), NUMBER)],
    "amplification": dict,
    "lead_lag": list,
    "self_excitation": maybe(dict),
    "sentences": [str],
}
STATUS = {
    "sources": [
        {
            "source": str,
            "incident": str,
            "state": re.compile("ok|late|failing|blind|off"),
            "last_success": maybe(UTC),
            "next_pass": maybe(UTC),
            "posts_24h": maybe(int),
            "coverage_24h": SHARE,
            "error": maybe(str),
        }
    ],
    "database": dict,
    "daemon": dict,
}
SCORE = {
    "label": re.compile("negative|neutral|positive|unscored"),
    "score": maybe((-1.0, 1.0)),
    "polarity": maybe((-1.0, 1.0)),
    "subjectivity": maybe(SHARE),
    "scorer": str,
    "reason": maybe(str),
}


def wrong(found: Any, shape: Any, at: str = "") -> list[str]:
    """Return what of *found* is not as *shape* says, with its place."""
    if isinstance(shape, tuple) and shape[0] == "maybe":
        return [] if found is None else wrong(found, shape[1], at)
    if isinstance(shape, dict):
        if not isinstance(found, dict):
            return [f"{at}: no object"]
        missing = [f"{at}.{key}: missing" for key in shape if key not in found]
        return missing + [
            line
            for key, inner in shape.items()
            if key in found
            for line in wrong(found[key], inner, f"{at}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(found, list) or not found:
            return [f"{at}: no list, or an empty one"]
        return [w for i, one in enumerate(found) for w in wrong(one, shape[0], f"{at}[{i}]")]
    return [] if _is(found, shape) else [f"{at}: {found!r}"]


def _is(found: Any, shape: Any) -> bool:
    if isinstance(shape, re.Pattern):
        return isinstance(found, str) and shape.fullmatch(found) is not None
    if isinstance(found, bool) or shape is bool:
        return isinstance(found, bool) and shape is bool
    if isinstance(shape, tuple) and isinstance(shape[0], float):
        return isinstance(found, int | float) and shape[0] <= found <= shape[1]
    return isinstance(found, shape)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Globals:
    """A quiet day, then sixty posts an hour on two sources, and an hour that nobody saw."""
    folder = tmp_path_factory.mktemp("shapes")
    quiet = [Sample(at=T + n * HOUR, person=n, message=n) for n in range(48)]
    surge = [
        Sample(
            at=T + 24 * HOUR + n * HOUR / 60,
            person=n % 200,
            message=1_000 + n,
            source=("chirper", "commons")[n % 2],
        )
        for n in range(1200)
    ]
    lanes = [
        Lane(
            source=source,
            name="#a",
            settle=timedelta(minutes=5),
            observed=(Span(T, T + 30 * HOUR), Span(T + 31 * HOUR, NOW + HOUR)),
        )
        for source in ("chirper", "commons")
    ]
    build(folder / "monitor.db", quiet + surge, lanes=lanes)
    return configured(folder)


@pytest.mark.parametrize(
    ("command", "words", "shape"),
    [
        (report, ("volume", "--by", "source"), VOLUME),
        (report, ("sentiment",), {"buckets": [TONE], "method": dict}),
        (report, ("spread",), SPREAD),
        (status, (), STATUS),
    ],
)
def test_json_has_the_shape_that_was_promised(
    settings: Globals,
    command: click.Command,
    words: tuple[str, ...],
    shape: Mapping[str, Any],
) -> None:
    """Every key, with its type, and null only where null is promised."""
    found = json.loads(run(command, *words, *WHEN, "--json", settings=settings).stdout)
    assert wrong(found, shape) == []


def test_a_text_is_scored_in_the_shape_that_was_promised(settings: Globals) -> None:
    """One object for each line, also for one that cannot be scored."""
    from click.testing import CliRunner

    lines = CliRunner().invoke(score, [], input="I love this\n\n", obj=settings).output.splitlines()
    assert [wrong(json.loads(line), SCORE) for line in lines] == [[], []]


@pytest.mark.parametrize(
    "found",
    [
        {"a": None, "b": [1], "c": 0.5},
        {"a": 1, "b": [], "c": 0.5},
        {"a": 1, "b": [True], "c": 0.5},
        {"a": 1, "b": [1], "c": 1.5},
        {"a": 1, "b": [1]},
        "no object",
    ],
)
def test_what_has_another_shape_is_noticed(found: Any) -> None:
    """Null, an empty list, another type, out of range, missing, no object."""
    shape = {"a": int, "b": [int], "c": SHARE}
    assert wrong({"a": 1, "b": [1, 2], "c": 0, "more": None}, shape) == []
    assert wrong(found, shape) != []
