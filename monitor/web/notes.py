"""Notes of editors, kept from the live page: one page with forms, which need no script.

Only a page for internal use has it. Whoever asks must be a page of this server, as at the desk; who
writes is the name that the password belongs to or, on this machine alone, the name in the form.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError, UsageError
from monitor.nouns.report import Report
from monitor.store.records import NoteRecord
from monitor.web import note_sheets, sheets
from monitor.web.answers import Fields, FormToken, number, read
from monitor.words import notes as words

LONGEST_NAME: Final = 80
"""Characters of a name, which is shown in tables."""


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
        self._token = FormToken()

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
        if not self._token.sent(request, fields):
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
            self._notebook.add(_instant(fields.get("at", "")), text, by)
        elif what == "change" and note is not None:
            self._refuse_older(note, fields)
            self._notebook.change(note, text, by)
        elif what == "remove" and note is not None:
            self._refuse_older(note, fields)
            self._notebook.remove(note, by)
        else:
            message = "the form says not what to do, or with which note: open the page again"
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
            return note_sheets.notes(
                self._notebook.listed(),
                self._notebook.now(),
                note_sheets.Form(_who(request), self._token.text, fields or {}),
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


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise UsageError("write a date with a time of day, such as 2017-02-22T22:00")
    return found
