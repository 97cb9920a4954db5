"""An Atom feed of an incident: what each brief said, what was corrected since, and its alerts.

An entry is made from what the store keeps of a brief or an alert. So it is the same whenever, and
wherever, the feed is made: feed readers take an entry whose id or date changes for a new one.

References:
    RFC 4287 (The Atom Syndication Format), sections 3 and 4; RFC 4151 (The 'tag' URI Scheme),
    section 2; XML 1.0, section 2.2 (characters); known, not read again on 2026-11-27.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring
from zoneinfo import ZoneInfo

from msgspec import Struct

from monitor.chart.text import one_line
from monitor.clock import rfc3339
from monitor.nouns.corrections import FigureName, PublishedFigure
from monitor.nouns.posts import Span
from monitor.nouns.report import Head
from monitor.page.fragments import items
from monitor.privacy.output import html, terminal
from monitor.store.records import AlertRecord, PublicationRecord
from monitor.version import __version__
from monitor.words import feed as words
from monitor.words.wording import Wording

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"
NAME: Final = "feed.xml"
"""What it is called beside the live page."""

MOST: Final = 50
"""Entries: the feed stays below 100 kB, and who was away for a month finds the latest."""

LONGEST: Final = 200
"""Characters of a title: an incident may be called anything."""


class AtomEntry(Struct, frozen=True, kw_only=True):
    """One entry.

    Attributes:
        name: What its id ends with; no other entry of the incident has it.
        term: What kind it is: `brief` or `alert`.
        published: When it was first (UTC).
        updated: When it changed so that readers should know (UTC).
        parts: Lists of sentences, each with what stands before it.
    """

    name: str
    term: str
    title: str
    published: datetime
    updated: datetime
    parts: Sequence[tuple[str, Sequence[str]]]


class AtomFeed(Struct, frozen=True, kw_only=True):
    """A feed, before it is known where it will be published; what changed last is first.

    One without an entry is as old as the incident, which `began` then (UTC).
    """

    incident: str
    title: str
    subtitle: str
    began: datetime
    entries: Sequence[AtomEntry]


def make_feed(
    head: Head,
    briefs: Sequence[PublicationRecord],
    alerts: Iterable[AlertRecord],
    *,
    internal: bool = False,
) -> AtomFeed:
    """Return the feed of an incident, from its briefs, latest first, and its alerts.

    An *internal* one shows what was sent, whose numbers may be of few people.
    """
    found = [*_briefs(head, briefs), *(_alert(head, one, internal=internal) for one in alerts)]
    found.sort(key=lambda one: (one.updated, one.name), reverse=True)
    return AtomFeed(
        incident=head.incident,
        title=words.title(head.title, simulated=head.simulated),
        subtitle=words.subtitle(simulated=head.simulated),
        began=head.since,
        entries=found[:MOST],
    )


def _briefs(head: Head, briefs: Sequence[PublicationRecord]) -> Iterator[AtomEntry]:
    """Yield each brief; what the next one said had changed in it is its correction.

    A figure of which that may not say what it is now is left out here too, and in the briefs before
    that had the same: the next brief has the new one, in the same feed.
    """
    following: PublicationRecord | None = None
    withheld = set[tuple[FigureName, Span]]()
    for one in briefs:
        wording = Wording(ZoneInfo(one.timezone), one.span)
        changes = tuple(
            change.withheld() if change.after is None or _of(change.after) in withheld else change
            for change in (() if following is None else following.changes)
        )
        few = {change.before.name for change in changes if change.after is None}
        withheld |= {_of(figure) for figure in one.figures if figure.name in few}
        figures = [figure for figure in one.figures if _of(figure) not in withheld]
        parts: list[tuple[str, Sequence[str]]] = [("", tuple(words.brief_said(figures, wording)))]
        updated = one.at
        if following is not None and changes:
            updated = following.at
            changed = words.brief_changes(changes, wording)
            parts.insert(0, (words.corrected(wording.moment(updated)), changed))
        yield AtomEntry(
            name=f"brief/{rfc3339(one.at)}",
            term="brief",
            title=words.brief_title(
                wording.moment(one.at),
                figures,
                corrected=bool(changes),
                simulated=head.simulated,
            ),
            published=one.at,
            updated=updated,
            parts=parts,
        )
        following = one


def _of(figure: PublishedFigure) -> tuple[FigureName, Span]:
    """Return what a figure is of: those of a busiest hour are alike whatever the time around it."""
    return figure.name, figure.at if figure.name == "peak" and figure.at else figure.span


def _alert(head: Head, one: AlertRecord, *, internal: bool) -> AtomEntry:
    # Its own time and not that of the feed, which grows: else a year or an offset would come later.
    wording = Wording(ZoneInfo(head.timezone), Span(one.since, one.ended_at or one.at))
    return AtomEntry(
        name=f"alert/{one.rule}/{one.source}/{rfc3339(one.at)}",
        term="alert",
        title=words.alert_title(one, simulated=head.simulated),
        published=one.at,
        updated=one.ended_at or one.at,
        parts=[("", tuple(words.alert_said(one, wording, internal=internal)))],
    )


def as_atom(feed: AtomFeed, address: str, name: str, *, beside: bool = False) -> bytes:
    """Return the feed as XML, UTF-8.

    The page that it goes with is published at *address*, with whose host ids begin; *name* is that
    of the feed, as seen from there. *beside*: links lead from the feed to a page beside it, since
    only a proxy may know scheme and folder of the two.
    """
    page, own = ("./", name) if beside else (address, urljoin(address, name))
    register_namespace("", ATOM)
    root = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _text(root, "id", _tag(address, feed.began, f"{feed.incident}/feed"))
    _text(root, "title", _line(feed.title))
    _text(root, "subtitle", _line(feed.subtitle))
    updated = max((one.updated for one in feed.entries), default=feed.began)
    _text(root, "updated", rfc3339(updated))
    author = SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", words.AUTHOR)
    _link(root, "self", own, MEDIA_TYPE)
    _link(root, "alternate", page, "text/html")
    _text(root, "generator", words.AUTHOR, version=__version__)
    for one in feed.entries:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", _tag(address, one.published, f"{feed.incident}/{one.name}"))
        _text(entry, "title", _line(one.title))
        _text(entry, "published", rfc3339(one.published))
        _text(entry, "updated", rfc3339(one.updated))
        SubElement(entry, f"{{{ATOM}}}category", term=one.term)
        _link(entry, "alternate", page, "text/html")
        _text(entry, "content", "\n".join(_html(one)), type="html")
    indent(root)
    return bytes(tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _html(one: AtomEntry) -> Iterator[str]:
    for before, sentences in one.parts:
        if before:
            yield f"<p>{html(before)}</p>"
        if sentences:
            yield items(map(one_line, sentences))


def _tag(address: str, at: datetime, name: str) -> str:
    """Return an id that nobody else gives, and that stays: the host owned its name at *at*."""
    host = urlsplit(address).hostname or ""
    return f"tag:{host},{at.date().isoformat()}:{quote(terminal(name), safe='/:')}"


def _line(text: str) -> str:
    """Return a title on one line, cut between words, or anywhere in a language without blanks."""
    line = one_line(text)
    if len(line) <= LONGEST:
        return line
    words, _, _ = line[:LONGEST].rpartition(" ")
    return f"{words if len(words) > LONGEST // 2 else line[: LONGEST - 1]}…"


def _text(parent: Element, name: str, text: str, **more: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", more).text = text


def _link(parent: Element, rel: str, address: str, kind: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", rel=rel, type=kind, href=address)
