"""The words of videos: who had one first, how it moved, how far its copies went."""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.nouns.media import Unread
from monitor.nouns.quantity import Certainty
from monitor.nouns.report import Report
from monitor.nouns.videos import (
    CopyRow,
    NoVideo,
    PicturesCompared,
    VideoCopies,
    VideoCopy,
    VideoFirst,
    VideoRow,
)
from monitor.words.numbers import capital, listed, noun, number, percent, ranged
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Tables, if_any, rows_as_table
from monitor.words.wording import Said, Wording, Words, alike, longer

MOST: Final = 5
"""Copies that a sentence names; the table has all."""

WHY: Final[Mapping[Unread, str]] = {
    "gone": "could not be fetched",
    "unreadable": "could not be read",
    "small": "had fewer than 200 pixels",
    "plain": "had too little in them",
}
LIMITS: Final = "No crop, caption or screenshot of it is found: each counts as another video"


def first(found: VideoFirst, wording: Wording) -> Said:
    show = "shows or links to a" if found.posts.value == 1 else "show or link to the same"
    headline = f"{ranged(found.posts)} {noun(found.posts)} {show} video"
    earliest = found.firsts[0]
    about = "in the hour from " if found.post is None else ""
    since = "" if earliest.at is None else f", {about}{wording.moment(earliest.at)}"
    # Of several in one hour it is not published which was first.
    together = [
        one
        for one in found.firsts
        if one is earliest or (about and one.at is not None and one.at == earliest.at)
    ]
    later = [one for one in found.firsts if one not in together]
    where = f"first seen on {listed([one.source for one in together])}{since}"
    post = "" if found.post is None else f" (post {found.post})"
    then = [
        f"on {one.source}{'' if one.at is None else f' from {wording.moment(one.at)}'}"
        for one in later
    ]
    moved = f", then {listed(then)}" if then else ""
    missed = found.posts.certainty == "minimum"
    least = "; an earlier post may have been missed" if missed else ""
    kept = ""
    if found.copies is not None and found.copies.value > 1:
        kept = f", as {found.copies.value:,.0f} files and links"
    it = "In this time it was" if found.begins_later else "It was"
    rest = ""
    if found.others is not None and found.others.value:
        rest = f" Posts show {count_of(int(found.others.value), 'other video', 'other videos')}."
    return longer(capital(headline), f"{kept}. {it} {where}{post}{moved}{least}.{rest}")


def count_of(many: int, one: str, several: str) -> str:
    return f"{many:,} {one if many == 1 else several}"


def copies(found: VideoCopies, _: Wording) -> Said:
    named = [_copy(one) for one in found.copies[:MOST]]
    more = len(found.copies) - MOST
    named_copies = listed(
        [*named, *([count_of(more, "other copy", "other copies")] if more > 0 else [])]
    )
    return longer(f"Copies of the video: {named_copies}", f". {LIMITS}.")


def _copy(one: VideoCopy) -> str:
    what = "a link" if one.link else "an upload"
    if one.name is not None:
        what = f"the {'link' if one.link else 'upload'} {one.name}"
    share = "" if one.share is None else f", {percent(one.share.value)}"
    return f"{what} on {one.source} ({ranged(one.posts)} {noun(one.posts)}{share})"


def compared(found: PicturesCompared, _: Wording) -> Said:
    files = count_of(int(found.files.value), "file or link", "files and links")
    if not found.compared.value and not found.waiting.value and not found.unread:
        return alike(
            "No picture was compared: copies are found by the ids of their services and by links"
        )
    verb = "is" if found.compared.value == 1 else "are"
    head = f"{number(found.compared)} of {files} {verb} compared by a small picture"
    why = [f"{number(many)} {WHY[reason]}" for reason, many in found.unread.items()]
    if found.waiting.value:
        wait = "waits" if found.waiting.value == 1 else "wait"
        why.append(f"{number(found.waiting)} still {wait} to be fetched")
    rest = f"; of the pictures of the others {listed(why)}" if why else ""
    return longer(head, f"{rest}.")


def none(found: NoVideo, _: Wording) -> Said:
    if found.gone:
        return alike(
            "No post is still known to show a video or to link to one; posts whose texts are no "
            "longer kept have lost their links"
        )
    return alike("No post that we hold shows a video or links to one")


BY_COPY: Final = (
    "Posts that show each copy of the video; one that shows two counts for both. In public in tens."
)


def called(held: Sequence[VideoCopy]) -> list[str]:
    """Return what copies are called: by their names, or in public by source and number."""
    plain = [f"{'link' if one.link else 'upload'} on {one.source}" for one in held]
    return [
        f"{name} {plain[: at + 1].count(name)}"
        if one.name is None and plain.count(name) > 1
        else name
        if one.name is None
        else f"{one.name}, {name}"
        for at, (name, one) in enumerate(zip(plain, held, strict=True))
    ]


VIDEOS: Final = {
    "video": "video",
    "posts": "posts",
    "accounts": "accounts",
    "copies": "copies",
    "first": "first seen",
    "first_source": "on",
}
COPIES: Final = {
    "first": "first seen",
    "video": "video",
    "source": "source",
    "copy": "copy",
    "joined": "same by",
    "posts": "posts",
    "accounts": "accounts",
    "share": "share",
}


def _videos(report: Report, local: LocalTime) -> list[Table]:
    rows = report.rows_of(VideoRow, "videos")
    return if_any(
        rows_as_table(VideoRow, rows, local, VIDEOS, "Videos", certainty=_certainty(report))
    )


def _copies(report: Report, local: LocalTime) -> list[Table]:
    rows = report.rows_of(CopyRow, "copies")
    # No line has room for both: whose copy it is, and what share of the video's posts it has.
    without = "share" if len({row.video for row in rows}) > 1 else "video"
    headings = {key: heading for key, heading in COPIES.items() if key != without}
    return if_any(
        rows_as_table(CopyRow, rows, local, headings, "Copies", certainty=_certainty(report))
    )


def _certainty(report: Report) -> Certainty:
    """Return how sure the posts of videos are: as those of the first.

    Where those are withheld, a minimum: that is true of any number that is rounded down.
    """
    found = report.find(VideoFirst)
    return "minimum" if found is None else found.posts.certainty


TABLES: Final[Tables] = {VideoRow: _videos, CopyRow: _copies}
WORDS: Final[Words] = {
    VideoFirst: first,
    VideoCopies: copies,
    PicturesCompared: compared,
    NoVideo: none,
}
