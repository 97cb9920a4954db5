"""Documents say of each published figure on what data it was measured, and whether it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.figures import Figure, show
from bench.validity import (
    DOCUMENTS,
    PAGE,
    Registered,
    Registry,
    documents,
    faults,
    page,
    printed,
    registry,
    strings,
)

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).parents[1]
BENCHES = ("nab", "bursts", "forecast", "intervals")


def figure(status: str, said: str, **more: Any) -> Registered:
    """Return a registered figure, with what its status asks for."""
    asked: dict[str, dict[str, Any]] = {
        "tuned": {"command": "run"},
        "blind": {"holds": False},
        "simulated": {"command": "run", "model": "a model"},
    }
    told: dict[str, Any] = {
        "claim": "hits",
        "data": "series",
        "date": date(2026, 3, 2),
        "status": status,
    }
    return msgspec.convert(told | asked[status] | {"figure": said} | more, Registered)


@dataclass(frozen=True)
class Case:
    """A document, a registry, what the words print, and what is wrong with them."""

    text: str
    fault: str | None
    figures: Mapping[str, Registered] = field(default_factory=dict)
    definitions: tuple[str, ...] = ()
    printed: Mapping[str, list[str]] = field(default_factory=dict)


OURS = {"ours": figure("tuned", "83.0 / 77.1")}
BOTH = {
    "ours": figure("tuned", "83.0 / 77.1", blind="theirs"),
    "theirs": figure("blind", "62.7 / 53.0"),
}
DRAWN = {"drawn": figure("simulated", "93 %")}
TONE = {"tone": figure("tuned", "13 to 30 points", printed=["monitor.words.tone"])}
KEYED = "It scores 83.0 / 77.1 [tuned](validity.md#ours)."
BLIND = "Elsewhere 62.7 / 53.0 [blind](validity.md#theirs)."
TABLE = "On ours [tuned](validity.md#ours):\n\n| | score |\n| --- | --- |\n| low | 83.0 |\n"
MISSES = "Missed by 13 to 30 points [tuned](validity.md#tone)."

CASES = {
    "a figure with its key": Case(KEYED, None, OURS),
    "a percentage without a key": Case("It holds in 93 %.", "'93 %' has no key"),
    "points without a key": Case("It was off by 5 points.", "'5 points' has no key"),
    "so many of so many": Case("It found 14 of 15.", "'14 of 15' has no key"),
    "a list before its unit": Case("In 97, 91 and 86 %.", "'97, 91 and 86 %' has no key"),
    "scores without a key": Case("It has 62.7 / 53.0.", "'62.7 / 53.0' has no key"),
    "a macro-recall without a key": Case("It has 0.619.", "'0.619' has no key"),
    "a sign counts": Case("Off by -0.07.", "'-0.07' has no key"),
    "decimals of a table": Case("# Title\n\n| 83.0 |\n| --- |\n", "'83.0' has no key"),
    "any decimal beside a key": Case(f"{KEYED} Once 84.2.", "'84.2' has no key", OURS),
    "another figure beside a key": Case(f"{KEYED} It finds 12 %.", "'12 %' has no key", OURS),
    "the key of another paragraph": Case(
        f"{KEYED}\n\nAgain 83.0 / 77.1.", "'83.0 / 77.1' has no key", OURS
    ),
    "a table after its key": Case(f"{TABLE}| high | 77.1 |\n", None, OURS),
    "a table with more than its key": Case(
        f"{TABLE}| high | 77.1 |\n| mid | 80.5 |\n", "'80.5' has no key", OURS
    ),
    "a key that nobody registered": Case(
        "It holds in 93 % [blind](validity.md#none).", "the key none is not registered"
    ),
    "another status": Case(
        "It scores 83.0 / 77.1 [blind](validity.md#ours).", "the document says 'blind'", OURS
    ),
    "a tuned figure as accuracy": Case(
        f"How accurate it is: {KEYED}", "may not be called accuracy", OURS
    ),
    "a simulated figure as accuracy": Case(
        "Its accuracy is 93 % [simulated](validity.md#drawn).", "may not be called", DRAWN
    ),
    "the name of a command is no claim": Case(f"`bench.accuracy`: {KEYED}", None, OURS),
    "a tuned figure without the blind one": Case(
        f"{KEYED}\n\n{BLIND}", "stands without theirs", BOTH
    ),
    "the tuned figure first": Case(f"{KEYED} {BLIND}", "stands without theirs", BOTH),
    "the blind figure first": Case(f"{BLIND} {KEYED}", None, BOTH),
    "a figure that nobody quotes": Case("Nothing.", "no document quotes 77.1, 83.0", OURS),
    "a part that nobody quotes": Case(
        "It scores 83.0 [tuned](validity.md#ours).", "no document quotes 77.1", OURS
    ),
    "the level of an interval": Case("With a 95 % interval, or an 80 % range.", None),
    "code is no figure": Case("`rate > 5 %`\n\n    share = 7 %\n\n```\n9 %\n```\n", None),
    "a definition": Case("Less than 20 % was seen.", None, definitions=("than 20 % was seen",)),
    "a definition from here to there": Case(
        "Up to 5 % it is quiet, from 60 % on loud.", None, definitions=("Up to 5 % ... loud",)
    ),
    "a definition that is gone": Case(
        "Nothing.", "no paragraph has the definition", definitions=("than 20 % was seen",)
    ),
    "what the words print": Case(
        MISSES, None, TONE, printed={"monitor.words.tone": ["wrong by 13 to 30 points"]}
    ),
    "words that print another figure": Case(
        MISSES,
        "prints '10 to 20 points', which is not registered",
        TONE,
        printed={"monitor.words.tone": ["wrong by 13 to 30 points", "wrong by 10 to 20 points"]},
    ),
    "words that print it no more": Case(
        MISSES, "does not print 13 to 30 points", TONE, printed={"monitor.words.tone": ["wrong"]}
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_fault_is_found(case: Case) -> None:
    """A figure without a key, with another status, called accuracy, or quoted nowhere."""
    known = Registry(
        review="abc", figures=case.figures, definitions={"docs/one.md": case.definitions}
    )
    found = faults({"docs/one.md": case.text}, known, case.printed)
    if case.fault is None:
        assert found == []
    else:
        assert len(found) >= 1
        assert any(case.fault in one for one in found), found


def test_every_figure_of_the_documents_and_the_words_is_registered() -> None:
    """And every registered one is quoted, with its status, after the blind one if there is one."""
    assert faults(documents(), registry(), printed()) == []


def test_the_page_is_that_of_the_registry() -> None:
    """`python -m bench.validity` writes it again."""
    assert PAGE.read_text("utf-8") == page(registry(), documents())


def test_the_page_has_every_figure_under_its_key() -> None:
    """So that each link of a document leads somewhere."""
    anchors = re.findall(r'<a id="([\w-]+)"></a>', PAGE.read_text("utf-8"))
    assert sorted(anchors) == sorted(registry().figures)


@pytest.mark.parametrize(
    ("status", "wrong", "rule"),
    [
        ("blind", {"holds": None}, "`holds` is said of each blind figure"),
        ("tuned", {"holds": True}, "`holds` is said of each blind figure"),
        ("simulated", {"model": ""}, "`model` is said of each simulated figure"),
        ("tuned", {"command": ""}, "only a blind figure may have no command"),
        ("blind", {"blind": "ours"}, "a blind figure has no blind counterpart"),
    ],
)
def test_a_status_asks_for_what_belongs_to_it(
    status: str, wrong: Mapping[str, Any], rule: str
) -> None:
    """What holds, which model, which command: said where it matters and nowhere else."""
    with pytest.raises(msgspec.ValidationError, match=rule):
        figure(status, "9 %", **wrong)


def test_what_stands_for_blind_data_is_blind() -> None:
    """A tuned figure is not set beside another tuned one."""
    figures = {"ours": figure("tuned", "9 %", blind="more"), "more": figure("tuned", "8 %")}
    with pytest.raises(ValueError, match="more: stands for blind data and is not blind"):
        Registry(review="abc", figures=figures, definitions={})


def test_commands_of_the_registry_are_there() -> None:
    """Each names a module or a test of this repository."""
    for key, one in registry().figures.items():
        found = re.fullmatch(r"(?:python -m ([\w.]+)|pytest (\S+))(?: .*)?", one.command)
        assert found or not one.command, key
        if found:
            path = found[2] or f"{found[1].replace('.', '/')}.py"
            assert (ROOT / path).exists() or (ROOT / path.removesuffix(".py")).is_dir(), key


def test_definitions_are_of_documents_that_are_read() -> None:
    """A list for another document would excuse nothing."""
    assert set(registry().definitions) <= {*DOCUMENTS, "monitor.words"}


def test_the_table_prints_status_key_and_what_blind_data_gave(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Below the figures of a part stands each blind one once; what has no key has no status."""
    known = Registry(review="abc", figures=BOTH, definitions={})
    lines = [
        Figure("standard", "83.0", ">= 79", "77.5 (z)", "ours"),
        Figure("low FP", "77.1", key="ours"),
        Figure("speed", "9"),
    ]
    show("Bursts", lines, known)
    told = [re.split(r" {2,}", line.strip()) for line in capsys.readouterr().out.splitlines()[1:]]
    assert told == [
        ["Bursts"],
        ["standard", "83.0", ">= 79", "tuned ours", "77.5 (z)"],
        ["low FP", "77.1", "tuned ours"],
        ["speed", "9"],
        ["on blind data: 62.7 / 53.0", "blind theirs"],
    ]


@pytest.mark.parametrize("bench", BENCHES)
def test_benches_use_keys_that_are_registered(bench: str) -> None:
    """A run of a quarter of an hour does not end at a key that is misspelt."""
    code = (ROOT / "bench" / f"{bench}.py").read_text("utf-8")
    used = {one for one in strings(code) if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", one)}
    assert used
    assert used <= registry().figures.keys()
