"""The language: what matches, and what other services are asked."""

import pytest

from monitor.query import Probe, Query, read
from monitor.query.dialects import Dialect, render
from tests.query.dialects import LUCENE, WORDS

ANAHEIM = '(anaheim AND (officer OR cop OR police OR lapd)) OR "off-duty officer" OR #anaheimcop'


def matches(query: str, text: str, lang: str | None = None) -> bool:
    return Query.read(query).matches(read(text, lang))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("officer", "The OFFICER’s gun"),
        ("nino", "el NIÑO"),
        ("“off duty”", "an off–duty cop"),
        ("off-duty", "off duty"),
        ("lapd", "hey @LAPD"),
        ("anaheim", "#Anaheim"),
        ("#justiceforx", "#JusticeForX now"),
        ('"#justiceforx"', "#JusticeForX now"),
        (".#justiceforx,", "#JusticeForX now"),
        ("justice*", "#JusticeForX now"),
        ("#justice*", "#JusticeForX now"),
        ('"#justice*"', "#JusticeForX now"),
        ('"justice for*"', "justice forever"),
        ('"off-duty lapd officer"', "an off-duty #LAPD officer"),
        ('"the #lapd officer"', "the LAPD officer"),
        ('"f*** it*"', "f it all"),
        ('"wow *"', "wow"),
        ("NOT NOT gun", "gun"),
        ("gun -(boy)", "gun"),
        ("gun –boy", "gun"),
        ("gun NOT (boy AND girl)", "gun boy"),
        ("gun -(boy OR girl)", "gun"),
        ("a OR b c", "a"),
        ("a b OR c", "c"),
        ("not AND and", "and not"),
        ("👍", "👍🏽"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("🇺🇸", "🇺🇸"),
        ("$500", "a $500 fine"),
        ("500", "a $500 fine"),
        ("1,500", "1.500"),
        ("警察", "日本の警察だ"),
        ("警察*", "日本の警察だ"),
        ("東京", "#東京"),
        ("#東京", "＃東京 へ"),
        ("पुलिस", "पुलिस आयी"),
        ("полици*", "Полицейские полиции"),
        ("（gun）", "gun"),
        ("gun\u200b \ufeffOR x", "gun"),
    ],
)
def test_matches(query: str, text: str) -> None:
    """What a journalist means by the query is found."""
    assert matches(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("officer", "officers"),
        ("#anaheim", "anaheim"),
        ("#justiceforx", "justice for x"),
        ("justice for x", "#JusticeForX"),
        ('"justice for x"', "#Justice_for_x"),
        ("police", "https://example.org/police"),
        ("#just*", "just this"),
        ('"justice for*"', "justice of forever"),
        ('"a b"', "b a"),
        ("a b OR c", "a"),
        ("gun -boy", "gun boy"),
        ("gun NOT (boy AND girl)", "gun boy girl"),
        ("NOT a AND b", "a b"),
        ("👍🏽", "👍🏿"),
        ("🇺🇸", "🇦🇺🇸🇪"),
        ("$500", "500"),
        ("警察", "警官察知"),
        ("#東京", "#東京都"),
        ("word", ""),
    ],
)
def test_does_not_match(query: str, text: str) -> None:
    """What is merely similar is not found."""
    assert not matches(query, text)


@pytest.mark.parametrize(
    ("query", "text", "near"),
    [
        ("a NEAR/1 b", "a b", True),
        ("a NEAR/1 b", "b a", True),
        ("a NEAR/1 b", "a x b", False),
        ("a NEAR/2 b", "a x b", True),
        ('"a b" NEAR/1 c', "a b c", True),
        ('c NEAR/2 "a b"', "a b x c", True),
        ('c NEAR/1 "a b"', "a b x c", False),
        ("aa* NEAR/1 aab", "aab", False),
        ("aa* NEAR/1 aab", "aab aac", True),
        ("(x OR a) NEAR/1 #b", "a #b", True),
        ("a NEAR/1 #b", "a b", False),
        ("a NEAR/1 #bb*", "#bbc #bbd a", True),
        ("(a) NEAR/1 b c", "c x a b", True),
        ("NOT (a NEAR/1 b) a", "a x b", True),
        ("NOT (a NEAR/1 b) a", "a b", False),
    ],
)
def test_near_counts_words(query: str, text: str, near: bool) -> None:
    """NEAR/n: the n-th word before or after; neighbours are 1 apart, no word is near itself."""
    assert matches(query, text) is near


