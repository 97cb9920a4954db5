"""The desk: people code posts of a draw by hand, in the browser.

Whoever asks must be a page of this server: the host is checked before, here the origin and a token
that no other page can read. What is said is kept at once, in one short transaction.

References:
    OWASP, "Cross-Site Request Forgery Prevention" cheat sheet (verifying the origin, and a token);
    known, not read again on 2026-11-24.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import MonitorError
from monitor.store.records import SKIPPED
from monitor.web import sheets
from monitor.web.answers import Credentials, number, own, read
from monitor.web.coding import Progress
from monitor.words.desk import BROKEN, FOREIGN, GONE, NO_CODER


class Ledger(NamedTuple):
    """What is coded, and where that is read and kept.

    Attributes:
        coders: Names of those who may answer.
        codes: Key -> code.
        what: What is coded, in one sentence.
        progress: Tells how far a coder is.
        agreed: Tells how far the coders agree; empty where that cannot be told.
        keep: Keeps, for a coder, code -> numbers of posts.
    """

    coders: Sequence[str]
    codes: Mapping[str, str]
    what: str
    progress: Callable[[str], Progress]
    agreed: Callable[[], str]
    keep: Callable[[str, Mapping[str, Sequence[int]]], None]


class Desk:
    """Its pages: who codes at `/label`, and one post after another at `/label/1` for the first.

    Args:
        ledger: What is coded.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._token = secrets.token_urlsafe()

    def routes(self) -> list[BaseRoute]:
        """Return what may be asked for."""
        one = "/label/{coder}"
        return [
            Route("/label", self.overview),
            Route(one, self.ask, methods=["GET"]),
            Route(one, self.answer, methods=["POST"]),
        ]

    async def overview(self, _: Request) -> Response:
        """Answer with how far each coder is."""
        return await _told(self._overview)

    async def ask(self, request: Request) -> Response:
        """Answer with a post: the next to code, or the one whose place is asked for."""
        coder = self._coder(request)
        if coder is None:
            return _refused(NO_CODER, 404)
        place = number(request.query_params.get("place", ""))
        return await _told(lambda: self._question(coder, place))

    async def answer(self, request: Request) -> Response:
        """Keep an answer, and go on to the next post."""
        coder = self._coder(request)
        answer = await read(request)
        if coder is None or answer is None:
            return _refused(BROKEN, 400)
        if not (
            own(request) and secrets.compare_digest(answer.token.encode(), self._token.encode())
        ):
            return _refused(FOREIGN, 403)
        return await _told(
            lambda: self._kept(coder, answer) or RedirectResponse(request.url.path, 303)
        )

    def _coder(self, request: Request) -> str | None:
        known = {str(number): coder for number, coder in enumerate(self._ledger.coders, start=1)}
        return known.get(request.path_params["coder"])

    def _overview(self) -> Response:
        found = [(coder, self._ledger.progress(coder)) for coder in self._ledger.coders]
        posts = len(found[0][1].posts)
        done = [(coder, progress.done) for coder, progress in found]
        return _page(sheets.overview(done, posts, self._ledger.what, self._ledger.agreed()))

    def _question(self, coder: str, place: int | None) -> Response:
        progress = self._ledger.progress(coder)
        at = progress.place if place is None else place - 1
        if not 0 <= at < len(progress.posts):
            return _page(sheets.finished(progress.done, len(progress.posts), coder))
        post = progress.posts[at]
        asked = sheets.PostToCode(
            post=post.post,
            text=post.text,
            place=at + 1,
            of=len(progress.posts),
            said=progress.coded.get(post.post),
        )
        ledger = self._ledger
        return _page(sheets.question(asked, ledger.codes, coder, ledger.what, self._token))

    def _kept(self, coder: str, answer: Credentials) -> Response | None:
        """Keep an answer; return what is wrong with it, or None."""
        if answer.code not in {*self._ledger.codes.values(), SKIPPED}:
            return _refused(BROKEN, 400)
        progress = self._ledger.progress(coder)
        asked = number(answer.post)
        post = None if asked is None else progress.find(asked)
        if post is None:
            return _refused(GONE, 409)
        self._ledger.keep(coder, progress.answered(post, answer.code))
        return None


async def _told(act: Callable[[], Response]) -> Response:
    """Return what *act* answers, from a thread; an error of ours is told as a page."""
    try:
        return await asyncio.to_thread(act)
    except MonitorError as error:
        return _refused(f"{error}.", 503)


def _refused(why: str, code: int) -> Response:
    return _page(sheets.refused(why), code)


def _page(text: str, code: int = 200) -> Response:
    headers = {
        "Content-Security-Policy": sheets.policy(),
        # With less a browser would not say that an answer came from here.
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(text, code, headers)
