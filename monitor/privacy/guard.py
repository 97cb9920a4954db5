"""The name guard: names that an editor lists are masked before anything is stored or shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from monitor.privacy.bidi import CONTROLS, turned
from monitor.privacy.fit import IN_TAG_FROM, Fit, in_one_piece, is_unspaced, next_parts, stands
from monitor.privacy.lookalikes import SIGN, with_signs_as_letters
from monitor.privacy.places import Place, merged, tags, through_unseen, with_tags
from monitor.privacy.side_by_side import SideBySide, found, has_handle, without_handles
from monitor.privacy.skeleton import (
    LEET,
    PLAIN,
    UPRIGHT,
    WIDE,
    WITH_DIGITS,
    LetterReading,
    Letters,
    bare,
    in_utf8,
)
from monitor.privacy.spellings import (
    FUZZY_FROM,
    PAIRED_FROM,
    PAIRS,
    Form,
    forms,
    has_latin,
    one_of,
    pieces,
    spellings,
)
from monitor.privacy.stretched import COVER, Covered, CutOff, Stretched
from monitor.text.decoding import HINT, View, decoded

if TYPE_CHECKING:
    from monitor.privacy.sought import Sought

FEW: Final = 8
"""Names of which the halves are found soon enough one by one."""

ABREAST: Final = 100
"""Texts that are searched together: more would cost more to separate than is saved."""


class Needs:
    """Looks for halves of parts: one error in a part leaves one of its halves as it is."""

    def __init__(self, forms: Iterable[Form]) -> None:
        names = {frozenset(form) for form in forms}
        # Of a name its longest part comes first: it is in the fewest texts.
        self._names = [
            [_halves(part) for part in sorted(parts, key=lambda part: (-len(part), part))]
            for parts in sorted(names, key=sorted)
        ]
        halves = {half.encode() for longest, *_ in self._names for half in longest}
        self._few = len(names) <= FEW
        self._may_be_met = re.compile(b"" if self._few else one_of(halves)).search
        # Where one half begins as another does, only the shorter one may be found.
        self._having: dict[bytes, list[list[tuple[str, ...]]]] = {half: [] for half in halves}
        for parts in self._names:
            begun = {one[:end].encode() for one in parts[0] for end in range(1, len(one) + 1)}
            for half in begun & halves:
                self._having[half].append(parts)

    def are_met(self, held: bytes) -> bool:
        """Tell whether all parts of a name may be in *held*, the letters of a text, `UPRIGHT`."""
        return self._may_be_met(held) is not None and _are_in(self._names, held.decode())

    def among(self, texts: SideBySide, *, digits: bool) -> Iterator[int]:
        """Yield where texts stand, all of them in ASCII, in which one reading may have a name.

        Some of them repeatedly; *digits* says whether digits are also read as they are.
        """
        for read in texts.letters(digits=digits):
            for half, at in self._halves_in(read.held):
                if _are_in(self._having[half], read.around(at).decode()):
                    yield read.place(at)

    def _halves_in(self, held: bytes) -> Iterator[tuple[bytes, int]]:
        if not self._few:
            return self._sought.places(held)
        return ((half, at) for half in self._having for at in found(half, held))

    @cached_property
    def _sought(self) -> "Sought":
        from monitor.privacy.sought import Sought  # noqa: PLC0415  few names need no numpy

        return Sought(self._having)


def _are_in(names: Iterable[Sequence[Sequence[str]]], letters: str) -> bool:
    """Tell whether of each part of one of the *names* a half is in *letters*."""
    for parts in names:
        for halves in parts:
            for half in halves:
                if half in letters:
                    break
            else:
                break
        else:
            return True
    return False


def upright(letters: str) -> str:
    return letters.encode().translate(UPRIGHT).decode()


def _halves(part: str) -> tuple[str, ...]:
    """Return strings of which one is there wherever *part* is, with one error or without."""
    part = upright(part)
    if len(part) < FUZZY_FROM:
        return (part,)
    cut = len(part) // 2
    before, after = part[cut - 2 : cut - 1], part[cut + 1 : cut + 2]
    middle = part[cut - 1 : cut + 1]
    # What looks like the two letters in the middle changes both halves, too.
    like = (like for letters, like in PAIRS if letters == middle and len(part) >= PAIRED_FROM)
    return part[cut:], part[:cut], *(f"{before}{one}{after}" for one in (middle[::-1], *like))


WITHHELD: Final = "[name withheld]"

_LEET_SIGN: Final = re.compile(r"[0-9@$]")  # without one, all readings are the same
# The first character decides: so few places are looked at.
_FIRST: Final = r"[%&\\=!|*xXU<\[\x80-\U0010ffff](?<=(?={}).)"
_ENCODED: Final = re.compile(_FIRST.format("|".join((HINT, CONTROLS, SIGN))), re.DOTALL)
_DRESSED: Final = re.compile(_FIRST.format("|".join((HINT, CONTROLS, SIGN, COVER))), re.DOTALL)
# What the same begins with in ASCII, and a cover: found in half the time.
_NO_SIGNS_OF_DRESS: Final = bytes(code for code in range(128) if code not in b"%&\\=!|*<+-[")
_MAY_BE_DRESSED: Final = re.compile(
    r"[%&\\=!|*<](?:(?<=\*)|[\w/\\#]|(?<=<)!|(?<==)[\r\n])|U\+|--|\[/", re.ASCII
)
_PAIRS_OF_DRESS: Final = {
    first: bytes(code for code in range(128) if _MAY_BE_DRESSED.match(f"{first:c}{code:c}"))
    for first in b"%&\\=!|*<U-["
}
_OTHER: Final = re.compile(r"[\u0250-\u1dff\u1f00-\U0010ffff]")  # no Latin letter
_OPENING: Final = 3  # letters: few places in a text begin as a name does
_PASSES: Final = 4  # what stands alone once its neighbour is masked may be a name now


class _Bare:
    """A text in bare letters, as all looks at little cost need it.

    Attributes:
        held: With its ASCII signs, in UTF-8.
        parted: What is read of it without signs, in UTF-8.
        words, letters: The same as words, and joined.
    """

    __slots__ = ("held", "letters", "parted", "words")

    def __init__(self, text: str) -> None:
        self.held = held = in_utf8(text)
        self.parted = parted = PLAIN.parted(held)
        self.words = parted.split()
        self.letters = parted.translate(None, b" ")

    def signed(self) -> list[bytes]:
        """Return the text with a space for each character that is no letter, where signs are some.

        What is the same as without such signs is left out.
        """
        held, parted = self.held, self.parted
        read = LEET.parted(held)
        if read == parted:
            return []
        if has_handle(held):
            opened = LEET.parted(without_handles(held))
            if opened not in {parted, read}:
                return [read, opened]
        return [read]


class NameGuard:
    """Finds protected names in whatever dress, and masks them.

    A name is found with other case, accents or width, with invisible characters or signs between
    its letters or parts, joined, reversed, in digits and signs that look like letters, in letters
    of any alphabet that do, in any encoding, turned around, with lengthened letters or signs in
    place of vowels, cut off by an ellipsis, and with one wrong letter in each part of five letters
    or more. Nothing is looked for but what is listed: list a first name, a family name or a handle
    by itself where it alone identifies the person.

    A leading `#` or `@` of a name makes no difference.

    Raises:
        ConfigError: A name has fewer than two letters.
    """

    def __init__(self, names: Iterable[str]) -> None:
        listed = list(names)
        all_forms = forms(listed)
        self._latin = frozenset(forms(name for name in listed if has_latin(name)))
        self._near = {part: spellings(part) for form in all_forms for part in form}
        self._first: dict[str, list[Form]] = {}
        for form in all_forms:
            for spelling in self._near[form[0]]:
                self._first.setdefault(spelling, []).append(form)
        self._starts = frozenset(spelling.encode() for spelling in self._first)
        self._lengths = sorted({len(spelling) for spelling in self._first}, reverse=True)
        self._width = min([_OPENING, *self._lengths])
        self._openings = frozenset(spelling[: self._width] for spelling in self._first)
        sought = {upright(piece).encode() for form in all_forms for piece in pieces(form)}
        self._is_piece_in = re.compile(one_of(sought)).search
        self._needs = Needs(all_forms)
        self._with_digits = not all(part.isalpha() for part in self._near)
        self._parts = frozenset(one for near in self._near.values() for one in near)
        self._in_tags = tuple(part for part in self._near if len(part) >= IN_TAG_FROM)
        self._unspaced = frozenset(filter(is_unspaced, self._near))
        self._stretched = Stretched(self._near)
        self._covered = Covered(all_forms)
        self._cut_off = CutOff(all_forms)

    def mask(self, text: str) -> tuple[str, int]:
        """Return *text* with each protected name replaced by `[name withheld]`, and how many were.

        A hashtag or handle that holds a name is replaced whole. Time is linear in the text; a text
        that holds nothing like a name costs a few passes at machine speed.
        """
        count = 0
        for _ in range(_PASSES):
            places = self._found(text)
            if not places:
                break
            edges = pairwise([(0, 0), *places, (len(text), len(text))])
            text = WITHHELD.join(text[end:start] for (_, end), (start, _) in edges)
            count += len(places)
        return text, count

    def suspicious(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield, at little cost, the place among *texts* of each in which a name may be.

        In the others there is none, but for names that are joined and wrong in two parts. A text
        may be several, with a space between each and the next: what is in one of them is in it.
        """
        if self._starts:
            for first in range(0, len(texts), ABREAST):
                yield from (first + at for at in self._among(texts[first : first + ABREAST]))

    def _among(self, texts: Sequence[str]) -> Iterator[int]:
        together = SideBySide(texts)
        foreign = set(together.foreign())
        held = foreign.union(self._needs.among(together, digits=self._with_digits))
        lengthened = set(self._stretched.among(together))
        cut_off = foreign.union(self._cut_off.among(together))
        dressed = {at for at, text in enumerate(texts) if not text.isascii()}
        dressed.update(together.with_pair(_PAIRS_OF_DRESS))
        found = set(self._covered.among(together))
        found.update(at for at in dressed if self._is_dressed(texts[at]))
        found.update(at for at in held - found if self._may_hold(_Bare(texts[at])))
        found.update(at for at in cut_off - found if self._cut_off.may_be(texts[at]))
        found.update(at for at in lengthened - found if self._may_be_shortened(texts[at]))
        yield from sorted(found)

    def touches(self, text: str) -> bool:
        """Tell whether *text* holds a name or any part of one, as it may be spelt.

        For a few words that are shown by themselves: a family name alone may identify the person,
        without the rest of the text to show somebody else.
        """
        if self.mask(text)[1]:
            return True
        words = {
            word
            for view in (View(text), *self._undressed(text))
            for reading, read in self._readings(bare(view.text))
            for word in reading.words(read)
        }
        return not self._parts.isdisjoint(words) or any(
            part in word for part in self._in_tags for word in words
        )

    def _found(self, text: str) -> list[Place]:
        found: list[Place] = []
        for view in self._suspicious(text):
            tagged = tags(view.text)
            for place in with_tags(self._places(view.text, tagged), tagged):
                start, end = view.place(*place)
                found.append((start, through_unseen(text, end)))
        return merged(found)

    def _suspicious(self, text: str) -> list[View]:
        if not self._starts:
            return []
        plain = _Bare(text)
        found = [View(text)] if self._may_hold(plain) else []
        return found + self._hidden(text, plain)

    def _hidden(self, text: str, plain: _Bare) -> list[View]:
        """Return the other ways to read *text* in which a name may be."""
        if not self._may_be_hidden(text, plain):
            return []
        return [view for view in self._undressed(text) if self._may_hold(_Bare(view.text))]

    def _may_be_hidden(self, text: str, plain: _Bare) -> bool:
        """Tell, at little cost, whether *text* may hold a name if it is read in another way."""
        if self._covers_or_encodes(text, plain):
            return True
        return self._stretched.may_be(plain.parted, plain.letters) and self._may_be_shortened(text)

    def _may_be_shortened(self, text: str) -> bool:
        """Tell whether *text*, in which letters of a name are lengthened, may hold a name."""
        if not text.isascii():
            return True
        # It is lengthened, and nothing else: without any place it is read in half the time.
        return any(map(self._may_hold, map(_Bare, self._stretched.shortened(text))))

    def _covers_or_encodes(self, text: str, plain: _Bare) -> bool:
        """Tell whether signs in *text* may stand for letters, or hide some."""
        if self._covered.may_be(plain.words) or self._cut_off.may_be(text):
            return True
        if text.isascii():
            signs = plain.held.translate(None, _NO_SIGNS_OF_DRESS)
            if not signs or not _MAY_BE_DRESSED.search(text):
                return False
        return self._is_dressed(text)

    def _is_dressed(self, text: str) -> bool:
        """Tell whether *text* encodes some letters, covers some, or has signs in their place."""
        if not _DRESSED.search(text):
            return False
        return self._covered.is_in(text) or bool(_ENCODED.search(text))

    def _undressed(self, text: str) -> Iterator[View]:
        """Yield what *text* says once that is undone which may hide a name in it."""
        views = decoded(text)
        views += turned(views[-1])
        for view in views[:2]:
            views += (view._replace(text=signed) for signed in with_signs_as_letters(view.text))
        for one in views:
            if one.text != text:
                yield one
            plain = _Bare(one.text)
            yield from self._stretched.views(one, plain.parted, plain.letters)
            yield from self._covered.views(one, plain.words)
            yield from self._cut_off.views(one)

    def _may_hold(self, plain: _Bare) -> bool:
        """Tell, at little cost, whether a name may be in a text as it is written."""
        signed = plain.signed()
        if self._with_digits:
            signed.append(WITH_DIGITS.parted(plain.held))
        letters = b"".join((plain.letters, *signed)).translate(UPRIGHT, b" ")
        if not self._needs.are_met(letters):
            return False
        if self._is_piece_in(letters):
            return True
        return not self._starts.isdisjoint((*plain.words, *b" ".join(signed).split()))

    def _readings(self, text: str) -> Iterator[tuple[LetterReading, str]]:
        yield PLAIN, text
        if text.isascii() and not _LEET_SIGN.search(text):
            return
        yield LEET, text
        if "@" in text:  # opens a handle, or stands for an a
            yield LEET, f" {text}".replace(" @", "  ")[1:]
        if self._with_digits:
            yield WITH_DIGITS, text

    def _places(self, text: str, tagged: list[Place]) -> Iterator[Place]:
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
        if spread.letters[start : start + self._width] not in self._openings:
            return None
        for length in self._lengths:
            for form in self._first.get(spread.letters[start : start + length], ()):
                for fit in self._fits(spread, start, form):
                    if stands(fit, spread, tagged) and not self._is_strange(fit, form, spread):
                        return fit.end
        return None

    def _is_strange(self, fit: Fit, form: Form, spread: Letters) -> bool:
        """Tell whether *fit* is a word in Latin letters, one of them wrong, for a name without any.

        Such a name looks like a Latin one by accident, so the more words are a letter away from it.
        """
        read = spread.text[spread.at[fit.start] : spread.at[fit.end - 1] + 1]
        return bool(fit.errors) and form not in self._latin and not _OTHER.search(read)

    def _fits(self, spread: Letters, start: int, form: Form) -> Iterator[Fit]:
        part, rest = form[0], form[1:]
        for length in (len(part), len(part) + 1, len(part) - 1):
            end = start + length
            errors = self._near[part].get(spread.letters[start:end])
            gaps = spread.gaps[start + 1 : end]
            if errors is None or WIDE in gaps:
                continue
            spaced = part not in self._unspaced and not in_one_piece(gaps, errors)
            first = Fit(start, end, errors, spaced)
            if not rest:
                yield first
                continue
            for following in next_parts(spread, end):
                for more in self._fits(spread, following, rest):
                    yield Fit(
                        start,
                        more.end,
                        errors + more.errors,
                        first.spaced or more.spaced,
                        following - end + more.between,
                    )
