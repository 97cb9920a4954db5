"""What ``monitor serve --label`` lets people code, and where that is read and kept."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from monitor.app import wiring
from monitor.app.asked import Asked
from monitor.app.labelling import STANCES, TONES, Wanted, prepare
from monitor.app.newsroom import Newsroom
from monitor.clock import to_epoch_ms, utc_now
from monitor.store.identity import FileId, file_at
from monitor.store.reading import labels as read_labels
from monitor.store.records import CodeKind, Coding
from monitor.store.writing import labels
from monitor.web.coding import Progress, agreement
from monitor.web.desk import Ledger
from monitor.words import desk as words

FIRST: Final = Wanted(size=200, seed=0, new=False)
"""What is drawn where there is no draw yet."""


def ledger(newsroom: Newsroom, key: str, coders: Sequence[str], target: str | None) -> Ledger:
    """Return what is coded at the desk: the newest draw of an incident, or a first one.

    *target* is the person toward whom a stance is coded; None is the tone.
    """
    draw = prepare(newsroom, Asked(incidents=(key,)), FIRST)
    book = _Book(
        newsroom,
        file_at(newsroom.config.database),
        key,
        draw.id,
        "stance" if target else "tone",
        target or "",
    )
    return Ledger(
        coders=coders,
        codes=STANCES if target else TONES,
        what=words.stance(target) if target else words.TONE,
        progress=book.progress,
        agreed=book.agreed,
        keep=book.keep,
    )


class _Book(NamedTuple):
    """A draw in the database; nothing of it is held open between two requests."""

    newsroom: Newsroom
    file: FileId | None
    incident: str
    draw: int
    kind: CodeKind
    target: str

    def progress(self, coder: str) -> Progress:
        with self.newsroom.opened() as reader:
            posts = read_labels.to_code(reader, self.draw)
            done = read_labels.done(reader, self.draw, self._coding(coder))
        return Progress(self.newsroom.leaks.masked(posts), done)

    def agreed(self) -> str:
        with self.newsroom.opened() as reader:
            topic = reader.topics(self.incident)[0].id
            return agreement(read_labels.coded(reader, topic, self.kind, self.target))

    def keep(self, coder: str, codes: Mapping[str, Sequence[int]]) -> None:
        now = to_epoch_ms(utc_now())
        with wiring.writer_as_scored(self.newsroom.config, self.file) as store:
            for code, posts in codes.items():
                labels.put(store, posts, self._coding(coder), code, now)

    def _coding(self, coder: str) -> Coding:
        return Coding(coder, self.kind, self.target)
