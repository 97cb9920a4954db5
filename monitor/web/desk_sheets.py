"""The pages of the desk, as HTML."""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.privacy.output import html
from monitor.store.records import SKIPPED
from monitor.web.coding import Progress
from monitor.web.sheets import link, paragraph, sheet, shortcut
from monitor.words import desk

SKIP: Final = "s"
DESK: Final = "../label"
"""The first page of the desk, as the others find it wherever a proxy has put them."""


def overview(coders: Sequence[tuple[str, Progress]], what: str, agreed: str) -> str:
    rows = "\n".join(
        f"<li>{link(f'label/{number}', name)}{html(desk.progress(its.done, len(its.posts)))}</li>"
        for number, (name, its) in enumerate(coders, start=1)
    )
    return sheet(
        desk.TITLE,
        paragraph(desk.what(what)),
        f'<ul class="coders">\n{rows}\n</ul>',
        paragraph(agreed) if agreed else "",
        f"<p>{link('.', desk.LIVE_PAGE)}</p>",
    )


def question(
    progress: Progress, at: int, codes: Mapping[str, str], coder: str, what: str, token: str
) -> str:
    """Return the page that shows the post at a place, from 0, to a coder.

    It has its text and what this coder said of it before, and nothing that anybody else said.
    """
    post, place = progress.posts[at], at + 1
    before = progress.coded.get(post.post)
    answer = desk.SKIPPED if before == SKIPPED else before
    buttons = "\n".join(_button(key, code) for key, code in codes.items())
    back = link(f"?place={place - 1}", desk.BACK, "b") if place > 1 else ""
    return sheet(
        desk.place(place, len(progress.posts)),
        f'<p class="quiet">{html(desk.by(what, coder))}</p>',
        f'<blockquote id="text" dir="auto" tabindex="-1" autofocus>{html(post.text)}</blockquote>',
        paragraph(desk.before(answer)) if answer else "",
        f'<form method="post"><input type="hidden" name="token" value="{html(token)}">'
        f'<input type="hidden" name="post" value="{post.post}">\n'
        f'<fieldset class="controls"><legend>{html(desk.ANSWER)}</legend>\n{buttons}\n'
        f"{_button(SKIP, SKIPPED, desk.SKIP)}\n</fieldset></form>",
        f"<nav>{back} {link(DESK, desk.LEAVE, 'q')}</nav>",
    )


def finished(progress: Progress, coder: str) -> str:
    return sheet(
        desk.DONE,
        paragraph(desk.done(progress.done, progress.skipped, len(progress.posts), coder)),
        paragraph(desk.NEXT),
        f"<p>{link(DESK, desk.HOW_FAR, 'q')}</p>",
    )


def _button(key: str, code: str, name: str = "") -> str:
    return (
        f'<button name="code" value="{html(code)}"{shortcut(key)}>{html(name or code)} '
        f"<kbd>{key}</kbd></button>"
    )
