"""What ``monitor serve --label`` lets people code, and where that is read and kept."""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.app import wiring
from monitor.app.asked import Asked
from monitor.app.labelling import STANCES, TONES, Wanted, prepare, progress_of
from monitor.app.newsroom import Newsroom
from monitor.clock import to_epoch_ms, utc_now
from monitor.store.identity import file_at
from monitor.store.reading import labels as read_labels
from monitor.store.records import CodeKind, Coding
from monitor.store.writing import labels
from monitor.web.coding import Progress, agreement
from monitor.web.desk import Ledger
from monitor.words import desk as words

FIRST: Final = Wanted(size=200, seed=0, new=False)
"""What is drawn where there is no draw yet."""


def ledger(newsroom: Newsroom, key: str, coders: Sequence[str], target: str | None) -> Ledger:
    """Return what is coded at the desk, in the newest draw of an incident or a first one.

    *target* is the person toward whom a stance is coded; None is the tone.
    """
    draw = prepare(newsroom, Asked(incidents=(key,)), FIRST)
    file = file_at(newsroom.config.database)
    kind: CodeKind = "stance" if target else "tone"

    # Nothing of the draw is held open between two requests.
    def progress(coder: str) -> Progress:
        return progress_of(newsroom, draw, Coding(coder, kind, target or ""))

    def agreed() -> str:
        with newsroom.opened() as reader:
            topic = reader.topics(key)[0].id
            return agreement(read_labels.coded(reader, topic, kind, target or ""))

    def keep(coder: str, codes: Mapping[str, Sequence[int]]) -> None:
        now = to_epoch_ms(utc_now())
        with wiring.writer_as_scored(newsroom.config, file) as store:
            for code, posts in codes.items():
                labels.put(store, posts, Coding(coder, kind, target or ""), code, now)

    return Ledger(
        coders=coders,
        codes=STANCES if target else TONES,
        what=words.stance(target) if target else words.TONE,
        progress=progress,
        agreed=agreed,
        keep=keep,
    )
