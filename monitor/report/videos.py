"""Who had the video first, how it moved from source to source, how far each copy went."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from monitor.nouns.finding import Finding
from monitor.nouns.frame import Frame
from monitor.nouns.media import UNREAD
from monitor.nouns.quantity import counted, exact
from monitor.nouns.report import Report
from monitor.nouns.support import Support
from monitor.nouns.videos import (
    CopyRow,
    FirstSeen,
    NoVideo,
    PicturesCompared,
    Showing,
    VideoCopies,
    VideoCopy,
    VideoFirst,
    VideoRow,
)
from monitor.report.method import method
from monitor.report.queries import changes
from monitor.report.readings import Question, Readings, read
from monitor.report.volume import is_minimum, on_incident
from monitor.spread.videos import SameVideo, file_of, videos
from monitor.store.reading.reader import Reader

MOST: Final = 20
"""Videos with most posts that have rows; sentences speak of the first."""


def video_report(known: Reader, question: Question) -> Report:
    readings = read(known, question)
    shown = known.showing(readings.topic, readings.past)
    found, gone = videos(shown), known.gone(readings.topic, readings.past) > 0
    most = list(enumerate(found[:MOST], 1))
    rows = [row for number, one in most for row in _copies(number, one)]
    return Report(
        name="video",
        head=readings.head,
        findings=(*_findings(readings, found, shown, gone=gone), *changes(readings, "incident")),
        frames={
            "videos": Frame(VideoRow, [_row(number, one) for number, one in most]),
            "copies": Frame(CopyRow, rows),
        },
        method=method(readings),
        records=Frame(CopyRow, rows),
    )


def _row(number: int, one: SameVideo) -> VideoRow:
    return VideoRow(
        video=number,
        posts=len(one.posts),
        accounts=len(one.people),
        copies=one.files,
        first=one.first.at,
        first_source=one.first.source,
        first_post=one.first.native_id,
    )


def _copies(number: int, one: SameVideo) -> list[CopyRow]:
    return [
        CopyRow(
            video=number,
            source=copy.source,
            copy=copy.name,
            link=copy.link,
            joined=copy.joined,
            first=copy.first,
            posts=len(copy.posts),
            accounts=len(copy.people),
            share=len(copy.posts) / len(one.posts),
        )
        for copy in one.copies
    ]


def _findings(
    readings: Readings, found: Sequence[SameVideo], shown: Sequence[Showing], *, gone: bool
) -> list[Finding]:
    shared = on_incident(readings)
    if not found:
        return [NoVideo(**shared, gone=gone)]
    # Posts whose texts are gone may have linked to it, and have done so first.
    first, missed = found[0], is_minimum(readings) or gone
    shared["behind"] = Support(len(first.posts), len(first.people))
    return [
        VideoFirst(
            **shared,
            posts=counted(len(first.posts), "posts", missed=missed),
            copies=counted(first.files, "items", missed=missed),
            firsts=tuple(
                FirstSeen(
                    source=source,
                    at=at,
                    behind=Support(len(there.posts), len(there.people)),
                    links=tuple(sorted(_shared(first) & {one.name for one in there.copies})),
                )
                for source, at in first.firsts.items()
                for there in (first.on(source),)
            ),
            post=first.first.native_id,
            others=counted(len(found) - 1, "items", missed=missed),
            begins_later=readings.question.begins_later,
        ),
        VideoCopies(
            **shared,
            copies=tuple(
                VideoCopy(
                    name=one.name,
                    source=one.source,
                    link=one.link,
                    posts=counted(len(one.posts), "posts", missed=missed),
                    share=exact(len(one.posts) / len(first.posts), "share"),
                    behind=Support(len(one.posts), len(one.people)),
                )
                for one in first.copies
            ),
        ),
        _compared(shared, shown),
    ]


def _shared(one: SameVideo) -> set[str]:
    """Return the links that are a video of which enough accounts shared each."""
    people: dict[str, set[int]] = defaultdict(set)
    posts: dict[str, set[int]] = defaultdict(set)
    for copy in (copy for copy in one.copies if copy.link):
        people[copy.name] |= copy.people
        posts[copy.name] |= copy.posts
    return {name for name in posts if not Support(len(posts[name]), len(people[name])).few}


def _compared(shared: dict[str, Any], shown: Iterable[Showing]) -> PicturesCompared:
    """Return what of each file is known of its picture: what any post that shows it brought."""
    files: dict[str, list[Showing]] = defaultdict(list)
    for one in filter(lambda one: one.is_compared, shown):
        files[file_of(one)].append(one)
    compared = [its for its in files.values() if any(one.pdq for one in its)]
    others = [its for its in files.values() if not any(one.pdq for one in its)]
    waiting = [its for its in others if any(one.waiting for one in its)]
    why = Counter(
        min((one.unread for one in its if one.unread), key=UNREAD.index, default=None)
        for its in others
        if not any(one.waiting for one in its)
    )
    return PicturesCompared(
        **shared,
        files=exact(len(files), "items"),
        compared=exact(len(compared), "items"),
        waiting=exact(len(waiting), "items"),
        unread={one: exact(why[one], "items") for one in UNREAD if why[one]},
    )
