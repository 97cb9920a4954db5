"""An accented English on every surface: what has no accent did not come from the room of words."""

import calendar
import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from monitor.errors import NEXT
from tests.words.accented import PLAIN, accented
from tests.words.collected import QUOTED

pytestmark = pytest.mark.repeats

WORD = re.compile(r"(?<![^\W_])[A-Za-z]{2,}(?![^\W\d_])")
SCRIPT = re.compile(
    r'<script type="application/json" id="(?:words|story)">(.*?)</script>', re.DOTALL
)
MARKUP = re.compile(r"<(script|style|code)\b.*?</\1>|<[^>]*>", re.DOTALL)
FILE = re.compile(r"\bmonitor/[\w/.]+")
NEXTS = re.compile(
    "; (?:" + "|".join(map(re.escape, NEXT.values())).replace(r"\ ", r"\s+") + r"|[^;\n]*…)"
)
"""What an error that is quoted ends with, which was kept with it; a narrow line may cut it off."""

CUT = re.compile(r"\w+…")
ATTRIBUTE = re.compile(r'(?:aria-label|alt|title|summary)="([^"]*)"')

NAMES = frozenset(
    {*calendar.day_name, *calendar.month_name, "UTC", "EST", "EDT"}
    # Of this program, what it is made with, a way of delivery, a listing, a language.
    | {"reaction", "monitor", "python", "schema", "social", "textblob", "gate", "labels"}
    | {"languages", "log", "imported", "archives", "es"}
)


def strings(value: object, key: str = "") -> Iterator[str]:
    """Yield the texts of a document that people read."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from strings(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, key)
    elif isinstance(value, str) and key not in {"kind", "key", "name"} and value[:1] != "#":
        yield value


def visible(text: str) -> str:
    """Return what people read of a page or picture, what they type and names of files left out."""
    if "</" in text:
        data = [one for found in SCRIPT.findall(text) for one in strings(json.loads(found))]
        said = ATTRIBUTE.findall(text)
        parts = [MARKUP.sub(" ", text), *said, *data]
        text = "\n".join(parts)
    return PLAIN.sub(" ", FILE.sub(" ", NEXTS.sub(" ", unescape(text))))


def words_of(folder: Path) -> set[str]:
    """Return the words of the data: titles and queries, sources, what was posted, the path."""
    held = list(strings(tomllib.loads((folder / "config.toml").read_text("utf-8"))))
    held.append(f"chirper commons recall news ana ben {QUOTED}")
    lines = (folder / "posts.ndjson").read_text("utf-8").splitlines()
    held += [json.loads(line).get("text", "") for line in lines]
    found = {word for text in held for word in WORD.findall(text)}
    return found | {word.capitalize() for word in found} | NAMES


def bypassed(text: str, known: set[str]) -> list[str]:
    """Return each line with the words in it that are neither accented nor known."""
    lines = (" ".join(line.split()) for line in visible(text).splitlines())
    found = [
        (line, [w for w in WORD.findall(CUT.sub("", line)) if w not in known]) for line in lines
    ]
    return [f"{line[:160]}: {', '.join(words)}" for line, words in found if words]


def test_every_word_that_people_read_has_an_accent(
    incident: Path, accented_surfaces: dict[str, str]
) -> None:
    """Reports, charts, page, brief, live page, alerts: only names and data come from elsewhere."""
    known = words_of(incident)
    found = {name: bypassed(text, known) for name, text in accented_surfaces.items()}
    assert {name: lines[:5] for name, lines in found.items() if lines} == {}
    assert len(accented_surfaces) > 40


def test_every_surface_speaks_with_an_accent(accented_surfaces: dict[str, str]) -> None:
    """Else nothing would be proved: the strings of the room are what is shown."""
    silent = [name for name, text in accented_surfaces.items() if not re.search("[áéíóúñšţ]", text)]
    assert silent == []


def test_a_word_without_an_accent_is_found() -> None:
    """In text, in a page, in an attribute and in what its script is given; names are not."""
    known = {"chirper"}
    assert bypassed(accented("12 posts on ") + "chirper", known) == []
    assert bypassed("Ţĥé posts", known) == ["Ţĥé posts: posts"]
    assert bypassed("`monitor run` --now", known) == []
    assert bypassed('<p aria-label="Posts">á</p>', known)
    assert bypassed('<script type="application/json" id="words">{"a": "still"}</script>', known)
