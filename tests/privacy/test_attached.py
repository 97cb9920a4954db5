"""What describes a picture is treated as the text is: matched, guarded, cut; links are guarded."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.clock import to_epoch_ms
from monitor.collect.matching import PostMatcher, numbers_of
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Kept, Page, Post
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import LONGEST, Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query
from monitor.store.connection import Store
from monitor.store.writing import pages
from monitor.testing.contract import INCIDENT, START
from monitor.testing.whole_pass import Zero, a_store

MASKER = Masker(Pseudonyms(bytes(32)), NameGuard(["Tomlin Averystone"]))
WORDS = "Anaheim police at the scene"


def a_post(text: str = "Look", alt: str | None = WORDS, links: Sequence[str] = ()) -> Post:
    media = (Attachment(kind="image", native_id="f1", alt=alt),)
    return Post(native_id="1", text=text, published_at=START, links=tuple(links), media=media)


def sifted(store: Store, incident: Incident, post: Post) -> tuple[Kept, ...]:
    numbers = numbers_of(store, incident, START)
    return PostMatcher("chirper", incident, numbers, MASKER, [Zero()])([post], START).kept


@pytest.mark.parametrize("kind", ["image", "card"])
def test_a_post_that_matches_only_beside_its_text_is_a_mention(kind: str) -> None:
    """By what describes a picture, or by the preview of a page; its text stays its own."""
    with a_store() as store:
        one = a_post()
        media = (replace(one.media[0], kind=kind),)
        (kept,) = sifted(store, INCIDENT, replace(one, media=media))
        assert kept.post.text == "Look"
        assert kept.topics
        assert sifted(store, INCIDENT, a_post(alt="A dog")) == ()
        assert sifted(store, INCIDENT, a_post(alt=None)) == ()


def test_a_narrative_that_is_new_finds_what_describes_pictures() -> None:
    """Posts that are stored already are matched with their descriptions too."""
    narrative = Topic("dogs", "Dogs", Query.read('"a dog" OR cats'))
    told = replace(INCIDENT, narratives=(narrative,))
    with a_store() as store:
        source = store.number("source", name="chirper")
        scorer = store.number("scorer", name=Zero.name, version=Zero.version)
        place = pages.PagePlace(source, 0, None, scorer)
        posts = [a_post(alt=f"{WORDS}. {more}") for more in ("A dog.", "Nobody.")]
        for n, post in enumerate(posts):
            kept = sifted(store, INCIDENT, replace(post, native_id=str(n)))
            pages.add_page(store, place, Page(), kept, now=to_epoch_ms(START))
        numbers = numbers_of(store, told, START + timedelta(hours=1))
        found = store.conn.execute(
            "SELECT native_id FROM mention JOIN post ON id = post WHERE topic = ?",
            (numbers["narrative", "dogs"],),
        )
        assert found.fetchall() == [("0",)]


@pytest.mark.parametrize(
    ("alt", "kept"),
    [
        ("Tomlin Averystone on a lawn", "[name withheld] on a lawn"),
        ("T0mlin Aver ystone, @ann and 714-555-0123", "[name withheld], @[handle] and [phone]"),
        ("half a sign \ud83d\x00", "half a sign \ufffd\ufffd"),
        ("a " * LONGEST, "a " * (LONGEST // 2)),
    ],
)
def test_a_description_is_masked_and_cut(alt: str, kept: str) -> None:
    """As a text is; each name counts as masked."""
    admitted = MASKER.masked("chirper", a_post(alt=alt))
    assert [one.alt for one in admitted.post.media] == [kept]
    assert admitted.names == alt[:100].count("T0mlin") + alt[:100].count("Tomlin")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://a.example/tomlin-averystone", ()),
        ("https://a.example/?q=Tomlin%20Averystone", ()),
        ("https://x.com/ann/status/12?s=20", ("https://x.com/[handle]/status/12?s=20",)),
        ("https://a.example/@ann/3", ("https://a.example/@[handle]/3",)),
        ("https://a.example/3", ("https://a.example/3",)),
    ],
)
def test_a_link_with_a_name_is_left_out(link: str, kept: tuple[str, ...]) -> None:
    """And accounts are masked, as in links that stand in a text."""
    admitted = MASKER.masked("chirper", a_post(links=[link]))
    assert admitted.post.links == kept


def test_an_id_with_a_name_is_left_out() -> None:
    """The attachment stays."""
    one = replace(a_post().media[0], native_id="tomlin_averystone.jpg")
    admitted = MASKER.masked("chirper", replace(a_post(), media=(one,)))
    assert [(m.native_id, m.alt) for m in admitted.post.media] == [(None, WORDS)]


def test_pictures_without_words_are_no_copies() -> None:
    """Posts that say nothing are told apart by what describes their pictures."""
    with a_store() as store:
        keys = {
            sifted(store, INCIDENT, a_post(text="", alt=f"{WORDS} {n % 2}"))[0].message
            for n in range(4)
        }
    assert len(keys) == 2
