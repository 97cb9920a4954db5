"""Notes of editors: what somebody wants readers to know of an instant of an incident."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from monitor.app import wiring
from monitor.app.asked import AskedTime, before, on_clock
from monitor.app.newsroom import Newsroom
from monitor.clock import utc_now
from monitor.config.chosen import chosen_incident, chosen_incidents
from monitor.errors import UsageError
from monitor.nouns.report import Report
from monitor.report.notes import notes_report
from monitor.report.readings import is_simulated
from monitor.store.reading.notes import standing
from monitor.store.writing import notes as kept
from monitor.words import notes as words

if TYPE_CHECKING:
    from monitor.web.notes import Notebook

LONGEST: Final = 200  # characters of a note, as of a title
MOST: Final = 2**63 - 1  # the largest number that SQLite can look for


def add(
    newsroom: Newsroom,
    incident: str | None,
    at: AskedTime,
    text: str,
    by: str,
    now: datetime,
) -> str:
    """Keep a note, and say so.

    *at* is the instant that is noted, or how long before *now*; without a zone, on the clock of the
    configuration.

    Raises:
        UsageError: The incident is not known, the instant is not of its time, or the text is empty,
            too long, or holds a protected name.
    """
    config = newsroom.config
    chosen = chosen_incident(config, incident)
    noted, end = before(now, at, config.zone), chosen.end(now)
    if not chosen.since <= noted <= end:
        asked, first, last = (on_clock(one, config.zone) for one in (noted, chosen.since, end))
        raise UsageError(
            f"{asked} is not within the time of {chosen.key}: give an instant between {first} "
            f"and {last}"
        )
    fitting = _fit(newsroom, text, by)
    with wiring.writer_as_scored(newsroom.config) as store:
        number = kept.add(store, chosen.key, noted, fitting, by, now)
    return words.added(number, noted, config.timezone)


def change(newsroom: Newsroom, number: int, text: str, by: str, now: datetime) -> str:
    """Have a note say something else from now on; what it said stays in its history."""
    _revise(newsroom, number, _fit(newsroom, text, by), by, now)
    return words.changed(number)


def remove(newsroom: Newsroom, number: int, by: str, now: datetime) -> str:
    """Have a note shown no more; its history stays."""
    _refuse_names(newsroom, by)
    _revise(newsroom, number, None, by, now)
    return words.removed(number)


def listed(newsroom: Newsroom, incidents: Sequence[str], now: datetime, *, history: bool) -> Report:
    """Return the notes that stand, in order of time, or every version of every note, by number.

    A protected name that was listed later is masked: an editor must see the note to change it.
    """
    config = newsroom.config
    chosen_incidents(config, incidents)
    with newsroom.opened() as reader:
        versions = [
            one for one in reader.note_versions() if not incidents or one.incident in incidents
        ]
        found = notes_report(
            versions if history else standing(versions),
            now,
            timezone=config.timezone,
            simulated=is_simulated(reader),
            history=history,
        )
    return newsroom.leaks.masked(found)


def notebook(newsroom: Newsroom, incident: str) -> "Notebook":
    """Return where the live page keeps the notes of an incident."""
    from monitor.web.notes import Notebook

    config = newsroom.config
    chosen = chosen_incident(config, incident)

    def now() -> datetime:
        instant = utc_now()
        return min(instant, chosen.end(instant)).astimezone(config.zone)

    return Notebook(
        now=now,
        listed=lambda: listed(newsroom, (incident,), utc_now(), history=True),
        add=lambda at, text, by: add(newsroom, incident, at, text, by, utc_now()),
        change=lambda number, text, by: change(newsroom, number, text, by, utc_now()),
        remove=lambda number, by: remove(newsroom, number, by, utc_now()),
    )


def _revise(newsroom: Newsroom, number: int, text: str | None, by: str, now: datetime) -> None:
    found = 0 < number <= MOST
    if found:
        with wiring.writer_as_scored(newsroom.config) as store:
            found = kept.revise(store, number, text, by, now)
    if not found:
        raise UsageError(f"there is no note {number}: `monitor note list` shows which there are")


def _fit(newsroom: Newsroom, text: str, by: str) -> str:
    line = " ".join(text.split())
    if not any(char.isprintable() and not char.isspace() for char in line):
        raise UsageError("the text of the note is empty: say in a few words what happened")
    if len(line) > LONGEST:
        raise UsageError(f"the note has {len(line):,} characters: shorten it to {LONGEST} at most")
    _refuse_names(newsroom, line, by)
    return line


def _refuse_names(newsroom: Newsroom, *texts: str) -> None:
    if any(newsroom.leaks.finds(text) for text in texts):
        message = "the note or the name of its author holds a protected name: write it without"
        raise UsageError(message)
