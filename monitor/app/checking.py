"""Whether it would work: configuration, files, and one cheap question to each source."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from shlex import quote
from stat import S_ISDIR
from threading import Event
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from monitor.app import wiring
from monitor.app.newsroom import Newsroom
from monitor.app.unworkable import doubtful, unworkable
from monitor.clock import rfc3339, utc_now
from monitor.collect.failing import Failures, followed, source_code
from monitor.collect.sweeping import can_be_swept
from monitor.config import Config, session_vault, vault_file
from monitor.config.chosen import chosen_sources
from monitor.config.sources import SourceEntry
from monitor.errors import PASSING, ConfigError, QueryError, SourceError, excerpt
from monitor.logs import redact
from monitor.nouns.incident import Incident
from monitor.nouns.posts import ARCHIVES, Span
from monitor.privacy.guard import NameGuard
from monitor.privacy.output import terminal
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.query.implying import implies
from monitor.query.lexer import lower_case_operators
from monitor.store.connection import Store
from monitor.store.identity import companion
from monitor.store.reading.reader import Reader
from monitor.store.writing.budgets import StoreLedger
from monitor.store.writing.topics import last_query
from monitor.words.numbers import several


def changed(config: Config, store: Store, incident: Incident) -> Iterator[str]:
    """Yield in lines what it means that an incident was collected by another query until now."""
    before = last_query(store, incident.key)
    if before is None or before == incident.query.text:
        return
    was = _in_one_line(before)
    yield f"incident {incident.key}: its query was changed; until now it was: {was}"
    entries = [one for one in chosen_sources(config) if not one.counts and one.about(incident)]
    if not any(entry.asks_for(incident, utc_now()) for entry in entries):
        yield "  no source is asked about it: figures stay those of that query until an import"
        return
    try:
        old = Query.read(before)
    except QueryError:
        old = None
    if old is not None and implies(incident.query, old):
        if implies(old, incident.query):
            yield "  it matches the same posts: nothing changes"
        else:
            yield "  it matches fewer posts: what was watched counts for it, and held posts stay"
        return
    yield "  what was watched stays watched, for the query of then; for the new one:"
    for entry in entries:
        yield f"  source {entry.name}: {_again(config, entry, incident)}"


def waiting(config: Config, reader: Reader) -> Iterator[str]:
    """Yield a sentence for each narrative or voice that held posts were not matched with yet."""
    for incident in config.incidents:
        found = reader.topics(incident.key)
        known = {(str(one.kind), one.key): one.queries[-1:] for one in found}
        parts = (("narrative", incident.narratives), ("voice", incident.voices))
        for kind, topic in ((kind, topic) for kind, part in parts for topic in part):
            asked = [query for _, query in known.get((kind, topic.key), ())]
            if known and asked != [topic.query.text]:
                yield (
                    f"incident {incident.key}: held posts are not matched with {topic.key} yet: "
                    "`monitor run` does that, or `monitor collect`"
                )


def left_out(config: Config, reader: Reader) -> Iterator[str]:
    """Yield what left the configuration and is held: incidents, and sources perhaps renamed."""
    there = {incident.key for incident in config.incidents}
    for key in reader.incidents():
        if key not in there:
            yield (
                f"incident {key}: posts of it are held, and no [[incident]] has this key: no "
                "report shows them until one has"
            )
    at = Span(utc_now(), utc_now())
    lanes = (lane for key in reader.incidents() for lane in reader.lanes(key, at))
    asked = {lane.source for lane in lanes if lane.name != ARCHIVES}
    entries = [entry for entry in chosen_sources(config) if not entry.counts]
    new = [entry.name for entry in entries if entry.name not in asked]
    gone = sorted(asked - {entry.name for entry in config.sources})
    if new and gone:
        yield (
            f"source {', '.join(new)}: new, and {', '.join(gone)} left the configuration: if they "
            "are the same, keep the old name, or what both show counts twice"
        )


def begun_later(config: Config, reader: Reader) -> Iterator[str]:
    """Yield a sentence for each source that was first read for a later begin of an incident.

    Its passes go on from where they are; only a backfill goes back. Where that is so of some of its
    listings only, they are named.
    """
    for entry in chosen_sources(config):
        traits = entry.source.traits
        if traits.clock != "arrival" or not can_be_swept(traits):
            continue
        for incident in config.incidents:
            since = rfc3339(incident.since)
            firsts = {
                lane.name: min(
                    span.start for span in (*lane.observed, *(one.span for one in lane.lost))
                )
                for lane in reader.lanes(incident.key, Span(incident.since, utc_now()))
                if lane.source == entry.name and lane.until is None and lane.observed
            }
            late = {name: first for name, first in firsts.items() if first > incident.since}
            if not late:
                continue
            of = "" if len(late) == len(firsts) else f" of {excerpt(', '.join(sorted(late)), 300)}"
            yield (
                f"source {entry.name} / {incident.key}: nothing{of} before "
                f"{rfc3339(min(late.values()))} was observed, and the incident begins at {since}: "
                f"`monitor backfill --source {entry.name} --since {since}` asks for it"
            )


def _again(config: Config, entry: SourceEntry, incident: Incident) -> str:
    """Return how far back a source is asked again once a query has changed, and what it costs."""
    traits, now = entry.source.traits, utc_now()
    back = incident.since if traits.lookback is None else max(incident.since, now - traits.lookback)
    since = f"back to {rfc3339(back)}"
    by_hand = f"`monitor backfill --source {entry.name} --since {rfc3339(back)}` does it"
    if traits.metered:
        granted = entry.source.allowances(session_vault(config, entry), now)
        cost = "; ".join(
            f"{one.limit:,} {one.what}" + (f" for ${one.limit * one.cost:,.2f}" if one.cost else "")
            for one in granted
        )
        return f"not asked again unless you say so, since it costs (at most {cost}): {by_hand}"
    if traits.clock == "created" or can_be_swept(traits):
        return f"asked again for what it still shows, {since}"
    if traits.backfill:
        return f"not asked again unless you say so, since a stream takes long: {by_hand}"
    return "older posts cannot be had back; the new query counts from the next pass on"


def check(newsroom: Newsroom, sources: Sequence[str], *, offline: bool) -> Iterator[str]:
    """Yield in lines what would be collected, what cannot be, and which files others can use.

    Protected names are masked but in paths, and nothing in it steers a terminal.

    Raises:
        UsageError: A name is not known.
        ConfigError: The key of the pseudonyms cannot be read, or is another one; or something of
            `[alerts]` cannot work.
        SourceError: A source cannot work.
    """
    config = newsroom.config
    entries = chosen_sources(config, sources)

    def shown(lines: Iterable[str]) -> Iterator[str]:
        return (terminal(newsroom.leaks.masked(line)) for line in lines)

    yield terminal(f"configuration: {config.path} can be read")
    yield from shown(_described(config))
    wrong = [f"cannot work: {one}" for one in unworkable(config)]
    yield from shown((*doubts(config, utc_now()), *wrong))
    failed = dict[str, None]()
    with wiring.writer_of_this_schema(config) as store:
        wiring.masker(config)
        store.try_writing()
        writable = f"{config.database} can be written; days are counted in {config.timezone}"
        yield terminal(f"database: {writable}")
        for incident in config.incidents:
            yield from shown(changed(config, store, incident))
        yield from (terminal(one.said) for one in exposed(config))
        with newsroom.opened() as reader:
            yield from shown(_of_what_is_held(config, reader))
        for entry in () if offline else entries:
            named = f"{'counts' if entry.counts else 'source'} {entry.name}"
            for key, works, said in answers(config, store, entry):
                yield from shown([f"{named} / {key}: {'' if works else 'cannot work: '}{said}"])
                if not works:
                    failed[entry.name] = None
    if wrong:
        raise ConfigError(f"{config.path}: this cannot work as written: correct what is said above")
    if failed:
        raise SourceError(
            f"{len(failed)} of the sources cannot work ({', '.join(failed)}): correct what is said "
            "above, or try again later"
        )
    if not offline and chosen_sources(config):
        yield "next: `monitor run` collects on schedule, `monitor collect` once"


def _of_what_is_held(config: Config, reader: Reader) -> Iterator[str]:
    yield from left_out(config, reader)
    yield from waiting(config, reader)
    yield from begun_later(config, reader)
    for embed in reader.embeds():
        yield (
            unwritable(embed.file)
            or f"embed {embed.file}: {embed.chart} of {embed.incident}, renewed by `monitor run`"
        )


def _written(at: datetime, config: Config) -> str:
    """Return an instant as config.toml has it: on the clock of its zone, with the offset."""
    return at.astimezone(config.zone).isoformat(timespec="minutes")


def _in_one_line(query: str) -> str:
    return " ".join(query.split())


def _described(config: Config) -> Iterator[str]:
    for incident in config.incidents:
        yield (
            f"incident {incident.key}: {incident.title}, "
            f"since {_written(incident.since, config)}; "
            f"{several(len(incident.narratives), 'narrative')}, "
            f"{several(len(incident.voices), 'voice')}, {several(len(incident.events), 'event')}"
        )
        yield f"  looks for: {_in_one_line(incident.query.text)}"
        if incident.closed is not None:
            closed = _written(incident.closed, config)
            yield f"  closed at {closed}: what is published later does not count"
        yield f"  withholds {several(len(incident.protected), 'protected name')}"
    for what, entries in (("source", config.sources), ("counts", config.counts)):
        for entry in entries:
            if not entry.enabled:
                yield f"{what} {entry.name}: not enabled"


def doubts(config: Config, now: datetime) -> Iterator[str]:
    """Yield a sentence for each thing that is allowed, and hardly what was meant."""
    yield from doubtful(config, now)
    if not any(entry.enabled for entry in (*config.sources, *config.counts)):
        yield "no source is enabled, so nothing is collected: enable a [source.NAME]"
    yield from _unshowable(config)
    for incident in config.incidents:
        named = f"incident {incident.key}"
        if incident.since > now:
            begins = _written(incident.since, config)
            yield f"{named}: it begins in the future ({begins}): is the year right?"
        topics = [("", incident.query)]
        topics += [(f", {t.key}", t.query) for t in (*incident.narratives, *incident.voices)]
        for which, query in topics:
            for word in lower_case_operators(query.text):
                yield (
                    f"{named}{which}: its query looks for the word “{word}”; "
                    f"to join words, write {word.upper()}"
                )
        for event in incident.events:
            at = _written(event.at, config)
            if event.at < incident.since:
                yield (
                    f"{named}: “{event.title}” is before its since ({at}), so no "
                    "chart shows it: correct its time, or take it out"
                )
            elif incident.closed is not None and event.at >= incident.closed:
                yield (
                    f"{named}: “{event.title}” is after it was closed ({at}), so no "
                    "post of that time is collected: correct its time, or closed"
                )


def _unshowable(config: Config) -> Iterator[str]:
    """Yield a sentence for each title that stops whatever shows it."""
    guard = NameGuard(config.protected)
    for incident in config.incidents:
        topics = (*incident.narratives, *incident.voices)
        titles = [("its title", incident.title)]
        titles += [(f"the title of {t.key}", t.title) for t in topics]
        titles += [(f"the title of its event of {rfc3339(e.at)}", e.title) for e in incident.events]
        for what, title in titles:
            if guard.mask(title)[1]:
                yield (
                    f"incident {incident.key}: a protected name stands in {what}, so nothing that "
                    "shows it is written: change the title"
                )


class Exposed(NamedTuple):
    """A file of ours that others can use, and the mode that it should have.

    *mode* is None where it belongs to somebody else, who must mend it.
    """

    said: str
    path: Path
    mode: int | None


def exposed(config: Config) -> Iterator[Exposed]:
    """Yield each file of ours that others can read or write, that is theirs, or is read-only."""
    path = config.path
    if config.protected and (found := path.stat()).st_mode & 0o077:
        yield _open("configuration: others can read its protected names", path, found, 0o600)
    database = config.database
    files = (database, *(companion(database, ending) for ending in ("-wal", "-shm", ".lock")))
    for what, path in (
        ("folder of the database", database.parent),
        *(("database", path) for path in files),
        ("key", config.key_file),
        ("sessions", vault_file(config)),
    ):
        try:
            found = path.stat()
        except (FileNotFoundError, PermissionError):
            continue  # where we may not look into the folder, what is said of it is enough
        # Of a folder that one may enter it is near enough to reading.
        can = [verb for verb, bits in (("read", 0o055), ("write", 0o022)) if found.st_mode & bits]
        if can:
            mode = 0o700 if S_ISDIR(found.st_mode) else 0o600
            yield _open(f"{what}: others can {' and '.join(can)} {path}", path, found, mode)
        # SQLite makes its files beside the database with the mode of that, and leaves them so.
        elif path in files and not found.st_mode & 0o200:
            yield _open(f"{what}: {path} is read-only", path, found, 0o600)
        elif os.geteuid() not in {found.st_uid, 0}:
            who = f"another user (number {found.st_uid}), who can open it"
            fix = f"run as root: chown {os.geteuid()} {quote(str(path))}"
            yield Exposed(f"{what}: {path} belongs to {who}: {fix}", path, None)


def _open(said: str, path: Path, found: os.stat_result, mode: int) -> Exposed:
    ours = os.geteuid() in {found.st_uid, 0}
    fix = f"{'' if ours else 'its owner must run: '}chmod {mode:o} {quote(str(path))}"
    return Exposed(f"{said}: {fix}", path, mode if ours else None)


def unwritable(file: str) -> str | None:
    """Return why an embed cannot be renewed, in a sentence; None where it can."""
    folder = Path(file).parent
    if not folder.is_dir():
        return f"embed {file}: the folder {folder} is gone: make it again, or use --once"
    if not os.access(folder, os.W_OK):
        return f"embed {file}: this account may not write to {folder}: change its permissions"
    return None


def answers(config: Config, store: Store, entry: SourceEntry) -> Iterator[tuple[str, bool, str]]:
    """Ask a source one cheap question an incident; yield its key, whether it works, a sentence."""
    code = source_code(entry.name, entry.kind)
    bugs = Failures(store, wiring.masker(config), code)
    with wiring.network(config, StoreLedger(store), entry, Event().wait) as http:
        for incident in filter(entry.about, config.incidents):
            sentence, works = "", True
            # A bug in one must not keep the others from answering.
            with bugs.noted():
                try:
                    sentence = redact(entry.source.check(incident, http), config.secrets)
                except SourceError as error:
                    # A file stays as it is until somebody corrects it.
                    is_file = hasattr(entry.settings, "file")
                    sentence = str(error) if is_file else advised(error, entry.settings)
                    works = False
            if not sentence:
                works, sentence = False, followed(bugs.found[-1]).said
            yield incident.key, works, sentence


def advised(error: SourceError, settings: Struct) -> str:
    """Return what went wrong in a sentence, and what to look at, or whether to wait."""
    if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return f"{error}; {_credentials(settings)}"
    if error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return f"{error}; is the address in the configuration right?"
    if error.kind in PASSING:
        where = "look at its address, or " if error.kind == "unreachable" else ""
        return f"{error}; {where}try again later"
    refused = error.kind == "refused" and error.status is not None
    return f"{error}; look at what its table in the configuration says" if refused else str(error)


def _credentials(settings: Struct) -> str:
    """Tell which keys hold what was refused; without any the service is shut to visitors."""
    given = [name for name, value in asdict(settings).items() if isinstance(value, Secret)]
    if not given:
        return "it does not show this without a log-in"
    keys = " and ".join(f"{name}_env (or {name}_file)" for name in given)
    return f"it does not accept what {keys} gives: is that whole, still valid, and meant for this?"
