"""Feeds of other services, of their shape with our words; entries that share a guid."""

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadAnswer
from monitor.nouns.posts import Post
from monitor.sources.rss.document import parse
from monitor.sources.rss.parser import AUTHOR
from monitor.sources.values import digest
from tests.sources.answers import atom, item, rss
from tests.sources.test_rss import FEED

pytestmark = pytest.mark.repeats

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
RFC822 = "Mon, 23 Nov 2026 15:00:00 GMT"
NAME = "ann_b"
MEDIA_RSS = '<rss xmlns:media="http://search.yahoo.com/mrss/" '

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


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
WORDPRESS_COMMENT = f"""<title>{{title}}</title><link>https://paper.example/officer/#comment-12</link>
<dc:creator {DC}><![CDATA[{NAME}]]></dc:creator><description>I saw it.</description>
<guid isPermaLink="false">https://paper.example/?p=7#comment-12</guid>"""
REDDIT_COMMENT = f"""<author><name>/u/{NAME}</name></author><id>t1_abc</id>
<content type="html">{escape("<p>I saw it.</p>")}</content><title>/u/{NAME} on Officer fires</title>
<link href="https://www.reddit.example/r/news/comments/1/_/abc/"/>"""


@pytest.mark.parametrize(
    "document",
    [
        rss(
            f"<item>{WORDPRESS_COMMENT.format(title=f'Comment on Officer fires by {NAME}')}</item>"
        ),
        rss(f"<item>{WORDPRESS_COMMENT.format(title=f'Von: {NAME}')}</item>"),
        atom(REDDIT_COMMENT),
    ],
)
def test_a_comment_is_what_was_said_and_not_who_said_it_of_what(document: str) -> None:
    """Its title is made by the site, of the name of its author: neither name nor topic is text."""
    post = one(document)
    assert (post.text, post.kind) == ("I saw it.", "comment")
    assert (post.author or "").endswith(NAME)


def test_a_title_that_somebody_gave_a_comment_is_read() -> None:
    """Only one with the author's name is the site's."""
    said = WORDPRESS_COMMENT.format(title="So it began")
    assert one(rss(f"<item>{said}</item>")).text == "So it began\nI saw it."
    article = f"<guid>a:b</guid><title>Why, by {NAME}</title><dc:creator {DC}>{NAME}</dc:creator>"
    assert one(rss(f"<item>{article}</item>")).text == f"Why, by {NAME}"


LEAD = "Police say so."
BACK = "<a href='https://p.example/1/?utm_source=rss'>Officer fires &#8220;gun&#8221;</a>"
SITE = "<a href='https://p.example'>Anaheim Observer</a>"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (f"<p>{LEAD}</p>\n<p>The post {BACK} appeared first on {SITE}.</p>", f"\n{LEAD}"),
        (f"<p>{LEAD}</p><p>Der Beitrag {BACK} erschien zuerst auf {SITE}.</p>", f"\n{LEAD}"),
        (f"<p>The post {BACK} appeared first on {SITE}.</p>", ""),
        (f"<p>{LEAD}</p><hr><p>{BACK} was originally published in {SITE} on M.</p>", f"\n{LEAD}"),
        (f"<p>{LEAD} {BACK}</p><p>{LEAD}</p>", None),
        (f"<p>{LEAD} Long before, continue reading {BACK}</p>", None),
    ],
)
def test_a_line_that_leads_back_to_the_site_is_no_part_of_an_entry(
    said: str, text: str | None
) -> None:
    """Else each article of the Anaheim Observer would speak of Anaheim, and link to its front page.

    A link to itself that stands in the text or behind it does not cost the text.
    """
    title = "Officer fires &#8220;gun&#8221;"
    post = one(
        rss(
            f"<item><guid>a:b</guid><title>{title}</title><description>{escape(said)}</description></item>"
        )
    )
    if text is None:
        assert LEAD in post.text
    else:
        assert post.text == f"Officer fires “gun”{text}"


CAPTION = "<media:description>A car, says the caption</media:description>"
PHOTO = '<media:content medium="image" url="https://p.example/1.jpg"'
IMAGE = "<image><url>https://p.example/1.jpg</url><title>Logo</title><description>Ours</description></image>"
MEDIA = (
    f"{PHOTO}/>{CAPTION}",
    f"{PHOTO}>{CAPTION}<media:title>Car</media:title></media:content>",
    f"<media:group>{PHOTO}/>{CAPTION}</media:group>",
    IMAGE,
)
SAID = "<title>Police in Anaheim</title><description>An officer fired.</description>"


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("media", MEDIA)
def test_what_a_picture_shows_does_not_take_the_place_of_the_text(media: str, before: bool) -> None:
    """What describes a file stays with the file, wherever it stands in its entry."""
    inside = f"{media}{SAID}" if before else f"{SAID}{media}"
    document = rss(f"<item><guid>a:b</guid>{inside}</item>").replace("<rss ", MEDIA_RSS, 1)
    found = parse(document.encode(), FEED).posts[0]
    assert found.text == "Police in Anaheim\nAn officer fired."
    assert [one.alt for one in found.media] == ([] if media is IMAGE else [CAPTION[19:-20]])


def test_an_entry_without_words_of_its_own_has_those_of_its_file() -> None:
    """YouTube's feeds describe a video, and nothing else, in the group of its files."""
    inside = f"<guid>a:b</guid><title>Video</title><media:group>{CAPTION}</media:group>"
    document = rss(f"<item>{inside}</item>").replace("<rss ", MEDIA_RSS, 1)
    assert one(document).text == f"Video\n{CAPTION[19:-20]}"


