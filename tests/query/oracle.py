"""The language again, said as simply as it can be and slowly: what the real one is compared with.

A query is a nested tuple; a text is a list of words, those with ``#`` in front being hashtags.
"""

from typing import Any

from hypothesis import strategies as st

WORDS = ("aa", "ab", "ba", "aab", "bab")
STEMS = ("aa", "ba", "bab")
FORMS = {
    "word": "{}",
    "word*": "{}*",
    "tag": "#{}",
    "tag*": "#{}*",
    "row": '"{}"',
    "row*": '"{}*"',
}

texts = st.lists(st.sampled_from([*WORDS, *(f"#{word}" for word in WORDS)]), max_size=14)
terms = st.one_of(
    st.tuples(st.just("word"), st.sampled_from(WORDS)),
    st.tuples(st.just("tag"), st.sampled_from(WORDS)),
    st.tuples(st.just("word*"), st.sampled_from(STEMS)),
    st.tuples(st.just("tag*"), st.sampled_from(STEMS)),
    st.tuples(st.just("row"), st.lists(st.sampled_from(WORDS), min_size=2, max_size=3)),
    st.tuples(st.just("row*"), st.lists(st.sampled_from(STEMS), min_size=2, max_size=3)),
)
groups = st.lists(terms, min_size=1, max_size=3)
leaves = terms | st.tuples(st.just("near"), st.integers(1, 4), groups, groups)
queries = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.tuples(st.just("not"), parts),
        st.tuples(st.just("and"), st.lists(parts, min_size=1, max_size=3)),
        st.tuples(st.just("or"), st.lists(parts, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


def _wanted(query: Any) -> Any:
    return ("and", [("word", "aa"), query]) if holds(query, []) else query


def written(query: Any) -> str:
    """Write a query tuple in the language."""
    match query:
        case ("near", within, left, right):
            sides = (f"({' OR '.join(written(term) for term in side)})" for side in (left, right))
            return f"({f' NEAR/{within} '.join(sides)})"
        case ("not", part):
            return f"NOT {written(part)}"
        case ("and" | "or" as sign, parts):
            return f"({f' {sign.upper()} '.join(written(part) for part in parts)})"
        case (kind, what):
            return FORMS[kind].format(what if isinstance(what, str) else " ".join(what))
        case _:
            raise TypeError(query)


def places(term: Any, text: list[str]) -> list[tuple[int, int]]:
    """Return first and last word of each occurrence of a term."""
    kind, what = term
    words = what if kind.startswith("row") else [what]
    found = []
    for at in range(len(text) - len(words) + 1):
        piece = text[at : at + len(words)]
        if kind.startswith("tag") and piece[0][0] != "#":
            continue
        bare = [word.lstrip("#") for word in piece]
        if bare[:-1] == words[:-1] and (
            bare[-1].startswith(words[-1]) if kind[-1] == "*" else bare[-1] == words[-1]
        ):
            found.append((at, at + len(words) - 1))
    return found


def holds(query: Any, text: list[str]) -> bool:
    """Tell whether a text matches a query tuple."""
    match query:
        case ("near", within, left, right):
            ones = [place for term in left for place in places(term, text)]
            others = [place for term in right for place in places(term, text)]
            gaps = [max(b[0] - a[1], a[0] - b[1]) for a in ones for b in others]
            return any(1 <= gap <= within for gap in gaps)
        case ("not", part):
            return not holds(part, text)
        case ("and", parts):
            return all(holds(part, text) for part in parts)
        case ("or", parts):
            return any(holds(part, text) for part in parts)
        case term:
            return bool(places(term, text))


wanted = queries.map(_wanted)
