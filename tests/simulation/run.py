"""Makes passes over a disturbed source into a real store, and holds what is kept to the rules.

A process that dies leaves its files as they are at that moment: they are copied while the old
connection is still open, and the copy is what goes on.
"""

import shutil
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from hypothesis import Phase, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.collect import Outturn, PassWatch, collect
from monitor.collect.budget import Budget
from monitor.collect.dated import FARTHEST
from monitor.errors import BadAnswer, CursorLost, RetryLater, SourceError, StoreError
from monitor.nouns.posts import Purpose, Score, Span
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query
from monitor.store.connection import Store, open_store
from monitor.store.writing.passes import settle_settings
from monitor.testing.contract import INCIDENT, SINCE
from tests.examples import examples
from tests.simulation.disturbed import Disturbed, number_of
from tests.simulation.world import END

EVERY = timedelta(minutes=5)
CALM = timedelta(hours=2)
MINUTE = timedelta(minutes=1)

RULE: Final = settings(
    examples(14),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
"""Each example is a database with its passes; explaining a failure would take minutes."""

Kind = Literal[
    "error", "later", "bad", "unknown place", "death", "death in a write", "death in a page"
]
NAMES: Final[Mapping[Kind, str]] = {
    "error": "errors",
    "later": "pauses asked for",
    "bad": "bad answers",
    "unknown place": "cursors refused",
    "death": "deaths between pages",
    "death in a write": "deaths in a write",
    "death in a page": "deaths inside a page",
}
"""What each fault is counted as, once it has come."""


MASKER = Masker(Pseudonyms(b"k" * 32), NameGuard(()))


class Killed(BaseException):
    """The process was killed; nothing in it gets to say a word."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong in a pass, after so many answers and pages (or steps of the database)."""

    kind: Kind
    after: int


@dataclass(frozen=True)
class Turn:
    """A pass: when in truth, by how much the local clock is wrong, and what goes wrong."""

    at: datetime
    fault: Fault | None = None
    skew: timedelta = timedelta()
    purpose: Purpose = "poll"
    span: Span | None = None


class World(Protocol):
    """What a service must tell, so that what we keep of it can be judged."""

    now: datetime


class Coin:
    """A scorer whose labels are as good as tossed, so that every column of the rollups is used."""

    name = "textblob"
    version = "0"

    def score(self, text: str, lang: str | None = None) -> Score:
        del lang
        tossed = sum(text.encode()) % 4
        if tossed == 3:
            return Score(0, None, "unscored", "tossed")
        label: Literal["negative", "neutral", "positive"] = (
            "negative" if tossed == 0 else "neutral" if tossed == 1 else "positive"
        )
        return Score((tossed - 1) * 300_000, 0, label)


class House:
    """A store in a folder, and what has been watched into it so far.

    Args:
        folder: For the databases: one at first, one more for each death.
        source: What is watched.
        world: Whose time it is.
        patient: Whether a fault that has not come in its pass waits for the next ones, so that each
            that is planned comes in the end. Otherwise it is forgotten with its pass.

    Attributes:
        happened: What has happened so far, with what the source has shown.
        waiting: Faults that are planned and have not come; the first is armed.
        budget: Of each pass.
    """

    budget: Budget | None = None

    def __init__(
        self, folder: Path, source: Disturbed, world: World, *, patient: bool = False
    ) -> None:
        self.folder, self.source, self.world, self.patient = folder, source, world, patient
        self.happened = source.happened
        self.waiting: deque[Fault] = deque()
        self._steps = count()
        self.watched = PassWatch(
            name="service",
            source=source,
            incident=INCIDENT,
            settle=source.traits.settle,
            every=EVERY,
            masker=MASKER,
            scorers=[Coin()],
        )
        self._wrecks = count()
        self._dying = False
        self._until: datetime | None = None
        self.store = self._open(folder / "0")
        self._stored: tuple[object, dict[int, tuple[str | None, bool]]] = None, {}

    def close(self) -> None:
        self.store.conn.close()

    def turn(self, turn: Turn) -> str:
        """Make a pass and return how it ended: `died` where the process did."""
        self.world.now = turn.at
        self.source.numbers.clear()
        self.source.keeping = False
        now = turn.at + turn.skew
        self._arm(turn.fault, now)
        outcome = self._pass(turn, now)
        if not self.patient:
            self.waiting.clear()
        self.happened[f"passes {outcome}"] += 1
        if turn.skew and outcome != "postponed":
            self.happened["clock ahead" if turn.skew > timedelta() else "clock behind"] += 1
        return outcome

    def _made(self, turn: Turn, now: datetime) -> Outturn | None:
        """Make a pass and return what came of it; None where the process died."""
        self._dying = False
        try:
            return collect(
                *(self.store, self.watched, self.source),
                now=now,
                purpose=turn.purpose,
                span=turn.span,
                budget=self.budget,
            )
        except (Killed, StoreError):
            if not self._dying:
                raise
            self._go_on_from_the_wreck()
            return None
        finally:
            self.store.conn.set_progress_handler(None, 0)

    def _pass(self, turn: Turn, now: datetime) -> str:
        made = self._made(turn, now)
        if made is None:
            return "died"
        assert not self._dying, "it went on after its death"
        # What lies farther ahead was written by a clock that was wrong.
        early = self._until is not None and now < self._until <= now + FARTHEST + EVERY
        assert (made.outcome == "postponed") == early, "a pause is kept, and no longer"
        self._until = made.until
        return made.outcome

    def ask_about(self, query: str) -> None:
        """Change the query of the incident; posts that match the old one stay."""
        incident = replace(self.watched.incident, query=Query.read(query))
        self.watched = replace(self.watched, incident=incident)
        self.happened["query changed"] += 1

    def _arm(self, fault: Fault | None, now: datetime) -> None:
        """Have the fault that waits for longest come after so many answers, pages or steps."""
        if fault is not None:
            self.waiting.append(fault)
            self.happened["faults planned"] += 1
        self.source.trip = lambda: None
        if not self.waiting:
            return
        fault = self.waiting[0]
        if not self.patient:
            self._steps = count()
        if fault.kind in {"death in a write", "death in a page"}:
            # One step of the handler is a hundred instructions of the database.
            self.store.conn.set_progress_handler(self._may_die_writing, 100)
            return

        def trip() -> None:
            if self.waiting and self.waiting[0] is fault and next(self._steps) == fault.after:
                self._fail(fault.kind, now)

        self.source.trip = trip

    def _may_die_writing(self) -> int:
        writing = self.source.keeping and self.store.conn.in_transaction
        if self._dying or not self.waiting:
            return 0
        fault = self.waiting[0]
        if fault.kind == "death in a page" and not writing:
            return 0
        return self._die() if next(self._steps) == fault.after * 7 else 0

    def _fail(self, kind: Kind, now: datetime) -> None:
        errors: Mapping[Kind, SourceError] = {
            "error": SourceError("out of order"),
            "bad": BadAnswer("expected JSON, got '<html>'"),
            "later": RetryLater("429: later", now + 20 * MINUTE),
            "unknown place": CursorLost("the place that was asked for is too old"),
        }
        if kind in errors:
            self._has_come()
            raise errors[kind]
        assert not self.store.conn.in_transaction, "between two pages nothing is open"
        self._die()
        raise Killed

    def _die(self) -> int:
        """Copy the files as they are, and tell the database to give up."""
        self._wreck = self.folder / f"{next(self._wrecks) + 1}"
        shutil.copytree(self.store.path.parent, self._wreck)
        self._dying = True
        self._has_come()
        return 1

    def _has_come(self) -> None:
        fault = self.waiting.popleft()
        self._steps = count()
        self.happened["faults come"] += 1
        self.happened[NAMES[fault.kind]] += 1

    def _go_on_from_the_wreck(self) -> None:
        self.store.conn.close()
        self.store = self._open(self._wreck)

    def _open(self, folder: Path) -> Store:
        store = open_store(folder / "monitor.db", zone="America/Los_Angeles", scorer="textblob")
        settle_settings(store)
        return store

    def stored(self) -> dict[int, tuple[str | None, bool]]:
        """Return number -> text (None where it is gone) and whether it was taken back."""
        state = self.store, self.store.conn.total_changes
        if self._stored[0] == state:
            return self._stored[1]
        rows: list[tuple[str, str | None, Any]] = self.store.conn.execute(
            "SELECT native_id, text, deleted_at FROM post"
        ).fetchall()
        found = {number_of(name, text): (text, gone is not None) for name, text, gone in rows}
        assert len(found) == len(rows), "a post is stored twice"
        self._stored = state, found
        return found


def turns(*, deaths: bool = True) -> st.SearchStrategy[list[Turn]]:
    """Draw passes, half a minute apart or more, most of them undisturbed."""
    kinds: list[Kind] = ["error", "later", "bad", "unknown place"]
    kinds += ["death", "death in a write", "death in a page"] if deaths else []
    fault = st.builds(Fault, st.sampled_from(kinds), st.integers(0, 12))
    drawn = st.builds(
        Turn,
        # In halves of a minute; many of them in and after the burst of `world.drawn`.
        st.one_of(st.integers(0, 360), st.integers(238, 270)).map(lambda n: SINCE + n * MINUTE / 2),
        st.one_of(st.none(), st.none(), fault),
    )
    return st.lists(drawn, min_size=3, max_size=12, unique_by=lambda turn: turn.at).map(
        lambda many: sorted(many, key=lambda turn: turn.at)
    )


def calm(after: datetime = END) -> list[Turn]:
    """Return two passes that nothing disturbs, once all has come that was late."""
    return [Turn(after + CALM), Turn(after + CALM + EVERY)]
