"""The desk: people code posts of a draw by hand, in the browser.

Whoever asks must be a page of this server: the host is checked before, here the origin and a token
that no other page can read. What is said is kept at once, in one short transaction.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError
from monitor.privacy.output import html
from monitor.store.records import SKIPPED
from monitor.web import sheets
from monitor.web.answers import Fields, number, read, sent
from monitor.web.coding import Progress
from monitor.web.sheets import link, paragraph, sheet, shortcut
from monitor.words import desk as words

SKIP: Final = "s"
DESK: Final = "../label"
"""The first page of the desk, as the others find it wherever a proxy has put them."""


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
        self._token = secrets.token_urlsafe()

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
            return _refused(words.NO_CODER, 404)
        place = number(request.query_params.get("place", ""))
        return await self._answer(lambda: self._question(coder, place))

    async def answer(self, request: Request) -> Response:
        coder = self._coder(request)
        answer = await read(request)
        if coder is None or answer is None:
            return _refused(words.BROKEN, 400)
        if not sent(self._token, request, answer):
            return _refused(words.FOREIGN, 403)
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
        return sheets.answer(overview(coders, ledger.what, ledger.agreed()))

    def _question(self, coder: str, place: int | None) -> Response:
        ledger, token = self._ledger, self._token
        progress = ledger.progress(coder)
        at = progress.place if place is None else place - 1
        if not 0 <= at < len(progress.posts):
            return sheets.answer(finished(progress, coder))
        page = question(progress, at, ledger.codes, coder, ledger.what, token)
        return sheets.answer(page)

    def _kept(self, coder: str, answer: Fields) -> Response | None:
        code = answer.get("code", "")
        if code not in {*self._ledger.codes.values(), SKIPPED}:
            return _refused(words.BROKEN, 400)
        progress = self._ledger.progress(coder)
        asked = number(answer.get("post", ""))
        post = None if asked is None else progress.find(asked)
        if post is None:
            return _refused(words.GONE, 409)
        self._ledger.keep(coder, progress.answered(post, code))
        return None


def _refused(why: str, code: int, desk: str = DESK) -> Response:
    return sheets.answer(sheets.refused(why, desk), code)


def overview(coders: Sequence[tuple[str, Progress]], what: str, agreed: str) -> str:
    rows = "\n".join(
        f"<li>{link(f'label/{number}', name)}{html(words.progress(its.done, len(its.posts)))}</li>"
        for number, (name, its) in enumerate(coders, start=1)
    )
    return sheet(
        words.TITLE,
        paragraph(words.what(what)),
        f'<ul class="coders">\n{rows}\n</ul>',
        paragraph(agreed) if agreed else "",
        f"<p>{link('.', words.LIVE_PAGE)}</p>",
    )


def question(
    progress: Progress, at: int, codes: Mapping[str, str], coder: str, what: str, token: str
) -> str:
    """Return the page that shows a post, by its place from 0, and nothing that others said."""
    post, place = progress.posts[at], at + 1
    before = progress.coded.get(post.post)
    answer = words.SKIPPED if before == SKIPPED else before
    buttons = "\n".join(_button(key, code) for key, code in codes.items())
    back = link(f"?place={place - 1}", words.BACK, "b") if place > 1 else ""
    return sheet(
        words.place(place, len(progress.posts)),
        f'<p class="quiet">{html(words.by(what, coder))}</p>',
        f'<blockquote id="text" dir="auto" tabindex="-1" autofocus>{html(post.text)}</blockquote>',
        paragraph(words.before(answer)) if answer else "",
        f'<form method="post"><input type="hidden" name="token" value="{html(token)}">'
        f'<input type="hidden" name="post" value="{post.post}">\n'
        f'<fieldset class="controls"><legend>{html(words.ANSWER)}</legend>\n{buttons}\n'
        f"{_button(SKIP, SKIPPED, words.SKIP)}\n</fieldset></form>",
        f"<nav>{back} {link(DESK, words.LEAVE, 'q')}</nav>",
    )


def finished(progress: Progress, coder: str) -> str:
    return sheet(
        words.DONE,
        paragraph(words.done(progress.done, progress.skipped, len(progress.posts), coder)),
        paragraph(words.NEXT),
        f"<p>{link(DESK, words.HOW_FAR, 'q')}</p>",
    )


def _button(key: str, code: str, name: str = "") -> str:
    return (
        f'<button name="code" value="{html(code)}"{shortcut(key)}>{html(name or code)} '
        f"<kbd>{key}</kbd></button>"
    )
