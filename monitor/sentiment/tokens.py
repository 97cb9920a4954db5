"""A text cut into words exactly as TextBlob cuts it, in a fraction of the time.

TextBlob splits punctuation off both ends of each word, keeps abbreviations, finds where sentences
end, and joins emoticons that the splitting tore apart (`: )` becomes `:)`), though never across the
end of a sentence. Most words have no punctuation and most texts no emoticon, so both are looked for
first and worked on only where found.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from monitor.sentiment.pieces import PIECES, Piece, RememberedTexts
from monitor.text import word_set

RULES: Final = "textblob-0.20.1"
"""The release whose rules these are."""

# In how far what is known of a piece depends on its neighbours, as numbers that may be added up: of
# one piece or some thousands.
_GOES_ON: Final = 1
"""It may go on with an emoticon that a neighbour begins."""
_REWRITTEN: Final = 1 << 18
"""In a text that is `AsWritten.written` it stands for something else than by itself."""
_IN_TEXT: Final = 1 << 36
"""It is read only in its text."""
_NEIGHBOURLY: Final = 1 << 54
"""Neighbours may decide how it is written."""

EDGE: Final = ".,;:!?()[]{}`''\"@#$^&*+-|=~_"
"""What is split off the ends of a word."""
_SPLIT: Final = EDGE.replace(".", "")
_END: Final = "END-OF-SENTENCE"
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
_IRONIC: Final = "(!)"
_LONGEST: Final = max(map(len, FACES))

Edges: TypeAlias = tuple[str, str]
"""Where a piece may be one emoticon with its neighbours.

After which characters it may go on with one; and its last character, if one may go on after that: a
space if none may, nothing where the piece has no words.
"""


class CutPiece(NamedTuple):
    """A piece by itself: its words, lower case, and its edges."""

    words: Sequence[str]
    edges: Edges


class Tokenizer:
    """Cuts texts by TextBlob's rules. May be shared by threads."""

    def __init__(self) -> None:
        self._after: Final[dict[str, str]] = {}
        for face in {face.lower() for face in (*FACES, _IRONIC)}:
            for at in range(1, len(face)):
                rest = face[at:]
                self._after[rest] = self._after.get(rest, "") + face[at - 1]
        self._before: Final = frozenset("".join(self._after.values()))
        self._edges: Final[dict[Edges, Edges]] = {}  # there are few different ones
        self.piece: Final = lru_cache(1)(self._piece)  # asked by each scorer

    def words(self, text: str) -> Sequence[str]:
        """Return the words and marks of *text* in order, lower case."""
        words = self._cut(text)
        return self._mend(text) if _END in text or self._is_torn(words) else words

    def torn(self, edges: Iterable[Edges]) -> bool:
        """Tell whether neighbours among pieces may be one emoticon.

        If not, the words of a text are those of its pieces. Which sentence a piece ends changes
        nothing within it, as no emoticon goes on after a closing bracket or quote.
        """
        before = " "
        for after, last in edges:
            if before in after:
                return True
            before = last or before
        return False

    def _piece(self, piece: str) -> CutPiece:
        words = self._cut(piece)
        if not words:
            return CutPiece(words, ("", ""))
        edges = (
            "".join([self._after.get(begun, "") for begun in accumulate(words[:_LONGEST])]),
            words[-1][-1] if words[-1][-1] in self._before else " ",
        )
        torn = len(words) > 1 and self._is_torn(words)
        return CutPiece(self._mend(piece) if torn else words, self._edges.setdefault(edges, edges))

    def _cut(self, text: str) -> Sequence[str]:
        """Return the words and marks of *text*, lower case, emoticons torn apart."""
        if text.isalnum():  # most pieces: one word
            return [text.lower()]
        tokens: list[str] = []
        for one in _parted(text).split():
            tokens += self._peel(one) if one[0] in EDGE or one[-1] in EDGE else (one,)
        return " ".join(tokens).lower().split()

    def _is_torn(self, words: Sequence[str]) -> bool:
        """Tell whether two neighbours among *words* may be one emoticon.

        The second is a token of its own, since an emoticon counts only at the end of one.
        """
        before = " "
        for word in words:
            if before in self._after.get(word, ""):
                return True
            before = word[-1]
        return False

    def _peel(self, token: str) -> list[str]:
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
                if bare in _ABBREVIATIONS or _ABBREVIATED.match(bare):
                    core = bare
                    break
                tail.append(".")
                bare = bare[:-1]
            core = bare
        if core:
            head.append(core)
        return head + tail[::-1]

    def _mend(self, text: str) -> Sequence[str]:
        """Return the words and marks of *text*, lower case, with the torn emoticons joined.

        Line ends keep sentences apart, since no emoticon spans one.
        """
        lines: list[list[str]] = [[]]
        ended = False
        parted = _PARAGRAPH.sub(f" {_END} ", _parted(text).replace("\r\n", "\n"))
        for token in chain.from_iterable(map(self._peel, parted.split())):
            if ended and token not in _CLOSING:
                lines.append([])
                ended = False
            ended = ended or token in _ENDS
            if token != _END:
                lines[-1].append(token)
        joined = _IRONY.sub(_IRONIC, "\n".join(map(" ".join, lines)))
        joined = _FACE.sub(lambda found: found[1].replace(" ", "") + found[2], joined)
        return joined.lower().split()


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


