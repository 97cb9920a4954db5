"""Notes of editors, kept from the live page: one page with forms, which need no script.

Only a page for internal use has it. Whoever asks must be a page of this server, as at the desk; who
writes is the name that the password belongs to or, on this machine alone, the name in the form.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.clock import comes_twice
from monitor.errors import MonitorError, UsageError
from monitor.nouns.report import Report
from monitor.page.fragments import notice as noticed
from monitor.page.fragments import prose, table
from monitor.privacy.output import html
from monitor.store.reading.notes import standing
from monitor.store.records import NoteRecord
from monitor.web import sheets
from monitor.web.answers import Fields, number, read, sent
from monitor.web.sheets import link, paragraph, sheet
from monitor.words import notes as words
from monitor.words.worded import worded, wording_of
from monitor.words.wording import Wording

LONGEST_NAME: Final = 80  # characters of a name, which is shown in tables
MINUTES: Final = "%Y-%m-%dT%H:%M"  # an instant as a field of a form has it


class Notebook(NamedTuple):
    """Where notes are kept, and how.

    Attributes:
        now: Returns the present instant on the clock of the incident.
        add: Keeps a note: instant on the clock of the incident, text, who.
    """

    now: Callable[[], datetime]
    listed: Callable[[], Report]
    add: Callable[[datetime, str, str], object]
    change: Callable[[int, str, str], object]
    remove: Callable[[int, str], object]


class Notes:
    def __init__(
        self,
        notebook: Notebook,
        kept: Callable[[], None],
        explain: Callable[[MonitorError], str] = str,
    ) -> None:
        self._notebook, self._kept, self._explain = notebook, kept, explain
        self._token = secrets.token_urlsafe()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/notes", self.show, methods=["GET"]),
            Route("/notes", self.keep, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Answer with the notes and the forms; after one was kept, with what was done."""
        return await self._page(request, done="done" in request.query_params)

    async def keep(self, request: Request) -> Response:
        """Keep what a form says, and go on; what cannot be kept is shown again, to be mended."""
        fields = await read(request)
        if fields is None:
            return await self._page(request, words.BROKEN, code=400)
        if not sent(self._token, request, fields):
            return await self._page(request, words.FOREIGN, code=403)
        by = _who(request) or " ".join(fields.get("by", "").split())
        try:
            await asyncio.to_thread(self._do, fields, by)
        except UsageError as error:
            return await self._page(request, words.refused(str(error)), fields, code=400)
        except MonitorError as error:
            return await self._page(request, words.refused(self._explain(error)), fields, code=503)
        self._kept()
        return RedirectResponse("notes?done", 303)

    def _do(self, fields: Fields, by: str) -> None:
        if not (0 < len(by) <= LONGEST_NAME and by.isprintable()):
            raise UsageError(f"say who you are, in 1 to {LONGEST_NAME} characters")
        what, text = fields.get("do"), fields.get("text", "")
        note = number(fields.get("note", ""))
        if what == "add":
            self._notebook.add(
                _instant(fields.get("at", ""), self._notebook.now().tzinfo), text, by
            )
        elif what == "change" and note is not None:
            self._refuse_older(note, fields)
            self._notebook.change(note, text, by)
        elif what == "remove" and note is not None:
            self._refuse_older(note, fields)
            self._notebook.remove(note, by)
        else:
            message = "the form does not say what to do, or with which note: open the page again"
            raise UsageError(message)

    def _refuse_older(self, note: int, fields: Fields) -> None:
        known = self._notebook.listed().rows_of(NoteRecord, "notes")
        versions = [one for one in known if one.number == note]
        if versions and fields.get("version") != str(len(versions)):
            raise UsageError(
                f"{versions[-1].by} has changed note {note} since you opened this page: look at "
                "what it says now, then send yours again"
            )

    async def _page(
        self,
        request: Request,
        notice: str = "",
        fields: Fields | None = None,
        *,
        code: int = 200,
        done: bool = False,
    ) -> Response:
        def made() -> str:
            return notes(
                self._notebook.listed(),
                self._notebook.now(),
                Form(_who(request), self._token, fields or {}),
                notice=notice,
                done=done,
            )

        try:
            return sheets.answer(await asyncio.to_thread(made), code)
        except MonitorError as error:
            return sheets.answer(sheets.refused(f"{self._explain(error)}.", "notes"), 503)


