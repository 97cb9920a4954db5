"""What of a post may be stored (promise 11)."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import excerpt
from monitor.nouns.posts import Post
from monitor.privacy.guard import WITHHELD, NameGuard
from monitor.privacy.masking import LONGEST, Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.text.links import links
from tests.examples import examples

PEOPLE = Pseudonyms(bytes(32))
MASKER = Masker(PEOPLE, NameGuard(["Tomlin Averystone", "Tomlin"]))


def test_masks_names_then_contacts_and_hides_the_author() -> None:
    """The text holds neither names nor addresses, the author is a pseudonym, the url is apart."""
    post = Post(
        native_id="7",
        text="@ann: Tomlin called 714-555-0123 (@tomlin.averystone)",
        author="ann",
        url="https://h.example/@ann/7",
        likes=3,
        published_at=datetime(2017, 2, 22, tzinfo=UTC),
    )
    admitted = MASKER.masked("mastodon", post)
    assert admitted.post.text == f"@[handle]: {WITHHELD} called [phone] ({WITHHELD})"
    assert admitted.post.author == PEOPLE.of("mastodon", "ann")
    assert admitted.post.url is None
    assert admitted.url == post.url
    assert (admitted.names, admitted.shortened) == (2, False)
    assert (admitted.post.likes, admitted.post.published_at) == (3, post.published_at)


def test_an_url_with_a_protected_name_is_not_kept() -> None:
    """The address of a post is dropped where it names whom it must not."""
    post = Post(native_id="1", url="https://news.example/tomlin-averystone-speaks")
    assert MASKER.masked("news", post).url is None


def test_the_mark_of_a_version_with_a_protected_name_is_a_digest() -> None:
    """A service may draw it from anything; the same mark is always the same version."""
    posts = [Post(native_id="1", version=one) for one in ("tomlin-2", "tomlin-2", "tomlin-3", "3")]
    first, again, other, plain = (one.post.version for one in MASKER.masked_all("news", posts))
    assert first == again == PEOPLE.of_id("news", "tomlin-2")
    assert (other, plain) == (PEOPLE.of_id("news", "tomlin-3"), "3")


@pytest.mark.parametrize(
    "text",
    [
        "see https://x.example/tomlin-averystone today",
        "https://x.example/Tomlin_Averystone/photos?id=1",
        "https://x.example/a?q=Tomlin+Averystone&p=2",
    ],
)
def test_a_link_of_a_text_with_a_protected_name_is_no_link(text: str) -> None:
    """What is left of its address is no page: all that such a host has would count as one."""
    post = MASKER.masked("news", Post(native_id="1", text=f"{text} https://y.example/1")).post
    assert [link.key for link in links(post.text)] == ["y.example/1"]


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("https://x.com/ann/status/1", "https://x.com/[handle]/status/1"),
        ("https://www.threads.net/@ann/post/1", "https://www.threads.net/@[handle]/post/1"),
        ("https://a.example/?mail=ann@b.example", "https://a.example/?mail=[e-mail]"),
    ],
)
def test_who_is_named_behind_another_address_is_masked(target: str, shown: str) -> None:
    """Encoded in the address of a service that leads on, nobody would see a handle or a name."""
    led_on = f"https://l.facebook.com/l.php?u={quote(target, safe='')}&h=AT0"
    twice = f"https://www.google.com/url?q={quote(led_on, safe='')}"
    for address in (led_on, twice):
        post = Post(native_id="1", text=f"See {address}, he said", links=(address,))
        admitted = MASKER.masked("news", post).post
        assert (admitted.text, admitted.links) == (f"See {shown}, he said", (shown,))
    named = led_on.replace("ann", "Tomlin")
    assert MASKER.masked("news", Post(native_id="1", text=named, links=(named,))).post.links == ()


def test_an_unsigned_post_stays_unsigned() -> None:
    """No author is no person, not the person with an empty name."""
    admitted = MASKER.masked("news", Post(native_id="1"))
    assert (admitted.post.author, admitted.url) == (None, None)


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("zh_Hans-CN", "zh_Hans-CN"),
        ("es-419", "es-419"),
        ("ca-valencia", "ca"),
        ("english", None),
        ("</b>", None),
        ("en\x1b[2J", "en"),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_a_tag_or_nothing(claimed: str | None, kept: str | None) -> None:
    """Anybody may claim anything: what is no tag of a language is not kept."""
    assert MASKER.masked("a", Post(native_id="1", lang=claimed)).post.lang == kept


def test_a_language_that_is_a_name_is_not_kept() -> None:
    """A name of short parts looks like a tag."""
    masker = Masker(PEOPLE, NameGuard(["Ian Li"]))
    assert masker.masked("a", Post(native_id="1", lang="ian-Li")).post.lang is None


def test_broken_characters_are_replaced() -> None:
    """Control characters and lone surrogates become U+FFFD, line ends newlines; emoji stay."""
    text = MASKER.masked(
        "a", Post(native_id="1", text="a\x00b\ud800\r\nc\rd\t👨\u200d👩\x9b")
    ).post.text
    assert text == "a\ufffdb\ufffd\nc\nd\t👨\u200d👩\ufffd"
    assert text.encode()


def test_a_long_text_is_cut_and_says_so() -> None:
    """20,000 characters are kept; a name across the cut leaves no part behind."""
    whole = "x" * LONGEST
    assert MASKER.masked("a", Post(native_id="1", text=whole)).shortened is False
    for before in range(LONGEST - 20, LONGEST + 1, 4):
        text = f"{'y ' * before}"[:before] + " Tomlin Averystone" + " z" * 500
        admitted = MASKER.masked("a", Post(native_id="1", text=text))
        assert admitted.shortened
        assert len(admitted.post.text) <= LONGEST
        assert "Tom" not in admitted.post.text
    for before in range(0, 19, 3):
        text = "x" * before + " Tomlin Averystone," * 1500
        assert "Aver" not in MASKER.masked("a", Post(native_id="1", text=text)).post.text


@given(st.text(alphabet="tomlinavers TOM@.0 é", max_size=60), st.integers(0, 60))
@examples(100)
def test_what_came_in_may_come_in_again(text: str, at: int) -> None:
    """A text that was masked is masked to itself, and holds no protected name."""
    once = MASKER.masked("a", Post(native_id="1", text=f"{text[:at]} Tomlin {text[at:]}")).post
    assert MASKER.masked("a", once).post.text == once.text
    assert "Tomlin" not in once.text.split()


TEXTS = st.text(max_size=8) | st.sampled_from(
    ("tomlin-averystone-1", 'W/"Tomlin Averystone"', "2017-02-22T00:00:00Z", "P1DT60S", "17")
)
PLACES = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.integers() | TEXTS,
        lambda part: st.lists(part) | st.dictionaries(TEXTS, part),
        max_leaves=8,
    ),
)


@given(PLACES)
@examples(100)
def test_no_part_of_a_cursor_holds_a_protected_name(place: dict[str, object]) -> None:
    """Whatever a service drew its marks from; a place without one is as it was."""
    kept = MASKER.cursor("news", place)
    assert not MASKER.names(json.dumps(kept, ensure_ascii=False))
    assert MASKER.cursor("news", kept) == kept
    if not MASKER.names(json.dumps(place, ensure_ascii=False)):
        assert kept == place


def test_what_is_left_of_a_cursor_can_be_read_on_from() -> None:
    """A mark with a name is as if it had not been given; an id stays one among others."""
    kept = MASKER.cursor(
        "news",
        {
            "asked": "2017-02-22T00:00:00Z",
            "etag": '"tomlin-averystone-1"',
            "modified": "Wed, 22 Feb 2017 00:00:00 GMT",
            "known": ["a", "tomlin-averystone-1"],
            "replies": {"tomlin-averystone-2": 3},
        },
    )
    assert kept == {
        "asked": "2017-02-22T00:00:00Z",
        "modified": "Wed, 22 Feb 2017 00:00:00 GMT",
        "known": ["a", PEOPLE.of_id("news", "tomlin-averystone-1")],
        "replies": {PEOPLE.of_id("news", "tomlin-averystone-2"): 3},
    }


@pytest.mark.parametrize("most", range(12, 60))
@pytest.mark.parametrize("middle", ["James", "James -", "👏🏽", "J."])
def test_however_an_error_is_cut_no_half_of_a_name_stays(most: int, middle: str) -> None:
    """It is cut before it comes to those who know the names: between two parts of one, too."""
    masker = Masker(PEOPLE, NameGuard(["Tomlin James Averystone"]))
    said = excerpt(f"the page of Tomlin {middle} Averystone is down for all of today, sorry", most)
    kept = masker.words(f"feed: it begins '{said}'")
    assert not any(part in kept for part in ("Tom", "James", "Ave"))
    assert masker.words("the page of… is down") == "the page of… is down"
