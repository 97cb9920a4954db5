"""A report with all that it takes to make it again, and the comparison with what is made then."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from monitor.clock import rfc3339
from monitor.errors import DataError
from monitor.nouns.method import LabelRule, LaneNote, QueryNote
from monitor.nouns.report import Report
from monitor.report.formats import written
from monitor.report.making import Maker
from monitor.report.readings import Question
from monitor.report.terminal import Style
from monitor.store.reading.reader import Reader
from monitor.words.method import labels as label_rule
from monitor.words.numbers import several

FORM: Final = 1
"""Of the sealed file; another number is another form."""

DEFINITIONS: Final = 2
"""Of the figures, see docs/figures.md; 1 were those of version 0.1, whose files do not say it."""

LONGEST: Final = 60
"""Characters of a value that a sentence shows."""

Outcome: TypeAlias = Literal[
    "same",
    "same but for the version",
    "same as known then",
    "made by other definitions",
    "differs",
]


class Digests(Struct, frozen=True, kw_only=True):
    """SHA-256, in hexadecimal.

    Attributes:
        report: Of the bytes of the report, with the newline at its end: what `--json` prints.
        readings: Of all that the database was asked for it, and answered.
    """

    report: str
    readings: str


class Manifest(Struct, frozen=True, kw_only=True):
    """All that it takes to make a report again.

    Attributes:
        report: Which report: `volume`, `spread` ...
        question: What was asked, with its instant and span.
        labels: The rule by which labels were given.
        sealed_at: When it was sealed (UTC), by the clock.
        versions: Of this program, Python and the database's schema.
        queries: By which posts were matched; empty where the report matches none.
        watched: What was observed, and how much of the time; likewise.
        definitions: `DEFINITIONS` of the program that sealed it.
        mask: Words that were set aside; left out where none were. The switches that were on are
            in `question`.
    """

    form: int
    report: str
    question: Question
    labels: str
    sealed_at: datetime
    versions: Mapping[str, str]
    queries: Sequence[QueryNote]
    watched: Sequence[LaneNote]
    sha256: Digests
    definitions: int = 1
    mask: Sequence[str] | UnsetType = UNSET


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a sealed file: a report as it was, and its manifest."""

    manifest: Manifest
    report: Raw


class _Method(Struct, frozen=True):
    versions: Mapping[str, str]


class _Report(Struct, frozen=True):
    """What a comparison needs of a sealed report."""

    method: _Method


class Made(Struct, frozen=True):
    """A report that was made: the value, its bytes, and the digest of what it was made from."""

    report: Report
    line: bytes
    readings: str


class Verdict(Struct, frozen=True, kw_only=True):
    """How a report that was made again compares with the sealed one.

    Attributes:
        sentence: The same in words.
        field: First field that differs, such as `buckets[3].posts`; None where none does.
    """

    report: str
    incident: str
    outcome: Outcome
    sentence: str
    field: str | None = None


def make(maker: Maker, known: Reader, question: Question) -> Made:
    witness = Witness(known)
    report = maker(witness.known, question)
    return Made(report, written("json", report, Style()).encode(), witness.sha256)


def seal(
    name: str, made: Made, question: Question, labels: LabelRule | None, sealed_at: datetime
) -> bytes:
    method: Any = made.report.method
    manifest = Manifest(
        form=FORM,
        report=name,
        question=question,
        labels=label_rule(labels),
        sealed_at=sealed_at,
        versions=method.versions,
        queries=getattr(method, "queries", ()),
        watched=getattr(method, "lanes", ()),
        mask=getattr(method, "mask", UNSET),
        definitions=DEFINITIONS,
        sha256=Digests(report=sha256(made.line).hexdigest(), readings=made.readings),
    )
    return msgspec.json.encode(Sealed(manifest, Raw(made.line.rstrip(b"\n")))) + b"\n"


def read_seal(line: bytes) -> Sealed:
    """Return what a line of a sealed file holds.

    Raises:
        DataError: It is no such line, or its report is not the one that was sealed.
    """
    try:
        sealed = msgspec.json.decode(line, type=Sealed)
        if sealed.manifest.form == FORM:
            msgspec.json.decode(sealed.report, type=_Report)
    except msgspec.MsgspecError as error:
        message = f"this is no sealed report ({error}): name a file that --seal wrote"
        raise DataError(message) from error
    if sealed.manifest.form != FORM:
        raise DataError(
            f"this report was sealed in form {sealed.manifest.form}, and this version reads form "
            f"{FORM}: verify it with the version that sealed it"
        )
    found, expected = sha256(_line(sealed)).hexdigest(), sealed.manifest.sha256.report
    if found != expected:
        raise DataError(
            f"the report has SHA-256 {found[:16]}..., and its seal says {expected[:16]}...: it was "
            "changed after it was sealed: ask whoever sealed it for the original"
        )
    return sealed


def _line(sealed: Sealed) -> bytes:
    return bytes(sealed.report) + b"\n"


