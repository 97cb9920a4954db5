"""What the live page shows, and who may read it, from the configuration and the store."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from monitor.app.alerts import alerts_in
from monitor.app.asked import Asked
from monitor.app.feeds import feeds_in
from monitor.app.newsroom import Newsroom
from monitor.app.pages import fronts
from monitor.app.questions import questions
from monitor.app.status import healthy, numbers, read_status
from monitor.clock import utc_now
from monitor.errors import DataError, MonitorError, StoreError, UsageError
from monitor.nouns.report import Report
from monitor.page.feed import NAME, as_atom
from monitor.page.fragments import status_line, table
from monitor.report import alerts as alerting
from monitor.report import status
from monitor.store.reading.reader import file_state, open_reader
from monitor.store.records import AlertRecord
from monitor.words import page
from monitor.words.live import UNREADABLE
from monitor.words.sheet import Sheet
from monitor.words.status import public_tables
from monitor.words.worded import worded

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from monitor.web.desk import Ledger
    from monitor.web.notes import Notebook

log = logging.getLogger("monitor.web")

LATELY: Final = timedelta(days=1)
"""Alerts that ended longer ago are not listed; `monitor alerts` knows them."""


class LiveReaders(NamedTuple):
    """Who may read a live page, and by which names it is asked.

    Attributes:
        names: Names of hosts in addition to those of this machine; through a proxy.
        password_file: Who may read it, with which password; None for everybody.
        trusts_proxy: Whether a proxy on this machine is believed who asks.
    """

    internal: bool = False
    names: tuple[str, ...] = ()
    password_file: Path | None = None
    trusts_proxy: bool = False

    def check(self, *, writes: bool) -> None:
        """Refuse what would let anybody in the network read what is internal, or write.

        Raises:
            UsageError: A page that is not for the public has a name in the network, and no
                password.
        """
        if self.names and self.password_file is None and (self.internal or writes):
            what = "--label" if writes else "--internal"
            raise UsageError(
                f"--host-name with {what} would show what is not for publication to anybody who "
                "finds the address: add --password-file FILE"
            )

    @property
    def here(self) -> bool:
        """Return whether only people on this machine read what is internal."""
        return self.internal and not self.names


class Served(NamedTuple):
    newsroom: Newsroom
    asked: Asked
    readers: LiveReaders

    @property
    def incident(self) -> str:
        return self.asked.incidents[0]

    def check(self) -> None:
        """Refuse a time that a report would refuse, where there is a database to ask.

        Raises:
            UsageError: It begins later than now, or ends before it begins.
        """
        with suppress(StoreError), self.newsroom.opened() as reader:
            tuple(questions(self.newsroom, reader, self.asked))

    def application(
        self, desk: "Ledger | None" = None, notebook: "Notebook | None" = None
    ) -> "ASGIApp":
        from monitor.app.embeds import public_files
        from monitor.web.app import application
        from monitor.web.desk import Desk
        from monitor.web.notes import Notes
        from monitor.web.passwords import Passwords
        from monitor.web.programs import Programs
        from monitor.web.site import PUBLIC_REST, REST, Site

        newsroom, asked, readers = self
        explain = str if readers.here else Withheld()
        links = {"notes": "notes"} if notebook else {}
        links |= {"desk": "label"} if desk else {}
        site = Site(
            lambda: file_state(newsroom.config.database),
            self.standing,
            self.page,
            links=links,
            rest=REST if readers.internal else PUBLIC_REST,
            explain=explain,
        )
        more = Programs(
            feed=self.feed,
            embeds=lambda: public_files(newsroom, asked.incidents),
            healthy=partial(healthy, newsroom),
            numbers=partial(numbers, newsroom),
            internal=readers.internal,
        ).routes()
        more += [] if desk is None else Desk(desk, explain).routes()
        more += [] if notebook is None else Notes(notebook, site.renew, explain).routes()
        file = readers.password_file
        known = None if file is None else Passwords.of(file)
        return application(site, more, names=readers.names, passwords=known, explain=explain)

    def standing(self) -> str:
        instant = utc_now()
        with self.newsroom.opened() as reader:
            known = alerts_in(self.newsroom, reader, instant - LATELY, instant)
            found = read_status(self.newsroom, reader, instant, editor=False)
        if not self.readers.internal:
            known = alerting.in_public(known, self.incident)
        return now(self._stands(found), known)

    def _stands(self, found: Report) -> Sheet:
        """Return how things stand, beginning with what is found: the page says when by itself."""
        if not self.readers.internal:
            found = status.in_public(found, self.incident)
        elif not self.readers.here:
            found = status.shown_elsewhere(found)
        said = worded(found)
        tables = said.sheet.tables if self.readers.internal else public_tables(found)
        return replace(said.sheet, head=[one.sentence for _, one in said.said], tables=tables)

    def page(self, edition: int) -> bytes:
        from monitor.page.document import Live, document

        newsroom, asked, readers = self
        instant = utc_now()
        with newsroom.opened() as reader:
            asking = asked._replace(now=instant)
            (front,) = fronts(newsroom, reader, asking, internal=readers.internal).values()
            found = read_status(newsroom, reader, instant, editor=False)
        return document(front, Live(self._stands(found), edition))

    def feed(self, address: str) -> bytes:
        """Return the feed of the incident asked about, whose page has that address."""
        newsroom, asked, readers = self
        with newsroom.opened() as reader:
            asking = asked._replace(now=utc_now())
            (found,) = feeds_in(newsroom, reader, asking, internal=readers.internal).values()
        return as_atom(found, address, NAME, beside=True)


def now(status: Sheet, alerts: Report) -> str:
    """Return the top of the live page, as HTML; *alerts* last, or ended within `LATELY`."""
    first, *others = status.tables
    known = alerts.rows_of(AlertRecord, "alerts")
    return status_line(
        [page.alert(one.said) for one in known if one.ended_at is None],
        status.sentences,
        [
            table(first, page.STATE),
            *(table(other, other.title) for other in others),
            *(table(listed, page.ALERTS) for listed in worded(alerts).sheet.tables),
        ],
    )


@contextmanager
def kept(newsroom: Newsroom) -> Iterator[None]:
    """Keep the file of the database from being taken for another while it is served."""
    with open_reader(newsroom.config.database):
        yield


class Withheld:
    """Says of a failure no more than that there is one; what it was, a path say, is in the log."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, error: MonitorError) -> str:
        if isinstance(error, UsageError | DataError):
            return str(error)
        if str(error) != self._said:  # it is tried every two seconds
            log.warning("%s", error)
        self._said = str(error)
        return UNREADABLE
