"""The words of the pictures, videos and previews that posts carry."""

from collections.abc import Mapping
from typing import Final

from monitor.nouns.attached import Attached, AttachedRow
from monitor.nouns.media import MediaKind
from monitor.nouns.report import Report
from monitor.words.numbers import count, listed, number
from monitor.words.sheet import LocalTime, Table
from monitor.words.speech import Said, Words, longer
from monitor.words.tables import Tables
from monitor.words.tables import listed as rows_as_table
from monitor.words.wording import Wording

NAMES: Final[Mapping[MediaKind, str]] = {
    "image": "a picture",
    "video": "a video",
    "gif": "an animation",
    "audio": "a recording",
    "card": "the preview of a page",
    "other": "another file",
}


def attached(found: Attached, _: Wording) -> Said:
    """Say how many posts carry what, and how many of the files are described."""
    first, *others = found.carried
    verb = "carries" if first.posts.value == 1 else "carry"
    told = listed(
        [
            f"{count(first.posts)} {verb} {NAMES[first.kind]}",
            *(f"{number(one.posts)} {NAMES[one.kind]}" for one in others),
        ]
    )
    described = ""
    if found.files is not None and found.described is not None and found.files.value:
        some, files = (f"{one.value:,.0f}" for one in (found.described, found.files))
        described = f"; {some} of the {files} files are described"
    return longer(f"{told[:1].upper()}{told[1:]}", f"{described}.")


def tables(report: Report, local: LocalTime) -> list[Table]:
    """Return how many posts carry what; nothing where none carries anything."""
    headings = {
        "kind": "attached",
        "posts": "posts",
        "accounts": "accounts",
        "files": "files",
        "described": "with words",
    }
    rows = report.rows_of(AttachedRow, "media")
    title = "Pictures, videos and previews"
    return [rows_as_table(AttachedRow, rows, local, headings, title)] if rows else []


TABLES: Final[Tables] = {AttachedRow: tables}
WORDS: Final[Words] = {Attached: attached}
