"""`[[incident]]` to `Incident`: unique keys, queries that can be read, names that can be found."""

import re
from collections.abc import Container, Iterable
from datetime import UTC
from typing import Final

from monitor.config.convert import convert
from monitor.config.place import TablePlace, close_to, hidden, shown
from monitor.config.tables import EventTable, IncidentTable, ProtectTable, Raw, TopicTable
from monitor.errors import QueryError
from monitor.nouns.incident import Event, Incident, Topic
from monitor.privacy.spellings import letter_count
from monitor.query import Query

KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
KEY_WORDS: Final = "a short name of a-z, 0-9, - and _, such as anaheim-2017"
_TAG: Final = re.compile(r"#?\w+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_incidents(tables: Iterable[Raw], root: TablePlace) -> tuple[Incident, ...]:
    """Return the incidents, in the order of the file."""
    found: dict[str, Incident] = {}
    for index, raw in enumerate(tables):
        place = root.into("incident", index)
        incident = _incident(raw, place)
        _new("key", incident.key, found, place)
        found[incident.key] = incident
    if not found:
        raise root.error(
            wrong="there is no [[incident]]", fix="add one, or let `monitor init` write it"
        )
    return tuple(found.values())


def _incident(raw: Raw, place: TablePlace) -> Incident:
    table = convert(raw, IncidentTable, place)
    _fits(KEY, KEY_WORDS, [table.key], place, "key")
    _fits(_TAG, "a hashtag of letters, digits and _", table.hashtags, place, "hashtags")
    _fits(_LANGUAGE, "a language tag such as en or pt-BR", table.languages, place, "languages")
    topics: dict[str, Topic] = {}  # narratives and voices share a page: their keys must differ
    narratives = _topics("narrative", table.narrative, topics, place)
    voices = _topics("voice", table.voice, topics, place)
    if table.closed is not None and table.closed <= table.since:
        raise place.unfit(table.closed, f"a time after since, {table.since.isoformat()}", "closed")
    return Incident(
        key=table.key,
        title=table.title,
        since=table.since.astimezone(UTC),
        closed=None if table.closed is None else table.closed.astimezone(UTC),
        query=_query(table.query, place),
        hashtags=table.hashtags,
        languages=table.languages,
        narratives=narratives,
        voices=voices,
        events=_events(table.event, voices, place),
        protected=_protected(table.protect, place.into("protect")),
    )


def _topics(
    kind: str, tables: tuple[Raw, ...], known: dict[str, Topic], incident: TablePlace
) -> tuple[Topic, ...]:
    found: list[Topic] = []
    for index, raw in enumerate(tables):
        place = incident.into(kind, index)
        table = convert(raw, TopicTable, place)
        _fits(KEY, KEY_WORDS, [table.key], place, "key")
        _new("key", table.key, known, place)
        _new("title", table.title, [one.title for one in found], place)
        known[table.key] = Topic(table.key, table.title, _query(table.query, place))
        found.append(known[table.key])
    return tuple(found)


def _events(
    tables: tuple[Raw, ...], voices: tuple[Topic, ...], incident: TablePlace
) -> tuple[Event, ...]:
    known = [voice.key for voice in voices]
    found = []
    for index, raw in enumerate(tables):
        place = incident.into("event", index)
        table = convert(raw, EventTable, place)
        if table.voice is not None and table.voice not in known:
            choice = f"one of {', '.join(known)}" if known else "an [[incident.voice]] first"
            fix = f"write {choice}{close_to(table.voice, known)}"
            raise place.error(
                wrong=f"is {shown(table.voice)}, which is no voice", fix=fix, key="voice"
            )
        found.append(Event(table.at.astimezone(UTC), table.title, table.voice))
    return tuple(sorted(found, key=lambda event: event.at))


def _protected(raw: Raw, place: TablePlace) -> tuple[str, ...]:
    """Return the names; a complaint gives the position of a name in the list, never the name."""
    names = convert(raw, ProtectTable, place, hidden).names
    for number, name in enumerate(names, start=1):
        if letter_count(name) < 2:  # noqa: PLR2004
            wrong = f"holds fewer than two letters as entry {number}"
            raise place.error(wrong=wrong, fix="write a name, or take the entry out", key="names")
    return names


def _query(text: str, place: TablePlace) -> Query:
    try:
        return Query.read(text)
    except QueryError as error:
        raise place.within(error, "query") from error


def _fits(
    pattern: re.Pattern[str], words: str, values: Iterable[str], place: TablePlace, key: str
) -> None:
    for value in values:
        if not pattern.fullmatch(value):
            raise place.unfit(value, words, key)


def _new(key: str, value: str, known: Container[str], place: TablePlace) -> None:
    if value in known:
        raise place.error(
            wrong=f"is {shown(value)} a second time", fix="give each its own", key=key
        )
