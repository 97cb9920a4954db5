"""Names whose letters are lengthened (`Toooomlin`), covered (`T*mlin`), cut off (`Averys…`).

Each gives other views of a text, in which the name is written out as it is listed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, combinations, groupby
from typing import Final

from monitor.privacy.side_by_side import SideBySide, found
from monitor.privacy.skeleton import bare
from monitor.privacy.spellings import Form
from monitor.text.decoding import View

COVERED_FROM: Final = 5  # letters: by signs that are in every text, such as a dot
SEEN_AT_LEAST: Final = 2  # letters of a part that no sign covers
FRAGMENT: Final = 3  # letters between such signs: shorter ones are in every text
VOWELS_AT_MOST: Final = 6

_MARK: Final = "[\u0300-\u036f\u200b-\u200d\u2060\ufe0f\ufeff]"
_RUN: Final = re.compile(rf"([^\W\d_])(?:{_MARK}*\1){{2,}}", re.IGNORECASE)
_ASCII_RUN: Final = re.compile(r"([A-Za-z])\1{2,}", re.ASCII | re.IGNORECASE)

_VOWELS: Final = frozenset("aeiouyᴎиыэюя")
_CENSORS: Final = frozenset("*＊∗✱•●█■▇▒░\ufffd")
"""Signs that cover a letter wherever they stand; others do so only within a word, and a vowel."""

_SIGNED: Final = re.compile(r"(?:[^\W\d]|[^\w\s'\"’,;:/()\[\]{}<>|\\])+")
"""Letters, and signs that may cover some: not those that part words in every text."""

BEGUN_FROM: Final = 3  # letters of a part that is cut off: fewer are an initial
_BEGUN: Final = re.compile(rf"(?<![^\W\d_])[^\W\d_](?:[^\W\d_]|{_MARK}){{0,80}}+(?=…|\.\.)")
"""Letters before an ellipsis: a word may be cut off there."""

COVER: Final = (
    rf"(?=[*\u0370-\U0010ffff])(?:[{''.join(sorted(_CENSORS))}]"
    r"|[^\W\d_](?:(?<=[A-Za-z].)|(?=[A-Za-z])))"
)
"""A pattern of what may cover any letter: a sign for that, or a letter of another alphabet, beside
a Latin one, that looks like none."""
_COVER: Final = re.compile(COVER)


class Stretched:
    """Shortens what is lengthened in parts of names, which are in bare letters."""

    def __init__(self, parts: Iterable[str]) -> None:
        runs = [(letter, len(list(run))) for part in parts for letter, run in groupby(part)]
        self._tripled = sorted({(letter * 3).encode() for letter, _ in runs})
        self._doubled = frozenset(letter for letter, size in runs if size > 1)
        self._tripled_twice = [(letter * 3).encode() for letter in sorted(self._doubled)]

    def may_be(self, parted: bytes, letters: bytes) -> bool:
        """Tell whether a letter of a name stands three times in a row in one of the words.

        *parted* are the words of a text in bare letters, with spaces between them, in UTF-8;
        *letters* are the same without spaces.
        """
        if letters.isascii() and 0 not in _changes(letters):
            return False
        return any(map(parted.__contains__, self._tripled))

    def among(self, texts: SideBySide) -> Iterator[int]:
        """Yield where texts stand in which three letters of a name in a row are the same."""
        spaced = texts.spaced
        for at in found(0, _changes(spaced.held)):
            if spaced.held[at - 2 : at + 1] in self._tripled:
                yield spaced.place(at)
        for place in texts.foreign():
            if any(map(spaced.each[place].__contains__, self._tripled)):
                yield place

    def shortened(self, text: str) -> Iterator[str]:
        """Yield what `views` makes of a text in ASCII in which a letter is lengthened."""
        parts = _ASCII_RUN.split(text)
        yield "".join(parts)
        runs = [letter * (1 + (letter.lower() in self._doubled)) for letter in parts[1::2]]
        if runs != parts[1::2]:
            parts[1::2] = runs
            yield "".join(parts)

    def views(self, view: View, parted: bytes, letters: bytes) -> Iterator[View]:
        """Yield *view* with lengthened letters once, and those that names have twice twice."""
        if not self.may_be(parted, letters):
            return
        yield view.replaced(_RUN, lambda found: found[1])
        if any(map(parted.__contains__, self._tripled_twice)):
            yield view.replaced(
                _RUN, lambda found: found[1] * (1 + (bare(found[1]).lower() in self._doubled))
            )


class Covered:
    """Puts back the letters of names that signs cover.

    At least half of a part, and two letters of it, must be seen. In a part of fewer than five
    letters a common sign covers one only where the other parts of the name are there.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        every = list(forms)
        self._parts: dict[str, list[str]] = defaultdict(list)
        for part in dict.fromkeys(chain.from_iterable(every)):
            self._parts[part[0]].append(part)
        self._alone = frozenset(form[0] for form in every if len(form) == 1)
        self._all = list(chain.from_iterable(self._parts.values()))
        self._longest = max(map(len, self._all), default=0)
        self._shortest = min(map(len, self._all), default=0)
        self._of_size: dict[tuple[int, int], list[str]] = {}
        self._fragments: dict[bytes, list[frozenset[bytes]]] = defaultdict(list)
        """Words that show that a name may be covered, each with what must be there as well."""
        for part in self._all:
            if len(part) < COVERED_FROM:
                continue
            whole = [] if part in self._alone else [frozenset({part})]
            for fragments in (*_fragments(part), *whole):
                longest = max(fragments, key=len)
                if len(longest) >= FRAGMENT:
                    held = frozenset(one.encode() for one in fragments)
                    self._fragments[longest.encode()].append(held)
        self._telling = frozenset(self._fragments)

    def may_be(self, words: list[bytes]) -> bool:
        """Tell, at little cost, whether common signs may cover letters of a name in *words*.

        They are in bare letters, in UTF-8.
        """
        telling = self._telling.intersection(words)
        return any(rest.issubset(words) for word in telling for rest in self._fragments[word])

    def among(self, texts: SideBySide) -> Iterator[int]:
        """Yield where texts stand in which common signs may cover letters of a name."""
        spaced = texts.spaced
        for word in self._telling.intersection(texts.words):
            for at in found(b" %b " % word, spaced.held):
                if self.may_be(spaced.around(at).split()):
                    yield spaced.place(at)

    def is_in(self, text: str) -> bool:
        """Tell whether signs that may cover any letter cover letters of a name in *text*."""
        if not _may_cover(text):
            return False
        words = (word for word in text.split() if not (word.isascii() and word.isalpha()))
        return any(_SIGNED.sub(self._filled, word) != word for word in words)

    def views(self, view: View, words: list[bytes]) -> Iterator[View]:
        """Yield *view* with the letters of names in place of the signs that cover them."""
        if not self.may_be(words) and not _may_cover(view.text):
            return
        filled = view.replaced(_SIGNED, self._filled)
        if filled is not view:
            yield filled

    def _filled(self, found: re.Match[str]) -> str:
        """Return a run of letters and signs, as long as it is, with the names in it uncovered."""
        run = found[0]
        if len(run) < self._shortest or (run.isascii() and run.isalpha()):
            return run
        seen = sum(map(str.isalpha, run))
        if seen < SEEN_AT_LEAST:
            return run
        read = list(map(_letter, run))
        if not run.isascii() and 2 * sum(map(str.isascii, run)) >= len(run):
            read = ["*" if one.isalpha() and not one.isascii() else one for one in read]
        filled, at = list(run), 0
        while at < len(run):
            part = self._part(read, at, seen)
            if part:
                filled[at : at + len(part)] = part
            at += len(part) or 1
        return "".join(filled)

    def _part(self, read: list[str], at: int, seen: int) -> str:
        """Return the part of a name that stands at *at* with some of its letters covered.

        At most *seen* of them are letters.
        """
        first = read[at]
        left = len(read) - at
        known = self._parts.get(first, ()) if first.isalpha() else self._fitting(left, seen)
        for part in known:
            if len(part) > left:
                continue
            alone = part in self._alone or len(part) >= COVERED_FROM
            if _is_covered(part, read[at : at + len(part)], alone=alone):
                return part
        return ""

    def _fitting(self, left: int, seen: int) -> list[str]:
        """Return the parts of a length, with the most of their characters that may be seen."""
        size = min(left, self._longest), min(seen, self._longest)
        if size not in self._of_size:
            self._of_size[size] = [
                part
                for part in self._all
                if len(part) <= left and len(part) - _most_covered(part) <= seen
            ]
        return self._of_size[size]