@pytest.mark.parametrize(
    ("lang", "match"),
    [("es", True), ("es-MX", True), ("ES_mx", True), ("est", False), (None, False)],
)
def test_lang_is_the_claimed_language(lang: str | None, match: bool) -> None:
    """A variety is the language; a post that claims none is in no language."""
    assert matches("policia lang:es", "policía", lang) is match
    assert matches("policia -lang:es", "policía", lang) is not match


@pytest.mark.parametrize(("new", "old"), [("he", "iw"), ("id", "in"), ("tl", "fil")])
def test_a_language_is_one_however_old_its_tag_is(new: str, old: str) -> None:
    """Archives of X, for one, keep tags that were given up."""
    assert matches(f"x lang:{new}", "x", f"{old}-XX")
    assert matches(f"x lang:{old}", "x", new)
    assert not matches(f"x -lang:{new}", "x", old)


def test_hashtags_are_those_that_are_wanted() -> None:
    """For sources that list by tag: not under NOT, with their own letters, each once, in order."""
    query = Query.read('(#Ñandú OR #lapd) AND -#spam OR "#LAPD" OR (#near NEAR/2 a) OR #pre*')
    assert query.hashtags == ("ñandú", "lapd", "near")
    assert Query.read("#й").hashtags == ("й",)


@pytest.mark.parametrize(
    ("query", "probes"),
    [
        (
            ANAHEIM,
            [
                Probe(words=("anaheim",)),
                Probe(phrases=(("off", "duty", "officer"),)),
                Probe(words=("anaheimcop",)),
            ],
        ),
        ("a b -c", [Probe(words=("a", "b"))]),
        ('(a OR b) AND (c OR d OR e) AND "f g"', [Probe(phrases=(("f", "g"),))]),
        ("threat* AND shoot*", [Probe(prefix="threat")]),
        ("threat* AND (a OR b)", [Probe(words=("a",)), Probe(words=("b",))]),
        ("threat* AND gun", [Probe(words=("gun",))]),
        ('"police offic*"', [Probe(words=("police",))]),
        ("(a OR b) NEAR/3 c", [Probe(words=("c",))]),
        ("x AND (a OR -b) AND lang:es", [Probe(words=("x",))]),
        ("Niño OR 警察", [Probe(words=("Niño",)), Probe(words=("警察",))]),
        ("#just_us", [Probe(words=("just_us",))]),
        ("a OR a", [Probe(words=("a",))]),
    ],
)
def test_probes_are_few_and_simple(query: str, probes: list[Probe]) -> None:
    """AND asks for its shortest part, OR for each; a prefix only where there is nothing else."""
    assert list(Query.read(query).probes) == probes


@pytest.mark.parametrize(
    ("query", "lucene", "words"),
    [
        (
            ANAHEIM,
            "((anaheim AND (officer OR cop OR police OR lapd))"
            ' OR "off duty officer" OR #anaheimcop)',
            "anaheim officer cop police lapd off duty officer #anaheimcop",
        ),
        ('gun -"toy gun" -#x -bo*', '(gun AND NOT "toy gun")', "gun"),
        ("a NEAR/5 b", '"a b"~6', "a b"),
        ("(a OR b) NEAR/5 c", "((a OR b) AND c)", "a b c"),
        ('"police offic*"', "(police AND offic*)", "police offic"),
        ("#just* lang:es", "(#just* AND lang:es)", "#just"),
        ('"AND" OR Niño', '("AND" OR Niño)', "AND Niño"),
        ("x AND (a OR -b)", "(x AND (a OR NOT b))", "x"),
    ],
)
def test_is_written_for_services(query: str, lucene: str, words: str) -> None:
    """What a dialect cannot say is widened: the answer is matched again here."""
    tree = Query.read(query).tree
    assert render(tree, LUCENE) == lucene
    assert render(tree, WORDS) == words


def test_queries_are_values() -> None:
    """The same text is the same query, and can be a key."""
    assert len({Query.read(ANAHEIM), Query.read(ANAHEIM), Query.read("a")}) == 2
    with pytest.raises(AttributeError):
        Query.read("a").text = "b"  # type: ignore[misc]


@pytest.mark.parametrize("query", ["abc*", "abc* OR d", "#abc* OR d", "x AND abc* OR abc*"])
def test_a_dialect_that_cannot_narrow_says_so(query: str) -> None:
    """Where a service knows no prefixes, a query of prefixes would ask it for everything."""
    assert render(Query.read(query).tree, Dialect(both=" ", either=" OR ")) is None
