"""What Bluesky's posts say, and what becomes of it; also of the recorded answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.sources.answers import decode
from monitor.sources.bluesky.session import Given
from monitor.sources.bluesky.wire import Facet, Feature, Slice, parse, published, spelled_out
from monitor.sources.values import digest
from tests.sources.case_bluesky import DID, record, uri, view
from tests.sources.test_recorded import exchanges

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = "Police in Anaheim"


def read(**other: object) -> Post:
    shown = {**view(7, AT, TEXT), **other}
    [post] = parse(json.dumps({"posts": [shown]}).encode(), "there").posts
    return post


def written(**other: object) -> Post:
    return read(record=record(AT, TEXT, **other))


def test_a_post_is_read_whole() -> None:
    """Id, version, author, address, language and counts are where later parts look for them."""
    assert read() == Post(
        native_id=digest(uri(7)),
        text=TEXT,
        published_at=AT,
        author=DID,
        url=f"https://bsky.app/profile/{DID}/post/7",
        kind="post",
        ref=uri(7),
        lang="en",
        version="cid7",
        likes=2,
        reposts=1,
        replies=0,
    )


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        (["lapd", "anaheim", "lapd"], f"{TEXT}\n#anaheim #lapd"),
        (["#lapd", "", "Off duty"], f"{TEXT}\n#Off duty #lapd"),
        ([1.5, None, "lapd"], f"{TEXT}\n#lapd"),
        ("lapd", TEXT),
        (None, TEXT),
    ],
)
def test_hashtags_that_stand_apart_are_read_after_the_words(tags: object, text: str) -> None:
    """Some apps keep hashtags out of the 300 letters; one that is broken costs itself."""
    assert written(tags=tags).text == text


def test_a_hashtag_that_stands_in_the_text_is_read_once() -> None:
    """Some apps write it in both places."""
    text = "Police in #Anaheim"
    assert read(record=record(AT, text, tags=["anaheim"])).text == text


def test_an_edit_is_another_version_of_the_same_post() -> None:
    """A rewritten record keeps its address, and so its id; its digest is another."""
    old, new = read(), read(cid="other")
    assert (old.native_id, old.version) != (new.native_id, new.version)
    assert old.native_id == new.native_id


def test_the_id_names_nobody() -> None:
    """The address of a post holds its author's id: a digest of it is kept."""
    assert DID not in read().native_id
    assert len(read().native_id) == 32


@pytest.mark.parametrize(
    ("embed", "quoted"),
    [
        ({"$type": "app.bsky.embed.record", "record": {"uri": uri(3), "cid": "c"}}, 3),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia",
                "media": {"images": []},
                "record": {"record": {"uri": uri(3), "cid": "c"}},
            },
            3,
        ),
        ({"record": {"uri": "at://did:plc:x/app.bsky.graph.list/1", "cid": "c"}}, None),
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example"}}, None),
        ({"$type": "app.bsky.embed.images", "images": []}, None),
        ({"record": {}}, None),
    ],
)
def test_quotes(embed: Mapping[str, object], quoted: int | None) -> None:
    """A quote is told by a post in the embed, alone or beside pictures; a list is none."""
    post = written(embed=embed)
    assert post.kind == ("quote" if quoted else "post")
    assert post.parent_id == (digest(uri(quoted)) if quoted else None)


def test_replies_know_what_they_answer() -> None:
    """The parent of a reply is what it answers, not the root; a quote in a reply goes first."""
    reply = {"root": {"uri": uri(1), "cid": "c"}, "parent": {"uri": uri(2), "cid": "c"}}
    answered = written(reply=reply)
    assert (answered.kind, answered.parent_id) == ("reply", digest(uri(2)))
    both = written(reply=reply, embed={"record": {"uri": uri(3)}})
    assert (both.kind, both.parent_id) == ("quote", digest(uri(3)))


@pytest.mark.parametrize(
    ("langs", "lang"), [([], None), (["es", "en"], "es"), (["pt-BR"], "pt-BR")]
)
def test_languages(langs: list[str], lang: str | None) -> None:
    """The first language claimed counts; often there is none."""
    assert written(langs=langs).lang == lang


def label(val: str, src: str = "did:plc:moderation", *, neg: bool = False) -> dict[str, object]:
    return {"src": src, "uri": uri(7), "val": val, "neg": neg, "cts": "2026-11-23T12:00:00Z"}


@pytest.mark.parametrize("val", ["!hide", "!takedown", "!suspend"])
def test_what_moderators_hide_is_gone(val: str) -> None:
    """A post, or all of an author, that nobody is shown any more counts as deleted."""
    gone = Post(native_id=digest(uri(7)), deleted_at=AT)
    assert read(labels=[label(val)]) == gone
    assert read(author={"did": DID, "labels": [label(val)]}) == gone
    assert read(labels=[label(val, DID)]).deleted_at is None
    assert read(labels=[label(val), label(val, neg=True)]).deleted_at is None


@pytest.mark.parametrize("val", ["porn", "graphic-media", "!warn", "spam"])
def test_other_labels_are_no_words_of_the_author(val: str) -> None:
    """A label is chosen from a list, by the author or by others: it is not put into the text."""
    assert read(labels=[label(val)]) == read()
    assert written(labels={"values": [{"val": val}]}).text == TEXT


