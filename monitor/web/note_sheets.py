"""The page of the notes, as HTML."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from monitor.nouns.report import Report
from monitor.page.fragments import notice as noticed
from monitor.page.fragments import prose, table
from monitor.privacy.output import html
from monitor.store.reading.notes import standing
from monitor.store.records import NoteRecord
from monitor.web.sheets import link, paragraph, sheet
from monitor.words import notes as words
from monitor.words.worded import worded, wording_of
from monitor.words.wording import Wording

MINUTES = "%Y-%m-%dT%H:%M"
"""An instant as a field of a form has it."""


class Form(NamedTuple):
    """What every form of the page has.

    Attributes:
        who: Who writes; empty where the form asks.
        filled: What a form said that could not be kept; empty for none.
    """

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