def _who(request: Request) -> str:
    name: str = getattr(request.state, "name", "")
    return name


def _instant(text: str, zone: tzinfo | None) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise UsageError("write a date with a time of day, such as 2017-02-22T22:00")
    if comes_twice(found.replace(tzinfo=zone)):  # a field of a date and a time has no offset
        message = f"{found:%Y-%m-%dT%H:%M} comes twice on this clock: use `monitor note add`"
        raise UsageError(message)
    return found


class Form(NamedTuple):
    """What every form of the page has: who writes, if that is known, and what could not be kept."""

    who: str
    token: str
    filled: Mapping[str, str]

    def start(self) -> str:
        hidden = f'<input type="hidden" name="token" value="{html(self.token)}">'
        return f'<form method="post" action="notes">{hidden}\n'

    def by(self, key: str) -> str:
        """Return who writes: a sentence, or a field where nobody signed in."""
        if self.who:
            return paragraph(words.signed(self.who))
        given = self.filled.get("by", "")
        more = 'required maxlength="80" autocomplete="name"'
        return _field(f"by{key}", "by", words.NAME, given, more)

    def of(self, note: str) -> Mapping[str, str]:
        """Return what was filled into the form of a note; empty is that of a new one."""
        return self.filled if self.filled.get("note", "") == note else {}


def notes(report: Report, now: datetime, form: Form, *, notice: str, done: bool) -> str:
    """Return the page: what was done or is wrong, a new note, those that stand, their history."""
    versions = report.rows_of(NoteRecord, "notes")
    wording = wording_of(report.head)
    kept, made = standing(versions), Counter(one.number for one in versions)
    entries = "\n".join(_note(one, made[one.number], wording, form) for one in kept)
    last = max(versions, key=lambda one: (one.made_at, one.number), default=None)
    said = words.done(last) if done and last is not None else ""
    history = "".join(table(one, words.HISTORY) for one in worded(report).sheet.tables)
    return sheet(
        words.TITLE,
        noticed(notice) if notice else "",
        f'<p role="status">{html(said)}</p>' if said else "",
        paragraph(words.ABOUT),
        _new(now, form, report.head.timezone),
        f"<h2>{html(words.STANDING)}</h2>",
        f'<ol class="notes">\n{entries}\n</ol>' if kept else paragraph(words.NONE),
        f"<details><summary>{html(words.versions(len(versions)))}</summary>\n{history}\n</details>"
        if versions
        else "",
        f"<nav>{link('.', words.LIVE_PAGE)}</nav>",
    )


def _new(now: datetime, form: Form, timezone: str) -> str:
    filled = form.of("")
    when = _field(
        "at",
        "at",
        words.at(timezone),
        filled.get("at") or now.strftime(MINUTES),
        'required step="60"',
        kind="datetime-local",
    )
    return (
        f"<section>\n<h2>{html(words.NEW)}</h2>\n{form.start()}{when}\n"
        f"{_text('text', filled.get('text', ''))}\n{form.by('')}\n"
        f'<button name="do" value="add">{html(words.ADD)}</button></form>\n</section>'
    )


def _note(one: NoteRecord, versions: int, wording: Wording, form: Form) -> str:
    number = str(one.number)
    filled = form.of(number)
    return (
        f'<li id="note-{number}"><p>{prose(words.line(one, wording))}</p>\n'
        f'<p class="quiet">{html(words.written(one, wording))}</p>\n'
        f"<details {'open' if filled else ''}><summary>{html(words.edit(one.number))}</summary>\n"
        f"{form.start()}"
        f'<input type="hidden" name="note" value="{number}">\n'
        f'<input type="hidden" name="version" value="{versions}">\n'
        f"{_text(f'text-{number}', filled.get('text') or one.text or '')}\n"
        f"{form.by(f'-{number}')}\n"
        f'<button name="do" value="change">{html(words.CHANGE)}</button>\n'
        f'<button name="do" value="remove">{html(words.REMOVE)}</button></form></details></li>'
    )


def _text(key: str, value: str) -> str:
    return _field(key, "text", words.TEXT, value, 'required maxlength="200" autocomplete="off"')


def _field(key: str, name: str, label: str, value: str, more: str, *, kind: str = "text") -> str:
    return (
        f'<p><label for="{key}">{html(label)}</label>\n<input id="{key}" name="{name}" '
        f'type="{kind}" value="{html(value)}" {more}></p>'
    )