def compare(
    sealed: Sealed,
    made: Made,
    known_then: Callable[[], Made] | None,
    masked: Callable[[Any], Any] = lambda value: value,
) -> Verdict:
    """Return how the report that was *made* again now compares with the sealed one.

    *known_then* makes it from what was known when it was sealed; None where nobody can. *masked*
    masks what must not be shown in a JSON value: the sentence shows how they differ.
    """
    if made.line == _line(sealed):
        return _verdict(sealed, "same", "the same, byte for byte")
    if sealed.manifest.definitions != DEFINITIONS:
        said = (
            f"made by other definitions ({sealed.manifest.definitions} then, {DEFINITIONS} now), "
            "so the figures cannot be compared; docs/figures.md has both"
        )
        return _verdict(sealed, "made by other definitions", said)
    before, now = (masked(msgspec.json.decode(one)) for one in (sealed.report, made.line))
    versions = before["method"].pop("versions"), now["method"].pop("versions")
    difference = first_difference(before, now)
    if difference is None:
        said = f"the same figures, made by another version ({_versions(*versions)})"
        return _verdict(sealed, "same but for the version", said)
    then = None if known_then is None else known_then()
    if then is not None:
        known = masked(msgspec.json.decode(then.line))
        known["method"].pop("versions")
        unexplained = first_difference(before, known)
        if unexplained is None:
            same = then.line == _line(sealed)
            how = "byte for byte" if same else f"made by another version ({_versions(*versions)})"
            at = rfc3339(sealed.manifest.sealed_at)
            said = f"the same as known at {at}, {how}; since then, {difference}"
            return _verdict(sealed, "same as known then", said, difference.field)
        # What came since is no reason to differ.
        made, difference = then, unexplained
    said = f"differs: {difference} ({_why(sealed, made, *versions)})"
    return _verdict(sealed, "differs", said, difference.field)


def _verdict(sealed: Sealed, outcome: Outcome, said: str, field: str | None = None) -> Verdict:
    name, incident = sealed.manifest.report, sealed.manifest.question.incident
    return Verdict(
        report=name,
        incident=incident,
        outcome=outcome,
        sentence=f"{name} of {incident}: {said}.",
        field=field,
    )


def _why(sealed: Sealed, made: Made, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    if made.readings != sealed.manifest.sha256.readings:
        return "the database says something else"
    changed = f": {_versions(before, now)}" if before != now else ""
    return f"the database says the same, and the program reckons otherwise{changed}"


def _versions(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return ", ".join(f"{n} {before.get(n, 'none')} then, {now.get(n, 'none')} now" for n in names)


class Difference(NamedTuple):
    """Where two JSON values differ first, such as `buckets[3].posts`, and how."""

    field: str
    before: object
    now: object

    def __str__(self) -> str:
        return f"{self.field} was {_short(self.before)}, is {_short(self.now)}"


def first_difference(before: object, now: object, field: str = "") -> Difference | None:
    """Return where two JSON values differ first, or None where they do not.

    >>> print(first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": None}]}))
    a[1].b was 2, is null
    """
    if before == now:
        return None
    found = (
        first_difference(one, other, f"{field}{step}".removeprefix("."))
        for step, one, other in _parts(before, now)
    )
    return next(filter(None, found), Difference(field, before, now))


def _parts(before: object, now: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in {**before, **now}:
            yield f".{key}", before.get(key), now.get(key)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for place, (one, other) in enumerate(zip(before, now, strict=True)):
            yield f"[{place}]", one, other


def _short(value: object) -> str:
    if isinstance(value, list | dict):
        return several(len(value), "value")
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


class Witness:
    """Stands between a report and the store, and takes down each question with its answer."""

    answers: Final = None  # a question that was asked before is asked, and taken down, once more

    def __init__(self, known: Reader) -> None:
        self._known = known
        self._digest = sha256()

    @property
    def known(self) -> Reader:
        return cast(Reader, self)

    @property
    def sha256(self) -> str:
        """Return the digest (hexadecimal) of all that was asked and answered so far, in order."""
        return self._digest.hexdigest()

    def __getattr__(self, name: str) -> object:
        """Return what the store has under *name*, a method as one that is taken down."""
        found = getattr(self._known, name)
        if callable(found):
            return self._taken_down(name, found)
        self._note([name, found])
        return found

    def _taken_down(self, name: str, ask: Callable[..., object]) -> Callable[..., object]:
        def asked(*values: object) -> object:
            answer = ask(*values)
            self._note([name, values, answer])
            return answer

        return asked

    def _note(self, what: object) -> None:
        # In a canonical form: sets and mappings have no order of their own.
        # JSON lacks columns of numbers too.
        said = msgspec.json.encode(
            _listed(what), order="sorted", enc_hook=lambda column: column.tolist()
        )
        self._digest.update(said)


def _listed(value: object) -> object:
    """Return *value* with mappings as sorted lists of pairs: JSON has only texts as keys."""
    if isinstance(value, Mapping):
        pairs = [[_listed(key), _listed(held)] for key, held in value.items()]
        return sorted(pairs, key=lambda pair: msgspec.json.encode(pair[0], order="sorted"))
    if isinstance(value, list | tuple):
        return [_listed(held) for held in value]
    return value
