"""Entries of a feed that share one guid: told apart, and never counted twice."""

import pytest

from monitor.errors import BadAnswer
from monitor.sources.rss.document import AUTHOR, parse
from tests.sources.answers import rss
from tests.sources.test_rss import FEED


def entry(guid: str, link: str, title: str) -> str:
    return f"<item><guid>{guid}</guid><link>https://e.example/{link}</link><title>{title}</title></item>"


def ids(*entries: str, known: tuple[str, ...] = ()) -> list[str]:
    return [post.native_id for post in parse(rss(*entries).encode(), FEED, known=known).posts]


A, B, C = (entry("g", name, f"Police {name}") for name in "abc")


def test_entries_with_one_guid_are_told_apart() -> None:
    """By their address, or by their words where that is the same; the lowest keeps its id."""
    alone = ids(A)
    assert len({*ids(C, B, A)}) == 3
    assert ids(C, B, A)[-1:] == alone
    same = [entry("g", "a", title) for title in ("Police one", "Police two")]
    assert len({*ids(*same)}) == 2


def test_the_same_entry_twice_is_one() -> None:
    """What does not differ is not told apart."""
    assert ids(A, A) == ids(A)


def test_an_entry_keeps_its_id_when_others_come_and_go() -> None:
    """First alone, then below another, then that other alone: two posts, whatever is shown."""
    first = ids(A)
    both = ids(B, A, known=tuple(first))
    assert both[1] == first[0]
    assert ids(B, known=tuple(both)) == both[:1]
    three = ids(C, B, known=tuple(both))
    assert three[1] == both[0]
    assert three[0] not in both


def test_entries_stay_in_the_order_of_the_document() -> None:
    """What proves that nothing scrolled out is read from the order."""
    other = entry("h", "h", "Police h")
    assert ids(B, other, A)[1] == ids(other)[0]


def test_a_document_that_no_parser_can_read_is_a_bad_answer() -> None:
    """Half a character in an encoding in which it is not recognised before: in words, no bug."""
    document = rss(entry("g", "a", "&#xD83D;"))
    body = document.replace('"1.0"', '"1.0" encoding="cp037"', 1).encode("cp037")
    with pytest.raises(BadAnswer, match="no parser can read"):
        parse(body, FEED)


def test_a_long_author_takes_no_longer_than_another() -> None:
    """The parser looks for an address in it, in the square of its length: minutes for this one."""
    author = "x" * 300_000
    assert len(author) > AUTHOR
    body = rss(f"<item><guid>g</guid><title>Police</title><author>{author}</author></item>")
    assert [post.author for post in parse(body.encode(), FEED).posts] == [author]
    short = rss("<item><guid>g</guid><title>P</title><author>ann@e.example (Ann)</author></item>")
    assert [post.author for post in parse(short.encode(), FEED).posts] == ["ann@e.example (Ann)"]
