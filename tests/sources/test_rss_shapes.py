"""The feeds that other services offer: of their shape, with our words."""

from datetime import UTC, datetime
from html import escape

import pytest

from monitor.nouns.posts import Post
from monitor.sources.rss.document import parse
from tests.sources.answers import atom, rss

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
RFC822 = "Mon, 23 Nov 2026 15:00:00 GMT"
NAME = "ann_b"

NEWS_SEARCH = f"""<item><title>Officer fires gun - The Paper</title>
<link>https://news.search.example/articles/CBMiX?oc=5</link>
<guid isPermaLink="false">CBMiX</guid><pubDate>{RFC822}</pubDate>
<description>{escape('<a href="https://news.search.example/articles/CBMiX">Officer fires gun</a>')}
</description><source url="https://paper.example">The Paper</source></item>"""

OTHER_NEWS_SEARCH = f"""<item><title>Officer fires gun</title>
<link>http://www.search.example/news/apiclick.aspx?url=https%3a%2f%2fpaper.example%2f1</link>
<description>An off-duty officer fired &amp; nobody was hit.</description>
<pubDate>{RFC822}</pubDate></item>"""

MASTODON_TAG = f"""<item><guid isPermaLink="true">https://far.example/@{NAME}/1151</guid>
<link>https://far.example/@{NAME}/1151</link><pubDate>Mon, 23 Nov 2026 15:00:00 +0000</pubDate>
<description>{escape("<p>Police in <a href='https://far.example/tags/anaheim'>#<span>anaheim</span></a></p>")}
</description><category>anaheim</category></item>"""

LEMMY_BODY = (
    f'submitted by <a href="https://lemmy.example/u/{NAME}">{NAME}</a> to <a href="https://lemmy.'
    'example/c/news">news</a><br>12 points | <a href="https://lemmy.example/post/9">3 comments</a>'
    '<br><a href="https://paper.example/1">https://paper.example/1</a><p>He said &amp; she said</p>'
)
LEMMY = f"""<item><title>Officer fires gun</title><link>https://lemmy.example/post/9</link>
<description>{escape(LEMMY_BODY)}</description>
<comments>https://lemmy.example/post/9</comments>
<guid isPermaLink="false">https://lemmy.example/post/9</guid><pubDate>{RFC822}</pubDate>
<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{NAME}</dc:creator></item>"""

DISCOURSE = f"""<item><title>What happened</title>
<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><![CDATA[{NAME}]]></dc:creator>
<description><![CDATA[<p>Police &amp; crowd</p>]]></description>
<link>https://talk.example/t/what-happened/7/2</link><pubDate>{RFC822}</pubDate>
<guid isPermaLink="false">talk.example-post-7-2</guid></item>"""

REDDIT_BODY = (
    '<!-- SC_OFF --><div class="md"><p>He said vs &quot;he&quot; said</p> </div><!-- SC_ON --> '
    f'&#32; submitted by &#32; <a href="https://www.reddit.example/user/{NAME}"> /u/{NAME} </a> '
    '<br/> <span><a href="https://www.reddit.example/r/news/1/">[link]</a></span> &#32; '
    '<span><a href="https://www.reddit.example/r/news/1/">[comments]</a></span>'
)
REDDIT = f"""<author><name>/u/{NAME}</name><uri>https://www.reddit.example/user/{NAME}</uri></author>
<category term="news" label="r/news"/><content type="html">{escape(REDDIT_BODY)}</content>
<id>t3_abc</id><link href="https://www.reddit.example/r/news/comments/abc/"/>
<updated>2026-11-23T15:00:00+00:00</updated><published>2026-11-23T15:00:00+00:00</published>
<title>Officer fires gun</title>"""

