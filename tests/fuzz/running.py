"""Fuzzing by a seed: answers are changed, read, kept and judged; what reaches new code is kept.

An answer that made a source take a step that none before had taken is changed further. Whatever has
found something is a file in `corpus/`, and is tried first of all, for ever.
"""

import json
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.bench import Bench, Endless
from tests.fuzz.targets import Input, Target
from tests.fuzz.trees import Changed

CORPUS = Path(__file__).parent / "corpus"
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, and the answer that shows it."""

    target: str
    what: str
    given: Input

    def __str__(self) -> str:
        return f"{self.target}: {self.what}\n  as a file of tests/fuzz/corpus: {packed(self)}"


@dataclass
class Fuzzed:
    """What became of some executions of a target.

    Attributes:
        findings: One for each way of failing, the first of its kind.
        kept: How many answers have reached something new.
    """

    target: str
    executions: int = 0
    kept: int = 0
    findings: dict[str, Finding] = field(default_factory=dict)

    def __str__(self) -> str:
        found = f"{len(self.findings)} findings" if self.findings else "nothing found"
        return f"{self.target}: {self.executions:,} executions, {self.kept} kept, {found}"


def fuzz(bench: Bench, target: Target, seed: int) -> Iterator[Fuzzed]:
    """Execute without end; yields after each execution what there is so far."""
    random = Random(f"{seed} {target.name}")  # noqa: S311  by seed
    made = Fuzzed(target.name)
    begun = list(target.usual(bench))
    bench.empty()
    # What is a service's own has as many turns as all that was found elsewhere.
    own = [given for given in begun if not given.changed.touched]
    pools = [pool for pool in (own, [given for given in begun if given not in own]) if pool]
    for given in corpus(target.name):
        _execute(bench, target, given, made)
        yield made
    while True:
        pool = random.choice(pools)
        given = random.choice(pool)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            given = target.change(random, given)
        bench.lines.new = 0
        _execute(bench, target, given, made)
        if bench.lines.new:
            pool.append(given)
            made.kept += 1
        yield made


def _execute(bench: Bench, target: Target, given: Input, made: Fuzzed) -> None:
    made.executions += 1
    try:
        target.run(bench, given)
    except (Exception, Endless) as error:  # noqa: BLE001  whatever comes out of it is found
        made.findings.setdefault(signature(error), Finding(target.name, said(error), given))
    finally:
        bench.empty()


def said(error: BaseException) -> str:
    """Return what happened, and where in the program."""
    frames = traceback.extract_tb(error.__traceback__)
    last = ([f for f in frames if "/monitor/" in f.filename] or frames)[-1]
    line = str(error).partition("\n")[0][:400]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {line}"


def signature(error: BaseException) -> str:
    """Return the same for all that happens in the same way, whatever numbers are in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|[0-9]+|\[[^]]*\]", "", said(error))[:200]


def packed(finding: Finding) -> str:
    """Return a finding as a file of the corpus."""
    changed = finding.given.changed
    whole = {
        "target": finding.target,
        "found": finding.what[:200],
        "place": finding.given.place,
        "touched": sorted(changed.touched),
        "body": changed.body.decode("latin-1"),
    }
    return json.dumps(whole)


def corpus(target: str) -> Iterator[Input]:
    """Yield the answers that have found something in a target, in the order of their files."""
    for path in sorted(CORPUS.glob("*.json")):
        held = json.loads(path.read_bytes())
        if held["target"] == target:
            body, touched = held["body"].encode("latin-1"), frozenset(held["touched"])
            yield Input(held["place"], Changed(body, touched))
