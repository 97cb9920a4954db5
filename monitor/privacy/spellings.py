"""How a protected name may be spelt: its forms, and the one-letter misspellings of its parts."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise, product
from typing import Final

from monitor.errors import ConfigError
from monitor.privacy.skeleton import PLAIN, WITH_DIGITS

Form = tuple[str, ...]  # the parts of a name as bare letters, in the order of writing

FUZZY_FROM: Final = 5  # letters: in shorter parts one letter makes another name or an ordinary word
PLURAL_FROM: Final = 3  # letters: an s may follow without its apostrophe
PART_FROM: Final = 4  # letters: a shorter part is in every other text
PAIRED_FROM: Final = 6  # letters: Tornlin is Tomlin, but a corner is no Comer
PAIRS: Final = (("m", "rn"), ("rn", "m"), ("w", "vv"))  # look like each other in most typefaces
PIECES_FROM: Final = 12  # letters: a third of it is still telling
ONES_AT_MOST: Final = 6
BLOCK: Final = 128  # code points: scripts lie together


def letter_count(name: str) -> int:
    """Return how many letters and digits the guard sees in *name*; two are the least it needs."""
    return sum(map(len, WITH_DIGITS.words(name)))


def has_latin(name: str) -> bool:
    """Tell whether *name* is written in Latin letters, at least one of them."""
    return any(c.isascii() and c.isalpha() for c in unicodedata.normalize("NFKD", name))


def forms(names: Iterable[str]) -> tuple[Form, ...]:
    """Return the forms of *names*, in each order in which names are written: once, longest first.

    Raises:
        ConfigError: A name has fewer than two letters; its position in the list is given, not the
            name.
    """
    found: dict[Form, None] = {}
    for place, name in enumerate(names, start=1):
        if letter_count(name) < 2:  # noqa: PLR2004
            message = f"protected name number {place} has fewer than two letters: write a name"
            raise ConfigError(message)
        reading = WITH_DIGITS if any(map(str.isdigit, name)) else PLAIN
        for written in _cases(name):
            # What a hyphen or an apostrophe joins stays together: L'Herminier, François.
            whole = written.split()
            full = _without_initials(whole)
            for kept in (whole, full, _without_middle(full)):
                words = [tuple(reading.words(word)) for word in kept]
                last_first, first_last = words[-1:] + words[:-1], words[1:] + words[:1]
                for order in (words, last_first, first_last, words[::-1]):
                    found[tuple(chain.from_iterable(order))] = None
    return tuple(sorted(found, key=lambda form: (-len("".join(form)), form)))


def _cases(name: str) -> Iterator[str]:
    """Yield *name* in other case: a capital and a small Greek letter may look like different ones.

    Also with its first or last word in capitals, as family names are often written.
    """
    *before, last = words = name.title().split()
    yield from (name, name.lower(), name.upper(), " ".join(words))
    yield " ".join((*before, last.upper()))
    yield " ".join((words[0].upper(), *words[1:]))


def _without_initials(words: list[str]) -> list[str]:
    """Return *words* without initials, where two others are left: few write them."""
    others = [word for word in words if len(word.rstrip(".")) > 1 or word.lower() == word.upper()]
    return others if len(others) > 1 else words


def _without_middle(words: list[str]) -> list[str]:
    """Return the first and the last of *words*, which most people write; all where one is short."""
    ends = [words[0], words[-1]]
    long = all(letter_count(word) >= PART_FROM for word in ends)
    return ends if len(words) > len(ends) and long else words


def spellings(part: str) -> dict[str, int]:
    """Return each spelling of *part* that counts, with the number of its errors: 0 or 1.

    An error is one letter too many, missing or wrong, or two letters swapped; it counts only in
    parts of five letters or more without digits. Two letters that look like one are no error.
    """
    found = dict.fromkeys(_misspelt(part), 1) if len(part) >= FUZZY_FROM and part.isalpha() else {}
    right = [part, f"{part}s"] if PLURAL_FROM <= len(part) < FUZZY_FROM else [part]
    if len(part) >= PAIRED_FROM:
        right += chain.from_iterable(_paired(part, *pair) for pair in PAIRS)
    return found | {one: 0 for spelling in right for one in _ones(spelling)}


def pieces(form: Form) -> tuple[str, ...]:
    """Return strings of which at least one is left wherever *form* is hidden in one word.

    One error spoils one part only, and at most two of the thirds of a single part; what is short is
    hidden without errors only.
    """
    if len(form) > 1 and min(map(len, form)) >= PART_FROM:
        return form
    whole = "".join(form)
    if len(whole) < PIECES_FROM:
        return (whole,)
    cuts = (0, len(whole) // 3, 2 * len(whole) // 3, len(whole))
    return tuple(whole[start:end] for start, end in pairwise(cuts))


def one_of(words: Iterable[bytes]) -> bytes:
    """Return a pattern of any of *words*, what they begin with in common written once.

    So it takes about as long to look for many as for few.

    >>> one_of([b"tomlin", b"tomas", b"kestrel"])
    b'(?:kestrel|tom(?:as|lin))'
    """
    after: dict[bytes, list[bytes]] = {}
    for word in sorted(set(words)):
        after.setdefault(word[:1], []).append(word[1:])
    if b"" in after:
        return b""
    ways = [re.escape(first) + one_of(rest) for first, rest in after.items()]
    return ways[0] if len(ways) == 1 else b"(?:" + b"|".join(ways) + b")"


def _paired(part: str, letters: str, like: str) -> Iterator[str]:
    """Yield *part* with one place where *letters* stand written with those that look like them."""
    for found in re.finditer(letters, part):
        yield f"{part[: found.start()]}{like}{part[found.end() :]}"


def _ones(part: str) -> Iterator[str]:
    """Yield *part* with each choice of its i and l written as 1, in longer parts as each other.

    A capital I is an l in most typefaces; a short part would be another word: Ali is not all.
    """
    if sum(map(part.count, "il")) > ONES_AT_MOST:
        yield from (part, part.replace("i", "1").replace("l", "1"))
        return
    alike = "1il" if len(part) >= FUZZY_FROM else "1"
    ways = (dict.fromkeys((c, *alike)) if c in "il" else c for c in part)
    yield from map("".join, product(*ways))


def _misspelt(part: str) -> Iterator[str]:
    """Yield *part* with one letter inserted, deleted, replaced or swapped with the next."""
    letters = sorted(_alphabet(part))
    for cut in range(len(part) + 1):
        head, tail = part[:cut], part[cut:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _alphabet(part: str) -> set[str]:
    """Return the letters that may stand there by mistake: those of the scripts of *part*."""
    blocks = {ord(letter) // BLOCK for letter in part}
    signs = (chr(code) for block in blocks for code in range(block * BLOCK, (block + 1) * BLOCK))
    small = (sign for sign in signs if unicodedata.category(sign) in {"Ll", "Lo"})
    return {"".join(PLAIN.words(sign)) for sign in small}
