"""What hosts and services still grant, for `monitor status`."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from monitor.store.records import HostBudget
from monitor.words.sheet import LocalTime, Table


class BudgetStatus(Struct, frozen=True, kw_only=True):
    """What a host, or a service with one credential, still grants; None where it says nothing.

    Attributes:
        who: Host, or name of the source.
        what: What is counted.
        left: 0 or more.
        limit: Of the whole window or day.
        resets_at: When it begins anew (UTC).
        not_before: Nothing is asked before (UTC).
        spent: US dollars since it began; None where it costs nothing.
    """

    who: str
    what: str
    left: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None
    not_before: datetime | None = None
    spent: float | None = None


def host_budget(budget: HostBudget, now: datetime) -> BudgetStatus | None:
    """Return what a host still grants, or None where what it said is of the past."""
    current = budget.resets_at is not None and budget.resets_at > now
    waits = budget.not_before is not None and budget.not_before > now
    if not current and not waits:
        return None
    return BudgetStatus(
        who=budget.host,
        what="requests",
        left=budget.remaining if current else None,
        limit=budget.limit if current else None,
        resets_at=budget.resets_at if current else None,
        not_before=budget.not_before if waits else None,
    )


def budget_table(budgets: Sequence[BudgetStatus], local: LocalTime) -> Table:
    """Return what may still be asked, as people read it."""
    return Table(
        title="What may still be asked",
        columns=("who", "what", "left", "of", "begins anew", "note"),
        rows=[
            (
                b.who,
                b.what,
                "" if b.left is None else f"{b.left:,}",
                "" if b.limit is None else f"{b.limit:,}",
                "" if b.resets_at is None else local(b.resets_at),
                _budget_note(b, local),
            )
            for b in budgets
        ],
        numbers=frozenset({"left", "of"}),
    )


def _budget_note(budget: BudgetStatus, local: LocalTime) -> str:
    if budget.not_before is not None:
        return f"asked for a pause until {local(budget.not_before)}"
    return "" if budget.spent is None else f"{budget.spent:.2f} USD spent"