class AsWritten:
    """Makes texts ready to be cut: first as a whole, then piece by piece. Here they stay."""

    def written(self, text: str) -> str:
        """Return a text with what is done to it as a whole."""
        return text

    def in_pieces(self, text: str) -> bool:
        """Tell whether `written` makes of each piece of *text* what `by_itself` makes of it."""
        return True

    def by_itself(self, piece: str) -> str:
        """Return a piece as it is written where its neighbours do not decide."""
        return piece

    def open_at(self, piece: str) -> Collection[str]:
        """Return something where they may; texts of other pieces are all `in_pieces`."""
        return ()

    def spelt(self, text: str) -> str:
        """Return a text, or a piece, that is written so with the rest that is done to it."""
        return text

    def is_alone(self, made: str) -> bool:
        """Tell whether a piece, made ready by itself, is what it becomes in any text."""
        return True


class WordsKnown(Generic[Known]):
    """What a scorer knows of the words of texts, looked up for a whole piece at once.

    May be shared by threads.
    """

    def __init__(
        self, know: Callable[[Sequence[str]], Known], normal: AsWritten | None = None
    ) -> None:
        """Have it worked out of each piece, from now on.

        Args:
            know: Returns what is known of words that follow each other, lower case. Of a list of
                words it says the same in all as of its parts.
            normal: Makes texts ready to be cut.
        """
        self._know, self._normal = know, normal or AsWritten()
        self._word = RememberedTexts(lambda word: know((word,)), _REMEMBERED).__getitem__
        self._made = lru_cache(1)(self._made_of)
        self._edges: Final = PIECES.derive(lambda piece: self._made(piece)[2].edges)
        self._loose: Final = PIECES.derive(self._loose_of)
        self._pieces: Final = PIECES.derive(lambda piece: know(self._made(piece)[2].words))

    def of(self, text: str) -> Iterator[Known]:
        """Return what is known of the words of *text*, in their order."""
        pieces = PIECES.of(text)
        loose = sum(map(self._loose, pieces))
        if loose and (
            loose % _NEIGHBOURLY >= _IN_TEXT
            or self._is_torn(loose, pieces)
            or (loose >= _NEIGHBOURLY and not self._normal.in_pieces(text))
        ):
            return self._of_written(self._normal.written(text))
        return map(self._pieces, pieces)

    def _of_written(self, text: str) -> Iterator[Known]:
        """Return the same of a text that is `AsWritten.written`."""
        pieces = PIECES.of(text)
        loose = sum(map(self._loose, pieces))
        if loose % _NEIGHBOURLY >= _REWRITTEN or self._is_torn(loose, pieces):
            return map(self._word, TOKENS.words(self._normal.spelt(text)))
        return map(self._pieces, pieces)

    def _is_torn(self, loose: int, pieces: Sequence[Piece]) -> bool:
        """Tell whether neighbours among the pieces of a text may be one emoticon."""
        return loose % _REWRITTEN > 0 and TOKENS.torn(map(self._edges, pieces))

    def _made_of(self, piece: str) -> tuple[str, str, CutPiece]:
        """Return a piece as it is written by itself, as it is made ready, and cut into words."""
        written = self._normal.by_itself(piece)
        made = self._normal.spelt(written)
        return written, made, TOKENS.piece(made)

    def _loose_of(self, piece: str) -> int:
        """Return in how far what is known of a piece depends on its neighbours, in one number.

        That of a text is the sum of them.
        """
        normal, (written, made, cut) = self._normal, self._made(piece)
        return (
            _GOES_ON * bool(cut.edges[0])
            + _REWRITTEN * (written != piece and made != normal.spelt(piece))
            + _IN_TEXT * (_END in made or not normal.is_alone(made))
            + _NEIGHBOURLY * bool(normal.open_at(piece))
        )