INSIDE = (
    "<content type='xhtml'><div>x</div></content>", "<description>x</description>",
    "<title>x</title>", "<media:title>x</media:title>", "<dc:date>2017</dc:date>",
    "<author><name>x</name></author>", "<image><url>x</url></image>", "<source url='x'>x</source>",
    "<textInput><title>x</title></textInput>", "<svg><title>x</title></svg>", "<div>x</div>",
    "<description/>" * 3, "<summary>x</summary>", "<gml:pos>45 -71</gml:pos>",
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


def test_what_a_site_asks_its_readers_is_no_part_of_an_entry() -> None:
    """Substack asks to subscribe, by the name of the site, in the midst of each article."""
    asked = "<p class='cta-caption'>Thanks for reading Anaheim Observer! Subscribe for free.</p>"
    box = (
        f"<div class='subscription-widget show-subscribe'><div class='preamble'>{asked}</div></div>"
    )
    said = escape(
        f"<p>{LEAD}</p><div class='subscription-widget-wrap'>{box}</div><p>Nobody is hurt.</p>"
    )
    post = one(
        rss(f"<item><guid>a:b</guid><title>Fire</title><description>{said}</description></item>")
    )
    assert post.text == f"Fire\n{LEAD}\nNobody is hurt."


@pytest.mark.parametrize("form", ["<guid>{}</guid>", '<guid isPermaLink="false">{}</guid>'])
def test_a_guid_that_is_no_address_leads_nowhere(form: str) -> None:
    """RSS takes a guid for an address unless it says that it is none; many forget to say so."""
    assert one(rss(f"<item>{form.format('//[a')}<title>Police</title></item>")).text == "Police"
    document = rss(f"<item>{form.format('ep-12')}<title>Police</title></item>")
    post = one(document)
    assert (post.url, post.links) == (None, ())
    feeds = ("https://p.example/shows/one", "https://p.example/shows/two")
    assert len({parse(document.encode(), feed).posts[0].native_id for feed in feeds}) == 2


def test_a_guid_that_is_long_enough_is_the_same_in_all_feeds_of_a_site() -> None:
    """The same article in two sections, or found by two news searches, counts once."""
    for guid in ("0000019a-8b3c-d1f0-abcd-ef0123456789", "CBMiXkFVX3lxTE5vY2sxZ0hU"):
        document = rss(f"<item><guid isPermaLink='false'>{guid}</guid><title>Police</title></item>")
        feeds = ("https://p.example/us", "https://p.example/local", "https://q.example/us")
        us, local, other = (parse(document.encode(), feed).posts[0].native_id for feed in feeds)
        assert us == local != other


def test_a_guid_that_counts_versions_is_that_of_one_article() -> None:
    """So the BBC has it: each time an article is renewed it was counted once more."""
    page = "https://p.example/news/articles/c1"

    def shown(guid: str, link: str = page, known: tuple[str, ...] = ()) -> str:
        entry = f"<guid isPermaLink='false'>{guid}</guid><link>{link}?at_medium=RSS</link>"
        document = rss(f"<item>{entry}<title>Police</title></item>").encode()
        return parse(document, FEED, known=known).posts[0].native_id

    assert shown(f"{page}#0") == shown(f"{page}#12") == digest(page)
    assert shown(f"{page}#0", known=(digest(f"{page}#0"),)) == digest(f"{page}#0")
    for guid in (f"{page}#comment-1", f"{page}#4711", "https://p.example/news/articles/c2#0"):
        assert shown(guid) == digest(guid)


@pytest.mark.parametrize("guid", ["12", "0000019a-8b3c-d1f0-abcd-ef0123456789"])
def test_an_entry_keeps_the_id_that_an_earlier_release_gave_it(guid: str) -> None:
    """It was made of the guid as an address, or of the feed's address and the guid."""
    document = rss(f"<item><guid>{guid}</guid><title>Police</title></item>").encode()
    for key in (f"https://p.example/shows/{guid}", f"https://p.example/shows/one {guid}"):
        [post] = parse(document, "https://p.example/shows/one", known=(digest(key),)).posts
        assert post.native_id == digest(key)


CUT = {
    "rss": rss(
        *(item(f"https://e.example/{n}", AT, f"Police {n}", "<b>Words</b>") for n in range(3))
    ),
    "atom": atom(
        *(
            f"<id>https://e.example/{n}</id><title>Police {n}</title><link href='https://e.example/{n}'/>"
            f"<updated>2026-11-23T15:00:00Z</updated><summary>Words</summary>"
            for n in range(3)
        )
    ),
}


@pytest.mark.parametrize("form", CUT)
@given(st.data())
def test_a_document_that_was_cut_short_makes_no_posts_up(form: str, data: st.DataObject) -> None:
    """What is left of its last entry is none: half an address would be another post."""
    document = CUT[form].encode()
    whole = parse(document, FEED).posts
    at = data.draw(st.integers(0, len(document) - 1))
    try:
        found = parse(document[:at], FEED)
    except BadAnswer:
        return
    assert set(found.posts) <= set(whole)


def test_a_document_that_was_cut_short_proves_nothing() -> None:
    """What lay below is not known: the next look shows it."""
    document = CUT["rss"]
    cut = parse(document[: document.rindex("</pubDate>")].encode(), FEED)
    assert (len(cut.posts), len(cut.rejected), cut.whole) == (2, 1, False)
    assert "ends within an entry" in cut.rejected[0].reason


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


def test_entries_with_one_guid_stay_the_same_from_http_to_https() -> None:
    """Their addresses change with that of the site; the guid may be an address as well."""
    for guid in ("g", "http://e.example/"):
        entries = [entry(guid, name, "Police").replace("https:", "http:") for name in "cba"]
        first = ids(*entries)
        moved = [one.replace("http:", "https:") for one in entries]
        assert ids(*moved, known=tuple(first)) == first
        assert len({*first}) == 3


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
