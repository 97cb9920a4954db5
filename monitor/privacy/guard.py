"""The name guard: names that an editor lists are masked before anything is stored or shown."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from monitor.privacy.fit import IN_TAG_FROM, Fit, in_one_piece, next_parts, stands
from monitor.privacy.places import Place, merged, tags, through_unseen, with_tags
from monitor.privacy.skeleton import LEET, PLAIN, WIDE, WITH_DIGITS, Letters, Reading, bare
from monitor.privacy.spellings import Form, forms, pieces, spellings

WITHHELD: Final = "[name withheld]"

_LEET_SIGN: Final = re.compile(r"[0-9@$]")  # without one, all readings are the same
_OPENING: Final = 3  # letters: few places in a text begin as a name does


class NameGuard:
    """Finds protected names in whatever dress, and masks them.

    A name is found with other case, accents or width, with invisible characters or signs between
    its letters or parts, joined, reversed, in digits that look like letters, in look-alike letters
    of other alphabets, and with one wrong letter in each part of five letters or more. Nothing is
    looked for but what is listed: list a first name, a family name or a handle by itself where it
    alone tells who it is.

    Args:
        names: As the editor lists them; a leading `#` or `@` makes no difference.

    Raises:
        ConfigError: A name has fewer than two letters.
    """

    def __init__(self, names: Iterable[str]) -> None:
        all_forms = forms(names)
        self._near = {part: spellings(part) for form in all_forms for part in form}
        self._first: dict[str, list[Form]] = {}
        for form in all_forms:
            for spelling in self._near[form[0]]:
                self._first.setdefault(spelling, []).append(form)
        self._starts = frozenset(self._first)
        self._lengths = sorted({len(spelling) for spelling in self._first}, reverse=True)
        self._width = min([_OPENING, *self._lengths])
        self._openings = frozenset(spelling[: self._width] for spelling in self._starts)
        self._pieces = sorted({piece for form in all_forms for piece in pieces(form)})
        self._with_digits = not all(part.isalpha() for part in self._near)
        self._parts = frozenset(one for near in self._near.values() for one in near)
        self._in_tags = tuple(part for part in self._near if len(part) >= IN_TAG_FROM)

    def mask(self, text: str) -> tuple[str, int]:
        """Return *text* with each protected name replaced by `[name withheld]`, and how many were.

        A hashtag or handle that holds a name is replaced whole. Time is linear in the text; a text
        that holds nothing like a name costs a few passes at machine speed.
        """
        if not self.suspects(text):
            return text, 0
        tagged = tags(text)
        places = merged(with_tags(self._places(text, tagged), tagged))
        edges = pairwise([(0, 0), *places, (len(text), len(text))])
        return WITHHELD.join(text[end:start] for (_, end), (start, _) in edges), len(places)

    def suspects(self, text: str) -> bool:
        """Tell, at little cost, whether a name may be there.

        Where it says no there is none, but for names that are joined and wrong in two parts.
        """
        if not self._starts:
            return False
        for reading, read in self._readings(bare(text)):
            words = reading.words(read)
            if not self._starts.isdisjoint(words):
                return True
            letters = "".join(words)
            if "1" in letters:
                letters = " ".join((letters, letters.replace("1", "i"), letters.replace("1", "l")))
            for piece in self._pieces:
                if piece in letters:
                    return True
        return False

    def touches(self, text: str) -> bool:
        """Tell whether *text* holds a name or any part of one, as it may be spelt.

        For a few words that are shown by themselves: a family name alone may tell who it is, where
        the rest of the text is not there to tell another.
        """
        if self.mask(text)[1]:
            return True
        words = {
            word for reading, read in self._readings(bare(text)) for word in reading.words(read)
        }
        return not self._parts.isdisjoint(words) or any(
            part in word for part in self._in_tags for word in words
        )

    def _readings(self, text: str) -> Iterator[tuple[Reading, str]]:
        """Yield the ways in which *text* is read, each with the text that it reads."""
        yield PLAIN, text
        if text.isascii() and not _LEET_SIGN.search(text):
            return
        yield LEET, text
        if "@" in text:  # opens a handle, or stands for an a
            yield LEET, f" {text}".replace(" @", "  ")[1:]
        if self._with_digits:
            yield WITH_DIGITS, text

    def _places(self, text: str, tagged: list[Place]) -> Iterator[Place]:
        """Yield where names stand in *text*, reading by reading."""
        for reading, read in self._readings(text):
            spread = reading.spread(read)
            start = 0
            while start < len(spread.letters):
                end = self._end(spread, start, tagged)
                if end is None:
                    start += 1
                else:
                    yield spread.at[start], through_unseen(text, spread.at[end - 1] + 1)
                    start = end

    def _end(self, spread: Letters, start: int, tagged: list[Place]) -> int | None:
        """Return where the name that begins at letter *start* ends, or None where none does."""
        if spread.letters[start : start + self._width] not in self._openings:
            return None
        for length in self._lengths:
            for form in self._first.get(spread.letters[start : start + length], ()):
                for fit in self._fits(spread, start, form):
                    if stands(fit, spread, tagged):
                        return fit.end
        return None

    def _fits(self, spread: Letters, start: int, form: Form) -> Iterator[Fit]:
        """Yield each way in which the letters from *start* on can be *form*."""
        part, rest = form[0], form[1:]
        for length in (len(part), len(part) + 1, len(part) - 1):
            end = start + length
            errors = self._near[part].get(spread.letters[start:end])
            gaps = spread.gaps[start + 1 : end]
            if errors is None or WIDE in gaps:
                continue
            first = Fit(start, end, errors, not in_one_piece(gaps, errors))
            if not rest:
                yield first
                continue
            for following in next_parts(spread.gaps, end):
                for more in self._fits(spread, following, rest):
                    yield Fit(start, more.end, errors + more.errors, first.spaced or more.spaced)