class CutOff:
    """Completes parts of names that an ellipsis cuts off, as in what others have shortened.

    Of a name of one part nothing is sought: a word before an ellipsis is mostly whole.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for first, *rest in forms:
            before = first
            for part in rest:
                for whole, known in ((part, 0), (before + part, len(before))):
                    for size in range(known + BEGUN_FROM, len(whole)):
                        found[whole[:size]][whole] = None
                before += part
        self._begun = {begun: list(wholes) for begun, wholes in found.items()}
        self._telling = frozenset(begun.encode() for begun in self._begun)

    def may_be(self, text: str) -> bool:
        """Tell, at little cost, whether a part of a name is cut off in *text*."""
        if "…" not in text and ".." not in text:
            return False
        return any(self._wholes(found[0]) for found in _BEGUN.finditer(text))

    def among(self, texts: SideBySide) -> Iterator[int]:
        """Yield where texts stand in which a part of a name may be cut off; `…` is `...` there."""
        return texts.with_word_before(b"..", self._telling)

    def views(self, view: View) -> Iterator[View]:
        """Yield *view* with what is cut off in it as in each of the names that begin so."""
        if self.may_be(view.text):
            found = (len(self._wholes(one[0])) for one in _BEGUN.finditer(view.text))
            for nth in range(max(found, default=0)):
                yield view.replaced(_BEGUN, partial(self._whole, nth))

    def _whole(self, nth: int, found: re.Match[str]) -> str:
        wholes = self._wholes(found[0])
        return wholes[min(nth, len(wholes) - 1)] if wholes else found[0]

    def _wholes(self, begun: str) -> list[str]:
        return self._begun.get(bare(begun).lower(), [])


def _changes(letters: bytes) -> bytes:
    """Return how each byte and the two before it differ: not at all (0) where it is the third.

    All at once, which takes a third of the time of looking for runs.
    """
    whole = int.from_bytes(letters, "big")
    change = whole ^ whole >> 8
    return (change | change >> 8).to_bytes(len(letters), "big")


@lru_cache(4096)
def _letter(character: str) -> str:
    """Return the letter that a character looks like, or the sign that it is; a space for others."""
    found = character if character in _CENSORS else bare(character).lower()
    return found if len(found) == 1 else " "


def _may_cover(text: str) -> bool:
    """Tell whether *text* has a sign that may cover any letter, with letters on either side."""
    if not text.isascii():
        return _COVER.search(text) is not None
    covered = [run for run in text.split() if "*" in run] if "*" in text else []
    return any(sum(map(str.isalpha, run)) >= SEEN_AT_LEAST for run in covered)


def _most_covered(part: str) -> int:
    """Return how many letters of *part* may be covered: not more than half, nor all but one."""
    return min(len(part) // 2, len(part) - SEEN_AT_LEAST)


def _is_covered(part: str, read: list[str], *, alone: bool) -> bool:
    """Tell whether *read* is *part* with at least one sign in place of a letter.

    The *part* is in bare letters. *alone* says whether nothing but it has to be there.
    """
    last, covered = len(part) - 1, 0
    for index, (one, wanted) in enumerate(zip(read, part, strict=True)):
        if one == wanted:
            continue
        covered += 1
        if one in _CENSORS:
            continue
        within = not alone or (len(part) >= COVERED_FROM and 0 < index < last)
        if one.isalnum() or wanted not in _VOWELS or not within:
            return False
    return 0 < covered <= _most_covered(part)


def _fragments(part: str) -> Iterator[frozenset[str]]:
    """Yield the runs of letters that are left, for each choice of vowels that is covered."""
    vowels = [index for index, letter in enumerate(part) if letter in _VOWELS][:VOWELS_AT_MOST]
    for size in range(1, min(len(vowels), len(part) // 2) + 1):
        for chosen in combinations(vowels, size):
            left = "".join(" " if index in chosen else c for index, c in enumerate(part))
            yield frozenset(left.split())
