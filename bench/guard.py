"""What gets past the name guard: disguises that others wrote, Unicode's look-alikes, and words.

From the repository: ``python -m bench.guard [WORDS...]``. The names and disguises are those of
`tests/privacy/disguise_list`, written by somebody who had not read the guard. WORDS are files of
words (Debian's `wamerican` and `wspanish`, say), which no name should mask.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from math import inf
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from bench import arguments, corpus
from bench.name_guard import real
from monitor.privacy.guard import NameGuard
from monitor.privacy.lookalikes import LETTERS

LIST: Final = Path(__file__).parents[1] / "tests" / "privacy" / "disguise_list"
NOT_SOUGHT: Final = frozenset({
    "initials-family", "family only", "transliteration", "phonetic", "base64", "reversed",
})  # fmt: skip
"""What the guard does not look for: list a family name, a transliteration or a nickname itself."""
FRAME: Final = "they say that {} was there, #anaheim"


class Disguise(NamedTuple):
    """A name in disguise, and whether a person would know it at a glance."""

    name: str
    kind: str
    text: str
    fair: bool


class Passed(NamedTuple):
    """Of how many disguises how many were not masked."""

    tried: int
    passed: int


def names() -> list[str]:
    """Return the two hundred names of the list; every other one was looked at while tuning."""
    return [one["name"] for one in json.loads((LIST / "names.json").read_text("utf-8"))]


def disguises(among: Iterable[str]) -> Iterator[Disguise]:
    wanted = frozenset(among)
    for one in corpus.rows(LIST / "disguises.ndjson.gz"):
        if one["name"] in wanted:
            yield Disguise(one["name"], one["kind"], one["text"], one["fair"])


def innocent(among: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the names and texts, each of which says nothing of that name."""
    wanted = frozenset(among)
    held = corpus.rows(LIST / "innocent.ndjson.gz")
    return ((one["name"], one["text"]) for one in held if one["name"] in wanted)


def look_alikes(among: Iterable[str]) -> Iterator[Disguise]:
    """Yield each name with one to all of its letters in other scripts, as Unicode compares them."""
    like: dict[str, list[str]] = {}
    for character, letters in LETTERS.items():
        like.setdefault(letters, []).append(character)
    for name in among:
        random = Random(name)
        at = [place for place, letter in enumerate(name) if letter.lower() in like]
        for count in dict.fromkeys((1, 3, len(at))):
            chosen = random.sample(at, min(count, len(at)))
            hidden = list(name)
            for place in chosen:
                hidden[place] = random.choice(like[name[place].lower()])
            kind = f"{'all' if count == len(at) else count} of Unicode's look-alikes"
            yield Disguise(name, kind, FRAME.format("".join(hidden)), fair=True)


def passed(some: Iterable[Disguise]) -> dict[str, Passed]:
    """Return, by kind, how many were tried and how many of them the guard left as they were."""
    tried: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for one in some:
        tried[one.kind] += 1
        left[one.kind] += not _guard(one.name).mask(one.text)[1]
    return {kind: Passed(tried[kind], left[kind]) for kind in tried}


@cache
def _guard(name: str) -> NameGuard:
    return NameGuard([name])


def main() -> None:
    looked_at, unseen = names()[::2], names()[1::2]
    tuned = passed(one for one in disguises(looked_at) if one.fair)
    blind = passed(one for one in disguises(unseen) if one.fair)
    print(f"{'kind':28} {'looked at':>16} {'unseen':>16}")
    for kind in tuned | blind:
        both = (half.get(kind, Passed(0, 0)) for half in (tuned, blind))
        print(f"{kind:28}", *(f"{one.passed:5} of {one.tried:6}" for one in both))
    for what, half in (("looked at", tuned), ("unseen", blind)):
        sought = [one for kind, one in half.items() if kind not in NOT_SOUGHT]
        left, tried = sum(o.passed for o in sought), sum(o.tried for o in sought)
        print(f"sought, {what}: {left} of {tried} passed")
    for kind, one in passed(look_alikes(names())).items():
        print(f"{kind:28} {one.passed:5} of {one.tried:6} passed")
    wrong = sum(_guard(name).mask(text)[1] > 0 for name, text in innocent(names()))
    print(f"innocent texts: {wrong} masked")
    files = arguments.words(__doc__, 0, inf)
    words = [word for path in files for word in arguments.file(path).read_text("utf-8").split()]
    posts = list(real())
    words = list(dict.fromkeys([*words, *(word for post in posts for word in post.split())]))[
        :200_000
    ]
    single = sorted({part for name in names() for part in name.split() if len(part) > 3})
    for what, listed in (("full names", names()), ("single names", single)):
        guard = NameGuard(listed)
        wrong = sum(guard.mask(word)[1] > 0 for word in words)
        print(f"{len(listed)} {what}: {wrong} of {len(words):,} words masked")


if __name__ == "__main__":
    main()
