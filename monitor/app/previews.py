"""The first posts of a file of another tool as they would be stored; nothing is written."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple

from monitor import archive
from monitor.app.archives import ImportOptions, opened_archive
from monitor.app.importing import NAMED_SOURCE, NO_SOURCE
from monitor.app.newsroom import Newsroom
from monitor.clock import rfc3339
from monitor.config.chosen import chosen_incidents
from monitor.errors import DataError, UsageError
from monitor.nouns.incident import Incident
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.output import terminal
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import read

SHOWN: Final = 3
WIDTH: Final = 90  # characters of a text


class Preview(NamedTuple):
    """What a file would bring.

    Attributes:
        name: As it was given; protected names are masked.
        lines: Its first posts, and what of the first rows cannot be read; safe for a terminal.
    """

    name: str
    tool: str
    lines: tuple[str, ...]


def previews(newsroom: Newsroom, files: Sequence[str], wanted: ImportOptions) -> Iterator[Preview]:
    """Yield what each file of another tool would bring; an archive of our own brings itself.

    A file that cannot be read is passed over: it is complained of in its turn.

    Raises:
        UsageError: A column that was named is not there; nothing is written yet.
    """
    config = newsroom.config
    chosen = chosen_incidents(config, wanted.incidents)
    # Its pseudonyms are not shown, so it needs no key: the first import makes that.
    masker = Masker(Pseudonyms(bytes(32)), NameGuard(config.protected), config.secrets)
    for name in files:
        lines: list[str] = []
        tool = None
        try:
            with suppress(DataError), opened_archive(name, wanted) as found:
                good = 0
                for one in islice(found.entries, archive.LOOKED if found.preset else 0):
                    good += isinstance(one, archive.Row)
                    lines += _lines(one, masker, chosen, wanted)
                    if good == SHOWN:
                        break
                tool = found.preset and found.preset.name
        except UsageError as error:
            raise type(error)(newsroom.leaks.masked(f"{error}")) from error
        if tool is not None:
            yield Preview(newsroom.leaks.masked(name), tool, tuple(map(terminal, lines)))


def _lines(
    one: archive.Entry,
    masker: Masker,
    incidents: Sequence[Incident],
    wanted: ImportOptions,
) -> Iterator[str]:
    """Yield a row as it would be stored, or why it cannot be."""
    if isinstance(one, archive.Broken):
        yield f"  line {one.line}: cannot be read: {masker.words(one.reject.reason)}"
        return
    named = one.source or wanted.hints.source
    if named is None or masker.names(named):
        refused = NO_SOURCE if named is None else NAMED_SOURCE
        yield f"  line {one.line}: cannot be read: {refused.reason}"
        return
    reading = read(one.post.text, one.post.lang)
    found = [each.key for each in incidents if wanted.everything or each.query.matches(reading)]
    post = masker.masked(named, one.post).post
    at = post.published_at or post.deleted_at
    counts = (
        ("like", "likes", post.likes),
        ("repost", "reposts", post.reposts),
        ("reply", "replies", post.replies),
    )
    facts = [
        f"{named} {post.native_id}",
        rfc3339(at) if at else "no time",
        post.kind,
        "no author" if post.author is None else "author as a pseudonym",
        *(
            f"{count:,} {single if count == 1 else plural}"
            for single, plural, count in counts
            if count is not None
        ),
        f"mentions {', '.join(found)}" if found else "off-topic",
    ]
    yield f"  line {one.line}: {'; '.join(facts)}"
    text = " ".join(post.text.split())
    yield f"    {text if len(text) <= WIDTH else f'{text[: WIDTH - 1]}…'}"