SHAPES = [
    pytest.param(rss(NEWS_SEARCH), "Officer fires gun - The Paper", None, id="a news search"),
    pytest.param(
        rss(OTHER_NEWS_SEARCH),
        "Officer fires gun\nAn off-duty officer fired & nobody was hit.",
        None,
        id="another news search",
    ),
    pytest.param(rss(MASTODON_TAG), "Police in #anaheim", None, id="a tag of Mastodon"),
    pytest.param(
        rss(LEMMY),
        "Officer fires gun\nhttps://paper.example/1\nHe said & she said",
        NAME,
        id="Lemmy",
    ),
    pytest.param(rss(DISCOURSE), "What happened\nPolice & crowd", NAME, id="Discourse"),
    pytest.param(
        atom(REDDIT), 'Officer fires gun\nHe said vs "he" said', f"/u/{NAME}", id="Reddit"
    ),
]


def one(document: str) -> Post:
    """Return the one post of a document."""
    [post] = parse(document.encode(), "https://feeds.example/feed").posts
    return post


@pytest.mark.parametrize(("document", "text", "author"), SHAPES)
def test_each_is_read_as_a_person_would(document: str, text: str, author: str | None) -> None:
    """Words, author, time and address are found, and what the service put around is not text."""
    post = one(document)
    assert post.text.startswith(text)
    assert (post.author, post.published_at, post.kind) == (author, AT, "article")
    assert (post.url or "").startswith("http")


@pytest.mark.parametrize(("document", "text", "author"), SHAPES)
def test_no_name_is_in_a_text_or_an_id(document: str, text: str, author: str | None) -> None:
    """Guids and bylines carry the author's handle: neither is kept as it is."""
    post = one(document)
    assert NAME not in post.text + post.native_id


def test_who_writes_of_points_is_read_whole() -> None:
    """Only around a byline is it a frame; else it is what somebody said."""
    said = "12 points | and more\n[link] to it"
    assert one(rss(f"<item><guid>a:b</guid><description>{said}</description></item>")).text == (
        "12 points | and more [link] to it"
    )
    framed = escape("<p>12 points | and more</p><p>He said: submitted by nobody</p>")
    assert one(rss(f"<item><guid>a:b</guid><description>{framed}</description></item>")).text == (
        "12 points | and more\nHe said: submitted by nobody"
    )


INSIDE = (
    "<content type='xhtml'><div>x</div></content>", "<description>x</description>",
    "<title>x</title>", "<media:title>x</media:title>", "<dc:date>2017</dc:date>",
    "<author><name>x</name></author>", "<image><url>x</url></image>", "<source url='x'>x</source>",
    "<textInput><title>x</title></textInput>", "<svg><title>x</title></svg>", "<div>x</div>",
    "<description/>" * 3, "<summary>x</summary>",
)  # fmt: skip
"""Elements that mean something to a parser of feeds, where none should stand."""


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("leaf", ["title", "description", "guid", "link", "pubDate", "author"])
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_an_element_out_of_place_costs_its_own_entry_at_most(
    form: str, leaf: str, inside: str
) -> None:
    """All entries around it keep their words and times: one writer must not silence the others."""
    entries = []
    for number in range(6):
        at = f"2026-11-23T15:0{number}:00Z"
        said = {
            "title": f"Police {number}",
            "guid": f"https://paper.example/g{number}",
            "link": f"https://paper.example/{number}",
            "description": f"In Anaheim, {number}.",
            "pubDate": at,
            "author": f"ann{number}",
        }
        if number == 2:
            said[leaf] = f"{said[leaf][:3]}{inside}{said[leaf][3:]}"
        names = {"guid": "id", "description": "summary", "pubDate": "updated"}
        tags = {key: names.get(key, key) if form == "atom" else key for key in said}
        body = "".join(f"<{tags[key]}>{words}</{tags[key]}>" for key, words in said.items())
        entries.append(body if form == "atom" else f"<item>{body}</item>")
    whole = (rss if form == "rss" else atom)(*entries)
    found = parse(whole.encode(), "https://paper.example/feed")
    held = {(post.text, post.published_at) for post in found.posts}
    for number in (0, 1, 3, 4, 5):
        text = f"Police {number}\nIn Anaheim, {number}."
        assert (text, AT.replace(minute=number)) in held
    assert len(found.posts) + len(found.rejected) == 6
