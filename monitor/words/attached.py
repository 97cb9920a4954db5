"""The words of the pictures, videos and previews that posts carry."""

from collections.abc import Mapping
from typing import Final

from monitor.nouns.attached import Attached, AttachedRow
from monitor.nouns.media import MediaKind
from monitor.nouns.report import Report
from monitor.words.numbers import capital, listed, noun, ranged
from monitor.words.sheet import LocalTime, Table
from monitor.words.tables import Tables, if_any, rows_as_table
from monitor.words.wording import Said, Wording, Words, longer

NAMES: Final[Mapping[MediaKind, str]] = {
    "image": "a picture",
    "video": "a video",
    "gif": "an animation",
    "audio": "a recording",
    "card": "the preview of a page",
    "other": "another file",
}


def attached(found: Attached, _: Wording) -> Said:
    first, *others = found.carried
    verb = "carries" if first.posts.value == 1 else "carry"
    kinds = listed(
        [
            f"{ranged(first.posts)} {noun(first.posts)} {verb} {NAMES[first.kind]}",
            *(f"{ranged(one.posts)} {NAMES[one.kind]}" for one in others),
        ]
    )
    described = ""
    if found.files is not None and found.described is not None and found.files.value:
        some, files = (f"{one.value:,.0f}" for one in (found.described, found.files))
        are = "is" if found.described.value == 1 else "are"
        described = f"; {some} of the {files} files {are} described"
        if found.files.value == 1:
            described = f"; the only file is {'' if found.described.value else 'not '}described"
    return longer(capital(kinds), f"{described}.")


HEADINGS: Final = {
    "kind": "attached",
    "posts": "posts",
    "accounts": "accounts",
    "files": "files",
    "described": "with words",
}
TITLE: Final = "Pictures, videos and previews"


def _media(report: Report, local: LocalTime) -> list[Table]:
    rows, found = report.rows_of(AttachedRow, "media"), report.find(Attached)
    sure = "minimum" if found is None else found.carried[0].posts.certainty
    return if_any(rows_as_table(AttachedRow, rows, local, HEADINGS, TITLE, certainty=sure))


TABLES: Final[Tables] = {AttachedRow: _media}
WORDS: Final[Words] = {Attached: attached}
