"""A text cut into words exactly as TextBlob cuts it, in a fraction of the time.

TextBlob splits punctuation off both ends of each word, keeps abbreviations, finds where sentences
end, and joins emoticons that the splitting tore apart (`: )` becomes `:)`), though never across the
end of a sentence. Most words have no punctuation and most texts no emoticon, so both are looked for
first and worked on only where found.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, Generic, TypeVar

from monitor.sentiment.pieces import PIECES, RememberedTexts
from monitor.text import word_set

RULES: Final = "textblob-0.20.1"
"""The release whose rules these are."""

EDGE: Final = ".,;:!?()[]{}`''\"@#$^&*+-|=~_"
"""What is split off the ends of a word."""
_SPLIT: Final = EDGE.replace(".", "")
_END: Final = "END-OF-SENTENCE"
_ENDED: Final = _END.lower()
_ENDS: Final = frozenset({"...", ".", "!", "?", _END})
_CLOSING: Final = frozenset({*_ENDS, "”", "’", ")"})
_PARAGRAPH: Final = re.compile(r"\n{2,}")
_QUOTES: Final = "“”‘’'\""

# References: `ABBREVIATIONS` and `EMOTICONS` of TextBlob 0.20.1; read 2026-11-29.
_ABBREVIATIONS: Final = word_set("""
a. adj. adv. al. a.m. c. cf. comp. conf. def. ed. e.g. esp. etc. ex. f. fig. gen. id. i.e. int. l.
m. Med. Mil. Mr. n. n.q. orig. pl. pred. pres. p.m. ref. v. vs. w/
""")
_ABBREVIATED: Final = re.compile(r"^[A-Za-z]\.$|^([A-Za-z]\.)+$|^[A-Z][|bcdfghjklmnpqrstvwxz]+.$")
_IRONY: Final = re.compile(r"\( ?\! ?\)")

FACES: Final[Mapping[str, float]] = {
    face: polarity
    for polarity, faces in (
        (1.0, "<3 ♥ >:D :-D :D =-D =D X-D x-D XD xD 8-D"),
        (0.75, ">:P :-P :P :-p :p :-b :b :c) :o) :^)"),
        (0.5, ">:) :-) :) =) =] :] :} :> :3 8) 8-)"),
        (0.25, ">;] ;-) ;) ;-] ;] ;D ;^) *-) *)"),
        (0.05, ">:o :-O :O :o :-o o_O o.O °O° °o°"),
        (-0.25, ">:/ :-/ :/ :\\ >:\\ :-. :-s :s :S :-S >.>"),
        (-0.75, ">:[ :-( :( =( :-[ :[ :{ :-< :c :-c =/"),
        (-1.0, ":'( :'''( ;'("),
    )
    for face in faces.split()
}
"""The emoticons that TextBlob knows, with their polarity."""

_TORN: Final = "|".join(" ?".join(map(re.escape, face)) for face in FACES)
_FACE: Final = re.compile(rf"({_TORN})($|\s)")


class Tokenizer:
    """Cuts texts by TextBlob's rules. May be shared by threads."""

    def __init__(self) -> None:
        faces = [face.lower() for face in (*FACES, "(!)")]
        self._tears = {(face[at - 1], face[at:]) for face in faces for at in range(1, len(face))}
        # A full stop is in every text: what comes before it tells of that tear.
        self._signs = {before if after == "." else after for before, after in self._tears}
        self._firsts = self._signs - {"-"}
        begins = defaultdict[str, set[str]](set)
        for before, after in self._tears:
            for sign in {before, before.upper()}:
                begins[sign] |= {after[0], after[0].upper()}
        self._gap: Final = re.compile(
            "|".join(
                rf"{re.escape(sign)}\s+[{re.escape(''.join(sorted(begin)))}]"
                for sign, begin in sorted(begins.items())
            )
        )
        self.cut: Final = lru_cache(1)(self._cut)  # asked by each scorer
        self._pieces: Final = PIECES.told(self.cut)
        self.words: Final = lru_cache(1)(self._words)

    def _cut(self, piece: str) -> tuple[str, ...]:
        """Return what a piece is cut into, lower case."""
        tokens = chain.from_iterable(
            self._peel(one) if one[0] in EDGE or one[-1] in EDGE else (one,)
            for one in _parted(piece).split()
        )
        return tuple(" ".join(tokens).lower().split())

    def _words(self, text: str) -> Sequence[str]:
        """Return the words and marks of *text* in order, lower case."""
        words = [*chain.from_iterable(map(self._pieces, PIECES.of(text)))]
        if _END in text or (not self._signs.isdisjoint(words) and self._is_torn(words)):
            pieces = _PARAGRAPH.sub(f" {_END} ", _parted(text).replace("\r\n", "\n")).split()
            return self._mend(token for piece in pieces for token in self._peel(piece))
        return words

    def is_whole(self, words: Sequence[str]) -> bool:
        """Tell whether a piece that is cut so has no torn emoticon, and no end of a sentence."""
        return _ENDED not in words and not (len(words) > 1 and self._is_torn(words))

    def may_be_part(self, words: Sequence[str]) -> bool:
        """Tell whether a piece that is cut so may be a part of an emoticon, with a neighbour.

        Of two such pieces it is true of one.
        """
        return bool(words) and (words[0] in self._firsts or words[-1] == "-")

    def joins(self, text: str) -> bool:
        """Tell whether neighbours among the pieces of *text* may be one emoticon."""
        return self._gap.search(text) is not None

    def _is_torn(self, words: Sequence[str]) -> bool:
        """Tell whether two neighbours among *words* may be one emoticon.

        The second is a token of its own, since an emoticon counts only at the end of one.
        """
        # A loop, since a generator takes twice the time.
        tears, before = self._tears, " "
        for word in words:
            if (before[-1], word) in tears:
                return True
            before = word
        return False

    def _peel(self, token: str) -> list[str]:
        """Split the punctuation off both ends of *token*."""
        if token[:-1].isalnum() and token[-1] != ".":
            return [token[:-1], token[-1]] if token[-1] in EDGE else [token]
        core = token.lstrip(_SPLIT)
        head, tail = list(token[: len(token) - len(core)]), list[str]()
        while core and core[-1] in EDGE:
            bare = core.rstrip(_SPLIT)
            tail.extend(core[len(bare) :][::-1])
            if bare.endswith("..."):
                tail.append("...")
                bare = bare[:-3].rstrip(".")
            elif bare.endswith("."):
                if self._abbreviation(bare):
                    core = bare
                    break
                tail.append(".")
                bare = bare[:-1]
            core = bare
        if core:
            head.append(core)
        return head + tail[::-1]

    def _abbreviation(self, token: str) -> bool:
        return token in _ABBREVIATIONS or _ABBREVIATED.match(token) is not None

    def _mend(self, tokens: Iterable[str]) -> list[str]:
        """Return *tokens*, lower case, with the torn emoticons joined.

        Line ends keep sentences apart, since no emoticon spans one.
        """
        lines: list[list[str]] = [[]]
        ended = False
        for token in tokens:
            if ended and token not in _CLOSING:
                lines.append([])
                ended = False
            ended = ended or token in _ENDS
            if token != _END:
                lines[-1].append(token)
        text = _IRONY.sub("(!)", "\n".join(map(" ".join, lines)))
        text = _FACE.sub(lambda found: found[1].replace(" ", "") + found[2], text)
        return text.lower().split()