def test_an_author_who_wants_no_visitors_is_not_linked_to() -> None:
    """Such a post counts like any other, and no address leads there."""
    shy = read(author={"did": DID, "labels": [label("!no-unauthenticated", DID)]})
    assert (shy.url, shy.text) == (None, TEXT)
    post = read(labels=[label("!no-unauthenticated", DID)])
    assert post.url is not None


@pytest.mark.parametrize(
    ("claimed", "counts"),
    [
        ("2020-01-01T00:00:00Z", datetime(2020, 1, 1, tzinfo=UTC)),
        ("2030-01-01T00:00:00.000Z", AT),
        ("2026-11-23T13:00:00+02:00", AT - timedelta(hours=1)),
        ("2026-11-23T11:00:00", AT),
        ("yesterday", AT),
        ("", AT),
    ],
)
def test_times(claimed: str, counts: datetime) -> None:
    """What is dated back counts then, what is dated ahead when it came; no zone is no claim."""
    assert published(claimed, AT) == counts


def facet(start: int, end: int, link: str | None) -> Facet:
    return Facet(Slice(start, end), (Feature(link),))


@pytest.mark.parametrize(
    ("text", "start", "end", "link", "said"),
    [
        (
            "see a.example/lo... now",
            4,
            19,
            "https://a.example/long",
            "see https://a.example/long now",
        ),
        ("¡mira! a.example", 8, 17, "https://a.example/é", "¡mira! https://a.example/é"),
        ("see here", 4, 8, "https://a.example", "see here (https://a.example)"),
        ("www.a.example", 0, 13, "https://www.a.example/x", "https://www.a.example/x"),
        ("b.example", 0, 9, "https://a.example", "b.example (https://a.example)"),
        ("@ann", 0, 4, None, "@ann"),
        ("short", 2, 99, "https://a.example", "short"),
        ("short", 3, 3, "https://a.example", "short"),
        ("short", -3, 2, "https://a.example", "short"),
        ("é", 1, 2, "https://a.example", "é"),
        ("é", 0, 1, "https://a.example", "é"),
    ],
)
def test_links_are_taken_whole(
    text: str, start: int, end: int, link: str | None, said: str
) -> None:
    """Facets count bytes; what they shorten is spelled out, and what makes no sense left alone."""
    assert spelled_out(text, [facet(start, end, link)]) == said


def test_links_that_overlap_are_not_both_spelled_out() -> None:
    """The later one stands; a facet across it is left alone."""
    links = [facet(0, 6, "https://a.example/"), facet(3, 9, "https://b.example/")]
    assert spelled_out("abcdefghi", links) == "abcdefghi (https://b.example/)"


links = st.builds(facet, st.integers(-2, 30), st.integers(-2, 30), st.just("https://a.example/x"))


@given(st.text(max_size=12), st.lists(links, max_size=4))
def test_no_facet_breaks_a_text(text: str, facets: list[Facet]) -> None:
    """Whatever facets say, every letter of the text is still there, in order."""
    said = spelled_out(text, facets)
    for _ in facets:
        said = said.replace(" (https://a.example/x)", "", 1)
    assert said == text


def test_an_item_that_is_no_post_costs_only_itself() -> None:
    """A record without text, or a time without zone where the service writes it, is a reject."""
    broken = [view(1, AT, record={"createdAt": "x"}), view(2, AT, indexedAt="2026-11-23T12:00:00")]
    body = json.dumps({"posts": [*broken, view(3, AT), 17], "hitsTotal": 4, "cursor": "c"})
    found = parse(body.encode(), "there")
    assert (len(found.posts), len(found.rejected), found.after, found.total) == (1, 3, "c", 4)
    assert all(reject.reason and reject.raw for reject in found.rejected)


def test_recorded_searches_lose_nothing() -> None:
    """Each item of a recorded list of posts is a post or a reject; here all are posts."""
    lists = [one for one in exchanges("bluesky") if one["kind"] == "bsky.posts"]
    assert len(lists) == 3
    for one in lists:
        found = parse(one["body"], "recorded")
        assert (len(found.posts), len(found.rejected)) == (one["items"], 0)
        assert all(post.text and post.published_at and post.version for post in found.posts)


def test_recorded_feeds_are_of_the_same_posts() -> None:
    """The posts inside recorded feeds are read too: replies, quotes, pictures, all of them."""
    feeds = [one for one in exchanges("bluesky") if one["kind"] == "bsky.feed"]
    bodies = [json.loads(one["body"])["feed"] for one in feeds]
    assert sum(one["items"] for one in feeds) == sum(map(len, bodies)) >= 120
    kinds = set()
    for body in bodies:
        found = parse(json.dumps({"posts": [item["post"] for item in body]}).encode(), "recorded")
        assert (len(found.posts), found.rejected) == (len(body), ())
        kinds |= {post.kind for post in found.posts}
    assert kinds == {"post", "reply", "quote"}


def test_recorded_answers_that_are_no_search_are_refused() -> None:
    """A feed, a thread, a record or an error is neither a search result nor a session."""
    others = [one for one in exchanges("bluesky") if one["kind"] != "bsky.posts"]
    assert len(others) >= 12
    for one in others:
        with pytest.raises(BadAnswer, match="recorded: the answer is not JSON"):
            parse(one["body"], "recorded")
        with pytest.raises(BadAnswer, match="recorded: the answer is not JSON"):
            decode(one["body"], Given, "recorded")
