"""One way of writing: what a text says in standard English, before a scorer looks for its tone.

Lists of words and labelled posts know standard English best. So a post in another dialect, above
all in African American English, loses tone: "this food bussin" says nothing to them, and "smart as
hell" something bad. Spellings, grammatical words and idioms that `standard.tsv` has are therefore
replaced by what they mean, and what is dropped at the end of a word ("lovin") is put back. A given
name that is also a word ("Hope said") and a word for somebody's place in life ("poor families")
become "they".

References:
    Green, "African American English: A Linguistic Introduction", Cambridge 2002; Blodgett, Green
    and O'Connor, "Demographic dialectal variation in social media", EMNLP 2016.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final, TypeAlias

from monitor.sentiment.persons import FOLLOWING, NAMES_THAT_ARE_WORDS, STATES
from monitor.sentiment.pieces import PIECES, RememberedTexts
from monitor.text import word_set

VERSION: Final = 1
"""Changes whenever any text is written otherwise, by the rules here or by `standard.tsv`."""

Phrase: TypeAlias = tuple[str, ...]

SOMEBODY: Final = "they"
"""A word that no scorer sees."""

_WORD: Final = re.compile(r"[@#]\w+|'?[^\W\d_]+(?:'[^\W\d_]+)*'?")
_CURLY: Final = str.maketrans("’‘ʼ＇´`", "''''''")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DROPPED: Final = re.compile(r"[a-z](?<!a)(?<!e)in(?:'|\b)", re.IGNORECASE)
_NOTICED: Final = "\0"
"""Where a rule is looked for, so that apostrophes are plain, and none applies: in no text."""
_DENIED: Final = "\0\0"
"""The same, where a word denies what may be denied already."""
_GAP: Final = re.compile(r"[ \t-]+")
_SHORTEST: Final = 5
"""Letters of a word that may have lost its g; shorter ones are words of their own: thin, skin."""
_LOST_ITS_G: Final = frozenset({"doin", "goin", "bein", "lyin", "dyin", "usin"})
_KEPT: Final = word_set("""
admin alvin assassin austin basin begin benjamin berlin bitcoin bobbin bodkin bulletin cabin caitlin
calvin chaplin chopin cochin coffin colin constantin corbin cronin cumin darwin dauphin devin devlin
dolphin dublin dunedin dunkin dustin edwin elgin erwin foreskin franklin gavin gelatin goblin
goodwin gremlin griffin groin hardin hemoglobin heroin insulin irwin javelin joaquin justin karin
kelvin kevin kristin kremlin larkin latin lenin levin linkedin login lublin mandarin mandolin
mannequin margin marin marlin martin marvin melanin melvin merlin muffin munchkin napkin noggin
origin paladin pectin penguin penicillin perrin pinyin plugin protein pumpkin putin quentin rabbin
raisin rankin rejoin resin robin ronin rubin satin sequin serotonin stalin statin tobin toxin turin
valentin violin virgin vitamin wherein wisconsin within yasmin zeppelin cousin
""")
_STRESSED: Final = frozenset({"ass"})
_BY_NEIGHBOURS: Final = STATES | _STRESSED
_BEFORE_ASS: Final = word_set("""
a an the this that these those my your his her their our its kick kicked kicking kiss on of in up
and or lick whoop beat
""")
_SAYS: Final = word_set("""
is was isn't wasn't has had hasn't will would says said told tells spoke speaks went goes came comes
lives lived works worked asked asks did does didn't doesn't knows knew thinks thought wants wanted
got gets made makes saw sees took takes gave gives left leaves called calls wrote writes and
""")
_NOT_A_NAME: Final = word_set("""
the a an my your our this that no some any of in with more
""")
_SMALL: Final = word_set("""
a about all an and are at back be did do doing for get girl going got had has have he her here him
his i in is it it's me much my no not of on our she so take that that's the them they thing this
those to up us was we went what will with you your
""")
"""Words that every other post has, by which no phrase is noticed where it has another one."""
_USUAL: Final = _SMALL - {"back", "doing"} | word_set("""
cool done good here i'll love nice people thank their too well
""")
"""The same by how often they come in posts."""
_AGAIN: Final[Mapping[str, str]] = {
    "nothing": "anything",
    "nobody": "anybody",
    "none": "any",
    "no": "any",
    "never": "ever",
    "nowhere": "anywhere",
}
"""What denies by itself, and what stands for it where something else denies already."""
_DENIES: Final = word_set("""
not cannot never nobody nothing dont doesnt didnt cant wont
""")
_FAR: Final = 5
"""Words between two denials that are one: "do not want to hear nothing"."""
_CLAUSE: Final = re.compile(r"[^.,;:!?\n]*")
_ENDS: Final = frozenset('.!?\n:;"“')


@cache
def phrases() -> Mapping[Phrase, Sequence[tuple[Phrase, str]]]:
    """Return what is replaced: by its first two words, longest first, all words and the meaning."""
    lines = files(__package__).joinpath("standard.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[Phrase, list[tuple[Phrase, str]]] = {}
    for line in lines[1:]:
        written, read_as = line.split("\t")
        words = tuple(written.split())
        found.setdefault(words[:2], []).append((words, read_as))
    return {first: sorted(each, key=lambda one: -len(one[0])) for first, each in found.items()}


def standard(text: str) -> str:
    """Return *text* as it would be written in standard English, as far as the table knows.

    Links, mentions and hashtags stay. What is written in capitals stays so.

    >>> standard("Ion like how they be LYIN, fr. Hope's brother smart as hell")
    "i do not like how they be LYING, . they's brother smart "
    """
    needs = [*chain.from_iterable(map(_NEEDED, PIECES.of(text)))]
    if not needs:
        return text
    plain = _with_plain_apostrophes(text)
    written = _rewritten(plain) if any(map(_for_phrases(plain).__contains__, needs)) else plain
    if written == plain and _DENIED not in needs:
        return plain
    return _said_once(written) if sum(map(_DENIALS, PIECES.of(written))) > 1 else written


def in_pieces(text: str) -> bool:
    """Tell whether each piece of *text* becomes what it becomes by itself; see `by_itself`."""
    pieces, lower = PIECES.of(text), _for_phrases(text)
    for phrases in filter(None, map(_OPEN, pieces)):  # loops take less time than `any`
        for phrase in phrases:
            if phrase in lower or (phrase is _DENIED and sum(map(_DENIALS, pieces)) > 1):
                return False
    return True


@lru_cache(1)  # asked several times in a row
def by_itself(piece: str) -> str:
    """Return what becomes of a piece of a text, whose apostrophes are made plain.

    >>> by_itself("LOVIN"), by_itself("(ain’t")
    ('LOVING', '(is not')
    """
    plain, _, _, marked = _words_of(piece)
    return _rewritten(plain) if marked else plain


def _with_plain_apostrophes(text: str) -> str:
    return text if text.isascii() and "`" not in text else text.translate(_CURLY)


def _has_dropped(text: str) -> bool:
    """Tell whether the last g of a word may have been dropped in *text*."""
    may = "in" in text.lower() or not text.isascii()  # spares most the pattern
    return may and _DROPPED.search(text) is not None


def _for_phrases(text: str) -> str:
    """Return *text* in lower case, with one space where `_GAP` allows more, as phrases are."""
    lower = _with_plain_apostrophes(text).lower()
    if "-" in lower or "  " in lower or "\t" in lower:
        return " ".join(lower.replace("-", " ").split())
    return lower


@lru_cache(1)  # asked several times in a row
def _words_of(piece: str) -> tuple[str, list[str], list[str], bool]:
    """Return a piece with plain apostrophes, its words, and the same in lower case.

    And whether anything is to be done about one of them; in most pieces nothing is.
    """
    plain = _with_plain_apostrophes(piece)
    words = [plain] if plain.isascii() and plain.isalpha() else _WORD.findall(plain)
    lower = [word.lower() for word in words]
    return plain, words, lower, any(map(_MARKED, lower))


def _needed(piece: str) -> Sequence[str]:
    """Return the phrases, of which a text has one where a rule applies at a piece of it.

    Nothing for most; an empty phrase where a rule may apply whatever follows.
    """
    plain, words, lower, marked = _words_of(piece)
    if not marked:
        return (_NOTICED,) if _has_dropped(plain) else ()
    found = {phrase for word in _telling().keys() & lower for phrase in _telling()[word]}
    if not _names().isdisjoint(words) or any(_with_its_g(word) != word for word in lower):
        found.add("")
    if "" in found:
        found = {""}
    if not _AGAIN.keys().isdisjoint(lower):
        found.add(_DENIED)
    elif not found and _has_dropped(plain):
        found.add(_NOTICED)
    return tuple(found)


@lru_cache(1)  # asked by each scorer
def open_at(piece: str) -> Collection[str]:
    """Return the phrases, of which a text has one where neighbours decide what a piece becomes.

    An empty one where they may whatever they are; and `_DENIED` as above, once the piece is written
    by itself. Nothing for most.
    """
    plain, words, lower, marked = _words_of(piece)
    if not marked:
        return ()
    if (
        not _BY_NEIGHBOURS.isdisjoint(lower)
        or any(map(_may_be_name, words))
        # Such as `_stdin_`, whose g is put back only where something else is.
        or (any(_with_its_g(word) != word for word in lower) and not _has_dropped(plain))
    ):
        return ("",)
    phrases = _telling(_USUAL)
    found = {phrase for word in phrases.keys() & lower for phrase in phrases[word] if phrase}
    if not _AGAIN.keys().isdisjoint(_words_of(by_itself(piece))[2]):
        found.add(_DENIED)
    return tuple(found)


def _denials(piece: str) -> int:
    """Return how many words of a piece deny, at most: as it is, or as it becomes by itself."""
    if not _words_of(piece)[3]:
        return 0
    return max(sum(map(_denies, _words_of(each)[2])) for each in (by_itself(piece), piece))


_NEEDED: Final = PIECES.derive(_needed)
_DENIALS: Final = PIECES.derive(_denials)
_OPEN: Final = PIECES.derive(open_at)


def _denies(word: str) -> bool:
    return word in _DENIES or word in _AGAIN or word.endswith("n't")


@cache
def _telling(small: Set[str] = _SMALL) -> Mapping[str, Collection[str]]:
    """Return, for words of which a text has one wherever a rule applies, the phrases in question.

    A word that is replaced by itself has an empty one.
    """
    by_word: dict[str, set[str]] = defaultdict(set)
    for same in phrases().values():
        for words, _ in same:
            telling = max(words, key=lambda word: (word not in small, len(word)))
            by_word[telling].add(" ".join(words) if len(words) > 1 else "")
    for word in (*STATES, *_STRESSED):
        by_word[word].add("")
    return by_word


@cache
def _names() -> frozenset[str]:
    return frozenset(
        written for name in NAMES_THAT_ARE_WORDS for written in (name.title(), f"{name.title()}'s")
    )


@cache
def _firsts() -> frozenset[str]:
    return frozenset(words[0] for words in phrases() if len(words) > 1)


@cache
def _ruled() -> frozenset[str]:
    """Return the words that may have a rule whatever follows; what ends in "in" aside."""
    alone = (words[0] for words in phrases() if len(words) == 1)
    names = chain.from_iterable((name, f"{name}'s") for name in NAMES_THAT_ARE_WORDS)
    return frozenset({*alone, *_BY_NEIGHBOURS, *names})


def _rules(word: str) -> str:
    """Return whether a word may have a rule: none, `_RULED`, or one only with the next word."""
    if word in _ruled() or _with_its_g(word) != word:
        return _RULED
    return _PAIRED if word in _firsts() else ""


_RULED: Final = "ruled"
_PAIRED: Final = "paired"
_RULES: Final = RememberedTexts(_rules, 16_384).__getitem__


@cache
def _marking() -> frozenset[str]:
    """Return the words that may have a rule, hint at a phrase, or deny."""
    telling = chain(_telling(), _telling(_USUAL))
    return frozenset({*telling, *_ruled(), *_firsts(), *_DENIES, *_AGAIN})


def _is_marked(word: str) -> bool:
    """Return whether a word may have a rule, hints at a phrase, or denies."""
    return word in _marking() or word.endswith("n't") or _with_its_g(word) != word


_MARKED: Final = RememberedTexts(_is_marked, 16_384).__getitem__


def _rewritten(text: str) -> str:
    """Return *text*, which has plain apostrophes, with everything replaced that has a rule."""
    words = list(_WORD.finditer(text))
    lowered = [match[0].lower() for match in words]
    # By itself a name such as `_stdin_` has lost no g.
    none_tells = _telling().keys().isdisjoint(lowered) and not _has_dropped(text)
    if none_tells and _names().isdisjoint(match[0] for match in words):
        return text
    may_link = "://" in text or "www." in text.lower()
    if may_link and (links := [match.span() for match in _LINK.finditer(text)]):
        words = [
            match
            for match in words
            if not any(start <= match.start() < end for start, end in links)
        ]
        lowered = [match[0].lower() for match in words]
    begun = phrases().keys()
    places = [
        place
        for place, rules in enumerate(map(_RULES, lowered))
        if rules and (rules is _RULED or (*lowered[place : place + 2],) in begun)
    ]
    parts: list[str] = []
    done = read = 0
    for place in places:
        if place < read:
            continue
        length, instead = _replaced(text, words, lowered, place)
        if instead is not None:
            start, end = words[place].start(), words[place + length - 1].end()
            parts += [text[done:start], _cased(instead, text[start:end])]
            done = end
        read = place + length
    return "".join(parts) + text[done:]


def _said_once(text: str) -> str:
    """Return *text* with one denial for what is denied twice, as in "I ain't seen nothing".

    Where both stand side by side ("can't nobody"), the first goes; else the second changes.

    >>> _said_once("it is not nothing. I did not see nothing"), _said_once("No, I did not")
    ('it is nothing. I did not see anything', 'No, I did not')
    """
    return _CLAUSE.sub(lambda clause: _clause_said_once(clause[0]), text)


def _clause_said_once(clause: str) -> str:
    parts: list[str] = []
    done, denied, last = 0, -_FAR - 2, None
    for place, match in enumerate(_WORD.finditer(clause)):
        word = match[0].lower()
        if word == "no" and not clause[match.end() :].strip():
            break  # an answer: "I never said no"
        if last and word in _AGAIN and place - denied == 1 and last[0].lower() not in _AGAIN:
            parts += [clause[done : last.start()].rstrip(" "), " " * (last.start() > 0), match[0]]
            done = match.end()
        elif word in _AGAIN and place - denied <= _FAR:
            parts += [clause[done : match.start()], _cased(_AGAIN[word], match[0])]
            done = match.end()
        elif not _denies(word):
            continue
        denied, last = place, match
    return "".join(parts) + clause[done:]


def _replaced(
    text: str, words: Sequence[re.Match[str]], said: Sequence[str], place: int
) -> tuple[int, str | None]:
    """Return how many words from *place* on are read together, and as what; None as they are."""
    word, following = said[place], said[place + 1] if place + 1 < len(said) else ""
    known = phrases()
    for phrase, instead in chain(known.get((word, following), ()), known.get((word,), ())):
        end = place + len(phrase)
        if tuple(said[place:end]) == phrase and all(
            _GAP.fullmatch(text, words[i].end(), words[i + 1].start())
            for i in range(place, end - 1)
        ):
            return len(phrase), instead
    if word in STATES and following.removesuffix("'s") in FOLLOWING:
        return 1, SOMEBODY
    if _may_be_name(words[place][0]) and _is_name(text, words, place, following):
        return 1, SOMEBODY + ("'s" if word.endswith("'s") else "")
    if word in _STRESSED and following and place and said[place - 1] not in _BEFORE_ASS:
        return 1, ""
    whole = _with_its_g(word)
    return 1, None if whole == word else whole


def _with_its_g(word: str) -> str:
    """Return a word whose last g was dropped with that g, any other as it is.

    >>> _with_its_g("lovin"), _with_its_g("goin'"), _with_its_g("cabin"), _with_its_g("again")
    ('loving', 'going', 'cabin', 'again')
    """
    bare = word.rstrip("'")
    if word[0] in "@#" or not bare.endswith("in") or bare in _KEPT or bare.endswith(("ain", "ein")):
        return word
    if bare in _LOST_ITS_G or len(bare) >= _SHORTEST or (bare != word and len(bare) > len("win")):
        return bare + "g"
    return word


def _is_name(text: str, words: Sequence[re.Match[str]], place: int, following: str) -> bool:
    """Tell whether a word that may be a name is one, by its neighbours."""
    word = words[place][0]
    next_word = words[place + 1][0] if place + 1 < len(words) else ""
    before = text[: words[place].start()].rstrip()
    if not before or before[-1] in _ENDS:
        return word.lower().endswith("'s") or following in _SAYS
    if next_word[:1].isupper() and next_word != "I":
        return False
    return not place or words[place - 1][0].lower() not in _NOT_A_NAME


def _may_be_name(word: str) -> bool:
    """Tell whether a word is written as a name, and may be one."""
    if not word[0].isupper() or (len(word) > 1 and word[1].isupper()):
        return False
    return word.lower().removesuffix("'s") in NAMES_THAT_ARE_WORDS


def _cased(instead: str, written: str) -> str:
    """Return *instead* in capitals where what was written is, a single letter aside."""
    return instead.upper() if len(written) > 1 and written.isupper() else instead
