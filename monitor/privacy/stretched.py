"""Names whose letters are lengthened (`Toooomlin`) or covered (`T*mlin`), written out.

Both give other views of a text, in which the name stands as it is listed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, combinations, groupby
from typing import Final

from monitor.privacy.skeleton import bare
from monitor.privacy.spellings import Form
from monitor.text.decoding import View

COVERED_FROM: Final = 5  # letters: by signs that are in every text, such as a dot
FRAGMENT: Final = 3  # letters between such signs: shorter ones are in every text
VOWELS_AT_MOST: Final = 6

_MARKS: Final = "[\u0300-\u036f\u200b-\u200d\u2060\ufe0f\ufeff]*"
_RUN: Final = re.compile(rf"([^\W\d_])(?:{_MARKS}\1){{2,}}", re.IGNORECASE)

_VOWELS: Final = frozenset("aeiouyᴎиыэюя")
_CENSORS: Final = frozenset("*＊∗✱•●█■▇▒░\ufffd")
"""Signs that cover a letter wherever they stand; others do so only within a word, and a vowel."""

_SIGNED: Final = re.compile(r"(?:[^\W\d]|[^\w\s'\"’,;:/()\[\]{}<>|\\])+")
"""Letters, and signs that may cover some: not those that part words in every text."""

COVER: Final = (
    rf"[{''.join(sorted(_CENSORS))}]"
    r"|(?=[\u0370-\U0010ffff])[^\W\d_](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"
)
"""A pattern of what may cover any letter: a sign for that, or a letter of another alphabet, beside
a Latin one, that looks like none."""
_COVER: Final = re.compile(COVER)


class Stretched:
    """Shortens what is lengthened.

    Args:
        parts: Of the names, in bare letters.
    """

    def __init__(self, parts: Iterable[str]) -> None:
        runs = [(letter, len(list(run))) for part in parts for letter, run in groupby(part)]
        self._tripled = sorted({letter * 3 for letter, _ in runs})
        self._doubled = frozenset(letter for letter, size in runs if size > 1)

    def may_be(self, words: list[str], letters: bytes) -> bool:
        """Tell whether a letter of a name stands three times in a row in one of *words*.

        Args:
            words: Of a text, in bare letters.
            letters: The same, joined, in UTF-8.
        """
        # Each byte less the one before, all at once: takes half the time of a pattern.
        whole = int.from_bytes(letters, "big")
        if letters.isascii() and b"\0\0" not in (whole ^ whole >> 8).to_bytes(len(letters), "big"):
            return False
        return any(any(run in word for word in words) for run in self._tripled)

    def views(self, view: View, words: list[str], letters: bytes) -> Iterator[View]:
        """Yield *view* with lengthened letters once, and those that names have twice twice."""
        if not self.may_be(words, letters):
            return
        yield view.replaced(_RUN, lambda found: found[1])
        if any(letter * 3 in word for letter in self._doubled for word in words):
            yield view.replaced(
                _RUN, lambda found: found[1] * (1 + (bare(found[1]).lower() in self._doubled))
            )


class Covered:
    """Puts back the letters of names that signs cover.

    At least half of a part, and two letters of it, must be seen. In a part of fewer than five
    letters a common sign covers one only where the other parts of the name are there.

    Args:
        forms: Of the names, in bare letters.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        every = list(forms)
        self._parts: dict[str, list[str]] = defaultdict(list)
        for part in dict.fromkeys(chain.from_iterable(every)):
            self._parts[part[0]].append(part)
        self._alone = frozenset(form[0] for form in every if len(form) == 1)
        self._all = list(chain.from_iterable(self._parts.values()))
        self._fragments: dict[str, list[frozenset[str]]] = defaultdict(list)
        """Words that tell that a name may be covered, each with what must be there as well."""
        for part in self._all:
            if len(part) >= COVERED_FROM:
                for fragments in _fragments(part):
                    longest = max(fragments, key=len)
                    if len(longest) >= FRAGMENT:
                        self._fragments[longest].append(fragments)
        for part in self._all:
            if len(part) >= COVERED_FROM and part not in self._alone:
                self._fragments[part].append(frozenset({part}))
        self._telling = frozenset(self._fragments)

    def may_be(self, words: list[str]) -> bool:
        """Tell, at little cost, whether common signs may cover letters of a name in *words*."""
        if self._telling.isdisjoint(words):
            return False
        held = set(words)
        return any(
            not rest.difference(held) for word in held for rest in self._fragments.get(word, ())
        )

    def views(self, view: View, words: list[str]) -> Iterator[View]:
        """Yield *view* with the letters of names in place of the signs that cover them."""
        if not self.may_be(words) and not _COVER.search(view.text):
            return
        filled = view.replaced(_SIGNED, self._filled)
        if filled is not view:
            yield filled

    def _filled(self, found: re.Match[str]) -> str:
        """Return a run of letters and signs, as long as it is, with the names in it uncovered."""
        run = found[0]
        if run.isascii() and run.isalpha():
            return run
        read = [one if len(one) == 1 else " " for one in map(_letter, run)]
        if not run.isascii() and 2 * sum(map(str.isascii, run)) >= len(run):
            read = ["*" if one.isalpha() and not one.isascii() else one for one in read]
        filled, at = list(run), 0
        while at < len(run):
            part = self._part(read, at)
            if part:
                filled[at : at + len(part)] = part
            at += len(part) or 1
        return "".join(filled)

    def _part(self, read: list[str], at: int) -> str:
        """Return the part of a name that stands at *at* with some of its letters covered."""
        first = read[at]
        known = self._parts.get(first, ()) if first.isalpha() else self._all
        for part in known:
            alone = part in self._alone or len(part) >= COVERED_FROM
            if _is_covered(part, read[at : at + len(part)], alone=alone):
                return part
        return ""


def _letter(character: str) -> str:
    return character if character in _CENSORS else bare(character).lower()


def _is_covered(part: str, read: list[str], *, alone: bool) -> bool:
    """Tell whether *read* is *part* with at least one sign in place of a letter.

    Args:
        part: Of a name, in bare letters.
        read: Letters and signs.
        alone: Whether nothing but *part* has to be there.
    """
    if len(read) < len(part):
        return False
    pairs = enumerate(zip(read, part, strict=True))
    covered = [index for index, (one, wanted) in pairs if one != wanted]
    if not 0 < len(covered) <= min(len(part) // 2, len(part) - 2):
        return False
    last = len(part) - 1
    return all(
        read[index] in _CENSORS
        or (
            not read[index].isalnum()
            and part[index] in _VOWELS
            and (not alone or (len(part) >= COVERED_FROM and 0 < index < last))
        )
        for index in covered
    )


def _fragments(part: str) -> Iterator[frozenset[str]]:
    """Yield the runs of letters that are left, for each choice of vowels that is covered."""
    vowels = [index for index, letter in enumerate(part) if letter in _VOWELS][:VOWELS_AT_MOST]
    for size in range(1, min(len(vowels), len(part) // 2) + 1):
        for chosen in combinations(vowels, size):
            left = "".join(" " if index in chosen else c for index, c in enumerate(part))
            yield frozenset(left.split())
