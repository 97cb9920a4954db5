"""The desk: people code posts of a draw by hand, in the browser.

Whoever asks must be a page of this server: the host is checked before, here the origin and a token
that no other page can read. What is said is kept at once, in one short transaction.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError
from monitor.store.records import SKIPPED
from monitor.web import desk_sheets, sheets
from monitor.web.answers import Fields, FormToken, number, read
from monitor.web.coding import Progress
from monitor.web.desk_sheets import DESK
from monitor.words.desk import BROKEN, FOREIGN, GONE, NO_CODER


class Ledger(NamedTuple):
    """What is coded, and where that is read and kept.

    Attributes:
        agreed: Tells how far the coders agree; empty where that is unknown.
        keep: Keeps, for a coder, code -> numbers of posts.
    """

    coders: Sequence[str]
    codes: Mapping[str, str]
    what: str
    progress: Callable[[str], Progress]
    agreed: Callable[[], str]
    keep: Callable[[str, Mapping[str, Sequence[int]]], None]


class Desk:
    """Its pages: who codes at `/label`, and one post after another at `/label/1` for the first."""

    def __init__(self, ledger: Ledger, explain: Callable[[MonitorError], str] = str) -> None:
        self._ledger, self._explain = ledger, explain
        self._token = FormToken()

    def routes(self) -> list[BaseRoute]:
        one = "/label/{coder}"
        return [
            Route("/label", self.overview),
            Route(one, self.ask, methods=["GET"]),
            Route(one, self.answer, methods=["POST"]),
        ]

    async def overview(self, _: Request) -> Response:
        return await self._answer(self._overview, "label")

    async def ask(self, request: Request) -> Response:
        """Answer with a post: the next to code, or the one whose place is asked for."""
        coder = self._coder(request)
        if coder is None:
            return _refused(NO_CODER, 404)
        place = number(request.query_params.get("place", ""))
        return await self._answer(lambda: self._question(coder, place))

    async def answer(self, request: Request) -> Response:
        coder = self._coder(request)
        answer = await read(request)
        if coder is None or answer is None:
            return _refused(BROKEN, 400)
        if not self._token.sent(request, answer):
            return _refused(FOREIGN, 403)
        # Relative: a proxy may have put all pages into a folder of its own.
        again = RedirectResponse(request.path_params["coder"], 303)
        return await self._answer(lambda: self._kept(coder, answer) or again)

    async def _answer(self, act: Callable[[], Response], desk: str = DESK) -> Response:
        try:
            return await asyncio.to_thread(act)
        except MonitorError as error:
            return _refused(f"{self._explain(error)}.", 503, desk)

    def _coder(self, request: Request) -> str | None:
        known = {str(number): coder for number, coder in enumerate(self._ledger.coders, start=1)}
        return known.get(request.path_params["coder"])

    def _overview(self) -> Response:
        ledger = self._ledger
        coders = [(coder, ledger.progress(coder)) for coder in ledger.coders]
        return sheets.answer(desk_sheets.overview(coders, ledger.what, ledger.agreed()))

    def _question(self, coder: str, place: int | None) -> Response:
        ledger, token = self._ledger, self._token.text
        progress = ledger.progress(coder)
        at = progress.place if place is None else place - 1
        if not 0 <= at < len(progress.posts):
            return sheets.answer(desk_sheets.finished(progress, coder))
        page = desk_sheets.question(progress, at, ledger.codes, coder, ledger.what, token)
        return sheets.answer(page)

    def _kept(self, coder: str, answer: Fields) -> Response | None:
        code = answer.get("code", "")
        if code not in {*self._ledger.codes.values(), SKIPPED}:
            return _refused(BROKEN, 400)
        progress = self._ledger.progress(coder)
        asked = number(answer.get("post", ""))
        post = None if asked is None else progress.find(asked)
        if post is None:
            return _refused(GONE, 409)
        self._ledger.keep(coder, progress.answered(post, code))
        return None


def _refused(why: str, code: int, desk: str = DESK) -> Response:
    return sheets.answer(sheets.refused(why, desk), code)