def _parted(text: str) -> str:
    """Return *text* with quotes, and the end of "isn't", set apart."""
    if "'" in text:
        text = text.replace("n't", " n't")
    for quote in _QUOTES:
        if quote in text:
            text = text.replace(quote, f" {quote} ")
    return text


TOKENS: Final = Tokenizer()
"""The one that all scorers share."""

Known = TypeVar("Known")
_REMEMBERED: Final = 4_096


class WordsKnown(Generic[Known]):
    """What a scorer knows of the words of texts, looked up for a whole piece at once.

    May be shared by threads.
    """

    def __init__(
        self,
        know: Callable[[Sequence[str]], Known],
        ready: Callable[[str], str] = str,
        is_alone: Callable[[str], bool] = bool,
    ) -> None:
        """Have it worked out of each piece, from now on.

        Args:
            know: Returns what is known of words that follow each other, lower case; nothing that
                is false. Of a list of words it says the same in all as of its parts.
            ready: Makes a text ready to be cut; a piece of it as it does the whole.
            is_alone: Tells whether it does so, of a piece that was made ready.
        """
        self._know, self._ready, self._is_alone = know, ready, is_alone
        self._word = RememberedTexts(lambda word: know((word,)), _REMEMBERED).__getitem__
        self._part = RememberedTexts(self._of_part, _REMEMBERED).__getitem__
        self._pieces: Final = PIECES.told(self._of_piece)

    def of(self, text: str) -> Sequence[Known]:
        """Return what is known of the words of *text*, in their order."""
        found = [*map(self._pieces, PIECES.of(text))]
        if all(found):
            return found  # type: ignore[return-value]
        made = self._ready(text)
        if not TOKENS.joins(made):
            pieces = text.split()
            found = [part or self._part(piece) for part, piece in zip(found, pieces, strict=True)]
            if all(found):
                return found  # type: ignore[return-value]
        return [*map(self._word, TOKENS.words(made))]

    def _of_piece(self, piece: str) -> Known | None:
        """Return what is known of a piece; None where its neighbours may decide how it is cut."""
        return self._of_part(piece, alone=True)

    def _of_part(self, piece: str, *, alone: bool = False) -> Known | None:
        """Return the same, unless it is to stand *alone* as if no neighbour belonged to it."""
        made = self._ready(piece)
        words = TOKENS.cut(made)
        if not (self._is_alone(made) and TOKENS.is_whole(words)):
            return None
        return None if alone and TOKENS.may_be_part(words) else self._know(words)
