"""One address for one page or video."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.links import Link, address, canonical, led, links

VIDEO = "youtube:dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43s", VIDEO),
        ("http://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ", VIDEO),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", VIDEO),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", VIDEO),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", VIDEO),
        ("https://www.tiktok.com/@someone/video/7301234567890", "tiktok:7301234567890"),
        ("https://www.instagram.com/reel/Cabc-12_/?igshid=x", "instagram:Cabc-12_"),
        ("https://www.instagram.com/ann.b/reel/Cabc-12_/?hl=en", "instagram:Cabc-12_"),
        ("https://www.instagram.com/[handle]/reel/Cabc-12_/", "instagram:Cabc-12_"),
        ("https://music.youtube.com/watch?v=dQw4w9WgXcQ", VIDEO),
        ("https://www.facebook.com/ktla5/videos/10154/", "facebook:10154"),
        ("https://twitter.com/a/status/12345/video/1", "x:12345"),
        ("https://player.vimeo.com/video/1234567", "vimeo:1234567"),
        ("https://vimeo.com/channels/staff/1234567", "vimeo:1234567"),
        (
            "https://peertube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "peertube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
        ),
        ("https://video.example/videos/watch/9c9de5e8?start=3s", "video.example/w/9c9de5e8"),
        ("https://tube.example/videos/embed/9c9de5e8/", "tube.example/w/9c9de5e8"),
    ],
)
def test_a_video_has_one_key(url: str, key: str) -> None:
    """However a service writes the address of a video, it is one video."""
    assert canonical(url) == Link(key, "video")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.A.example/story/?utm_source=x&id=3#top", "a.example/story?id=3"),
        ("http://amp.a.example:80/story?b=2&a=1&fbclid=q", "a.example/story?a=1&b=2"),
        ("https://a.example/s;jsessionid=0A1B.n1?id=3&PHPSESSID=9f", "a.example/s?id=3"),
        ("https://a.example/t.php?12-Title&utm_source=x&p=3", "a.example/t.php?12-Title&p=3"),
        ("https://a.example/i.php?/topic/12-a%20b", "a.example/i.php?/topic/12-a+b"),
        ("https://a.example/s?noredirect&fbclid=1", "a.example/s"),
        ("https://a.example/s?b=2&amp;a=1&amp;utm_source=x", "a.example/s?a=1&b=2"),
        ("https://a.example/a\\_b", "a.example/a_b"),
        ("https://a.example/s؟", "a.example/s"),
        ("https://www.XN--b1aew.xn--p1ai/a", "мвд.рф/a"),
        ("https://мвд.рф/a", "мвд.рф/a"),
        ("https://डाटा.भारत/a", "डाटा.भारत/a"),
        ("https://xn--fa-hia.example/a", "faß.example/a"),
        (
            "https://a.example/f.pdf?v=2&X-Amz-Signature=0a&X-Amz-Date=20170222T060000Z",
            "a.example/f.pdf?v=2",
        ),
        ("https://twitter.com/a/status/12345?s=20&t=x", "x.com/i/status/12345"),
        ("https://mobile.x.com/i/web/status/12345", "x.com/i/status/12345"),
        ("https://x.com/[handle]/status/12345/photo/1", "x.com/i/status/12345"),
        ("https://xcancel.com/ann/status/12345#m", "x.com/i/status/12345"),
        ("https://vxtwitter.com/ann/status/12345", "x.com/i/status/12345"),
        ("https://nitter.net/search?q=a", "nitter.net/search?q=a"),
        ("https://www.xn--mnchen-3ya.example/a", "münchen.example/a"),
        ("https://MÜNCHEN.example/a", "münchen.example/a"),
        ("https://xn--d1abbgf6aiiy.xn--p1ai/", "президент.рф"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://xn--99999999.example/", "xn--99999999.example"),
        ("https://en.m.wikipedia.org/wiki/Anaheim", "en.wikipedia.org/wiki/Anaheim"),
        ("https://www.reddit.com/r/news/comments/abc12/police_fire/", "reddit.com/comments/abc12"),
        ("https://old.reddit.com/user/ann/comments/abc12/", "reddit.com/comments/abc12"),
        ("https://redd.it/abc12", "reddit.com/comments/abc12"),
        ("https://reddit.com/user/[handle]/comments/abc12/", "reddit.com/comments/abc12"),
        (
            "https://reddit.com/r/news/comments/abc12/police_fire/k9z/?context=3",
            "reddit.com/comments/abc12/_/k9z",
        ),
        ("https://reddit.com/r/news/comments/abc12/comment/k9z", "reddit.com/comments/abc12/_/k9z"),
        ("https://es.wikipedia.org/wiki/Mar%c3%ada_(reina)", "es.wikipedia.org/wiki/María_(reina)"),
        ("https://es.wikipedia.org/wiki/Mari\u0301a", "es.wikipedia.org/wiki/María"),
        ("https://a.example/%e2%80%ae%20%C3", "a.example/%E2%80%AE%20%C3"),
        ("https://www.threads.net/@[handle]/post/C1-_?xmt=A", "threads.com/t/C1-_"),
        ("https://www.threads.com/t/C1-_", "threads.com/t/C1-_"),
        ("https://www.bbc.co.uk/news/articles/c1?at_medium=RSS", "bbc.com/news/articles/c1"),
        ("https://youtube.com/@channel", "youtube.com/@channel"),
        ("https://m.example/", "m.example"),
        ("https://a.example/Dog_(film)", "a.example/Dog_(film)"),
        ("https://a.example/dog)", "a.example/dog"),
        ("https://wiki.example/w/Anaheim", "wiki.example/w/Anaheim"),
        ("https://video.example/w/", "video.example/w"),
    ],
)
def test_who_shared_a_page_is_set_aside(url: str, key: str) -> None:
    """Scheme, mobile hosts, port, fragment, tracking, sessions, signatures make no other page."""
    assert canonical(url) == Link(key, "page")


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/[handle]",
        "https://www.instagram.com/[handle]/",
        "https://youtube.com/@[handle]?si=a",
        "https://social.example/@[handle]",
        "https://vk.com/[handle]",
        "https://vk.com/wall[handle]_56",
        "https://m.vk.com/feed?w=wall[handle]_56",
        "https://site.example/of/[e-mail]",
        "https://vk.com/clips/[handle]",
        "https://vk.com/im?sel=[handle]",
        "https://[handle].tumblr.com",
        "https://www.tumblr.com/blog/[handle]",
        "https://news.ycombinator.com/user?id=[handle]",
        "https://t.me/[handle]/12",
        "https://t.me/s/[handle]?before=12",
        "https://telegram.dog/[handle]/12",
        "https://t.me/[phone]",
        "https://wa.me/[phone]",
        "https://api.whatsapp.com/send?phone=[phone]&text=a",
        "https://[handle].t.me/12",
        "https://www.youtube.com/[handle]/videos",
        "https://youtube.com/channel/[handle]",
        "https://twitch.tv/[handle]/about",
        "https://www.patreon.com/c/[handle]/posts",
        "https://linktr.ee/[handle]",
        "https://en.wikipedia.org/wiki/User:[handle]",
    ],
)
def test_a_masked_account_is_no_page(url: str) -> None:
    """All profiles of a service would count as one; a post of it by its own number is one."""
    assert canonical(url) is None
    assert canonical("https://social.example/@[handle]/12") is not None
    assert canonical("https://twitch.tv/[handle]/clip/a1") is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://[handle].tumblr.com/post/123456/police-in-anaheim",
        "https://[handle].tumblr.com/post/123456.",
        "https://www.tumblr.com/[handle]/123456?source=share",
        "https://www.tumblr.com/blog/view/[handle]/123456",
        "https://tumblr.com/[handle]/123456",
    ],
)
def test_a_post_of_tumblr_is_one_page_whoever_wrote_it(url: str) -> None:
    """Its number tells it; the name of its blog, which is masked, stands before it in two ways."""
    assert canonical(url) == Link("tumblr.com/[handle]/123456", "page")


def test_to_whom_a_letter_was_sent_makes_no_other_page() -> None:
    """A newsletter puts the address of its reader into its links: for all it is one page."""
    page = canonical("https://news.example/story?id=3")
    assert canonical("https://news.example/story?mail=[e-mail]&id=3") == page
    assert [*links("See https://news.example/story?id=3&mail=[e-mail].")] == [page]


PAGE = "https%3A%2F%2Fwww.paper.example%2Fstory%3Fid%3D3%26utm_source%3Dx"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={PAGE}&ct=ga&cd=CAE&usg=AOv",
        f"https://www.google.co.uk/url?sa=t&q={PAGE}&usg=AOv",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={PAGE}&c=1",
        f"https://l.facebook.com/l.php?u={PAGE}&h=AT0",
        f"https://l.instagram.com/?u={PAGE}&e=AT0",
        f"https://l.threads.com/?u={PAGE}&e=AT0",
        f"https://www.linkedin.com/redir/redirect?url={PAGE}&urlhash=x",
        f"https://disq.us/url?url={PAGE}%3AcD0s-7_aLqV9yXwGkHbN2pRtE4m&cuid=17",
        f"https://duckduckgo.com/l/?uddg={PAGE}&rut=0a",
        f"https://out.reddit.com/t3_abc?url={PAGE}&token=AQ",
        f"https://t.umblr.com/redirect?z={PAGE}&t=MmE",
        f"https://www.youtube.com/redirect?event=comments&q={PAGE}",
        f"https://t.me/iv?url={PAGE}&rhash=0a",
        f"https://nam02.safelinks.protection.outlook.com/?url={PAGE}&data=05",
        "https://href.li/?https://www.paper.example/story?id=3",
        "https://www.google.com/amp/s/www.paper.example/story?id=3",
        "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/story?id=3",
        f"https://google.com/url?url={quote(f'https://l.facebook.com/l.php?u={PAGE}', safe='')}",
    ],
)
def test_an_address_that_only_leads_to_another_is_that_one(url: str) -> None:
    """News alerts and services put their own address before the one of a page: it is one page."""
    assert canonical(led(url)) == Link("paper.example/story?id=3", "page")


@given(st.text(), st.text())
def test_an_address_behind_another_ends_no_sooner(before: str, behind: str) -> None:
    """Whatever is encoded in it, a text keeps all else, and the address stays one."""
    page = f"https://a.example/{quote(behind)}?{quote(behind)}"
    text = f"{before}\nhttps://www.google.com/url?q={quote(page, safe='')}\n{before}"
    if "//" not in before:
        assert led(text) == f"{before}\n{page}\n{before}"
    assert led(led(text)) == led(text)


def test_a_video_behind_another_address_is_that_video() -> None:
    """As everywhere, it has one key."""
    url = "https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ"
    assert canonical(led(url)) == Link(VIDEO, "video")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.google.com/url?q=anaheim", "google.com/url?q=anaheim"),
        (
            "https://www.google.com/search?q=https://a.example",
            "google.com/search?q=https%3A%2F%2Fa.example",
        ),
        (
            "https://t.me/channel/4?url=https://a.example",
            "t.me/channel/4?url=https%3A%2F%2Fa.example",
        ),
        ("https://href.li/", "href.li"),
        ("https://a.example/?https://b.example", "a.example"),
        (
            "https://a.example/url?url=https://b.example",
            "a.example/url?url=https%3A%2F%2Fb.example",
        ),
    ],
)
def test_an_address_in_an_address_is_not_always_where_it_leads(url: str, key: str) -> None:
    """Only where a service is known to lead on is another page meant."""
    assert led(url) == url
    assert canonical(url) == Link(key, "page")


@pytest.mark.parametrize("url", ["https://localhost/x", "https://[::1", "http://", "https:// a.b"])
def test_what_is_no_page_is_left(url: str) -> None:
    """A host without a dot and a broken address point nowhere."""
    assert canonical(url) is None


@pytest.mark.parametrize(
    "text",
    [
        "[https://a.example/x](https://a.example/x)",
        "[https://a.example/x](https://a.example/x/?utm_source=y) and more",
        "https://a.example/x、また",
        "見て「https://a.example/x」。",
        "（https://a.example/x）",
        "https://a.example/x\u200b",
        "~~https://a.example/x~~",
        "https://a.example/x|https://a.example/x",
        "https://a.example/x,http://www.a.example/x",
    ],
)
def test_an_address_ends_where_a_reader_sees_its_end(text: str) -> None:
    """Editors of Markdown write a bare address twice; in some scripts no space follows it."""
    assert list(links(text)) == [Link("a.example/x", "page")]


def test_brackets_within_an_address_belong_to_it() -> None:
    """They come in pairs; what stands alone at the end does not."""
    texts = (
        "https://a.example/?q=[a]",
        "https://a.example/Dog_(film)",
        "[https://a.example/?q=[a]]",
    )
    keys = [[link.key for link in links(text)] for text in texts]
    assert keys == [["a.example?q=%5Ba%5D"], ["a.example/Dog_(film)"], ["a.example?q=%5Ba%5D"]]


def test_links_of_a_text() -> None:
    """Each once, in order, without the punctuation around them."""
    text = "(see https://a.example/1), 'https://a.example/2'... https://www.a.example/1/"
    assert [link.key for link in links(text)] == ["a.example/1", "a.example/2"]


@given(st.text(max_size=200) | st.text("htps:/.?&=@%x1[]", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever people write, links are found or not, each key once, and never an error."""
    found = [link.key for link in links(f"{text} https://{text}")]
    assert len(found) == len(set(found))


@given(
    st.sampled_from(["", "www.", "m.www.", "amp."]),
    st.sampled_from(
        ["a.example", "youtube.com", "youtu.be", "vimeo.com", "tube.example", "x.com", "v.redd.it"]
    ),
    st.text("/abcw.?=&%~:@ [é12345_*)('67890", max_size=40),
)
@example("", "redd.it", "Mar%C3%ADa?a=1")
@example("", "tube.example", "w/Mar%C3%ADa")
@example("", "threads.com", "t/Mar%C3%ADa?a=1")
def test_an_address_of_a_link_leads_to_it(prefix: str, host: str, rest: str) -> None:
    """What is exported by its address is the same link when it is read again."""
    link = canonical(f"https://{prefix}{host}/{rest}")
    if link is not None:
        assert canonical(address(link.key)) == link


@pytest.mark.parametrize(
    "service", ["youtube:a-b", "vimeo:123456", "tiktok:1", "instagram:C_", "facebook:12", "x:12"]
)
def test_every_video_has_an_address(service: str) -> None:
    """Of each service whose videos are known."""
    assert canonical(address(service)) == Link(service, "video")
