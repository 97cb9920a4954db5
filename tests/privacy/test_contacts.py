"""Addresses of persons in a text: what is masked, what stays (promise 11)."""

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.privacy.contacts import mask_contacts
from tests.examples import examples

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("RT @alice: hi", "RT @[handle]: hi"),
        ("RT@alice hi", "RT@[handle] hi"),
        (".@alice-b, (@bob_99)", ".@[handle], (@[handle])"),
        ("@user@host.social hey", "@[handle] hey"),
        ("@alice.bsky.social.", "@[handle]."),
        ("你好@alice", "你好@[handle]"),
        ("＠alice", "＠[handle]"),
        ("u/alice_b and /u/bob", "u/[handle] and /u/[handle]"),
        ("U/alice\\_b, @alice\\_b: @\\_bob", "U/[handle], @[handle]: @[handle]"),
        ("@a\u0308lice @alice\u0301\u0301b", "@[handle] @[handle]"),
        ("@हिन्दी है, @นิดา", "@[handle] है, @[handle]"),
        (
            "@\u200balice @\u2068bob\u2069 @al\u200cice\u200b.",
            "@[handle] @[handle]\u2069 @[handle]\u200b.",
        ),
    ],
)
def test_masks_handles(text: str, masked: str) -> None:
    """A handle is masked wherever it stands, with its host; the sign before it stays."""
    assert mask_contacts(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://h.example/@alice/123", "https://h.example/@[handle]/123"),
        ("https://h.example/@alice@b.example/1", "https://h.example/@[handle]/1"),
        ("https://h.example/users/alice/statuses/9", "https://h.example/users/[handle]/statuses/9"),
        ("https://x.com/alice/status/1234567890123", "https://x.com/[handle]/status/1234567890123"),
        ("twitter.com/alice", "twitter.com/[handle]"),
        ("nitter.example/alice/status/1", "nitter.example/[handle]/status/1"),
        (
            "https://bsky.app/profile/a.bsky.social/post/3",
            "https://bsky.app/profile/[handle]/post/3",
        ),
        ("www.instagram.com/alice/", "www.instagram.com/[handle]/"),
        ("https://www.instagram.com/alice/reel/C1/", "https://www.instagram.com/[handle]/reel/C1/"),
        ("instagram.com/stories/alice/1", "instagram.com/stories/[handle]/1"),
        ("facebook.com/reelsofalice", "facebook.com/[handle]"),
        ("https://X.COM/alice/Status/1", "https://X.COM/[handle]/Status/1"),
        ("TWITTER.Com/alice", "TWITTER.Com/[handle]"),
        ("instagram.com/stories/alice/12", "instagram.com/stories/[handle]/12"),
        ("https://facebook.com/profile.php?id=1000123&a=1", "https://facebook.com/[handle]&a=1"),
        (
            "https://twitter.com/intent/user?a=1&screen_name=alice&b=2",
            "https://twitter.com/intent/user?a=1&screen_name=[handle]&b=2",
        ),
        ("https://www.linkedin.com/in/alice-b-12/", "https://www.linkedin.com/in/[handle]/"),
        ("https://youtube.com/c/alice", "https://youtube.com/c/[handle]"),
        ("https://h.example/%40alice/123", "https://h.example/%40[handle]/123"),
        ("https://h.example/%40alice%40b.example/1", "https://h.example/%40[handle]/1"),
        ("https://h.example/?to=ann%40example.org&a=1", "https://h.example/?to=[e-mail]&a=1"),
        ("https://vk.com/alice.b", "https://vk.com/[handle]"),
        ("m.vk.com/id1234567", "m.vk.com/[handle]"),
        ("https://vk.ru/%61lice?from=a", "https://vk.ru/[handle]?from=a"),
        ("vkontakte.ru/write1234", "vkontakte.ru/[handle]"),
        ("https://vk.com/wall1234_56", "https://vk.com/wall[handle]_56"),
        ("https://vk.com/alice?w=wall1234_56", "https://vk.com/[handle]?w=wall[handle]_56"),
        ("https://vk.com/feed?a=1&w=wall1234_56", "https://vk.com/feed?a=1&w=wall[handle]_56"),
        ("https://vk.com/albums1234.", "https://vk.com/albums[handle]."),
        ("https://vk.com/clips/alice.b", "https://vk.com/clips/[handle]"),
        ("https://vk.com/im?a=1&sel=1234", "https://vk.com/im?a=1&sel=[handle]"),
        ("https://m.vk.com/friends?id=1234", "https://m.vk.com/friends?id=[handle]"),
        ("https://alice-b.tumblr.com/post/123456", "https://[handle].tumblr.com/post/123456"),
        ("alice.tumblr.com", "[handle].tumblr.com"),
        ("https://www.tumblr.com/alice/123456/a", "https://www.tumblr.com/[handle]/123456/a"),
        ("tumblr.com/blog/view/alice", "tumblr.com/blog/view/[handle]"),
        ("https://tumblr.com/blog/alice?a=1", "https://tumblr.com/blog/[handle]?a=1"),
        (
            "https://news.ycombinator.com/user?id=alice_b",
            "https://news.ycombinator.com/user?id=[handle]",
        ),
        ("ask bob.b@alice.tumblr.com", "ask [e-mail]"),
        ("?to=bob%40alice.tumblr.com", "?to=[e-mail]"),
        ("bob＠alice.bsky.social", "[e-mail]"),
        ("?to=bob%40alice.bsky.social", "?to=[e-mail]"),
        ("bob@alice.t.me", "[e-mail]"),
        ("@alice.tumblr.com", "@[handle]"),
        ("%40alice.bsky.social", "%40[handle]"),
        ("https://alice-b.bsky.social/", "https://[handle].bsky.social/"),
        ("ask Alice.bsky.social.", "ask [handle].bsky.social."),
        ("https://h.example/p/alice/123456789", "https://h.example/p/[handle]/123456789"),
        ("https://h.example/a/alice.b/videos", "https://h.example/a/[handle]/videos"),
        ("h.example/accounts/alice/video-channels", "h.example/accounts/[handle]/video-channels"),
        ("https://www.reddit.com/r/u_alice/", "https://www.reddit.com/r/[handle]/"),
        ("r/u_alice", "r/[handle]"),
        ("https://twitter.com/#!/alice", "https://twitter.com/#!/[handle]"),
        ("https://x.com:443/alice", "https://x.com:443/[handle]"),
        ("https://t.me/alice_b/12", "https://t.me/[handle]/12"),
        ("https://t.me/%61lice", "https://t.me/[handle]"),
        ("https://x.com/al%69ce.", "https://x.com/[handle]."),
        ("https://x.com/%41lice/status/12", "https://x.com/[handle]/status/12"),
        ("https://www.tiktok.com/@%61lice%5Fb", "https://www.tiktok.com/@[handle]"),
        ("www.T.me/s/alice?before=3", "www.T.me/s/[handle]?before=3"),
        ("https://telegram.me/alice.", "https://telegram.me/[handle]."),
        ("alice.t.me", "[handle].t.me"),
        ("ALICE.T.ME", "[handle].T.ME"),
        ("https://alice.t.me/12", "https://[handle].t.me/12"),
        ("tg://resolve?domain=alice&post=3", "tg://resolve?domain=[handle]&post=3"),
        ("tg:resolve?domain=alice", "tg:resolve?domain=[handle]"),
        ("tg://resolve?phone=17145550123", "tg://resolve?phone=[phone]"),
        ("https://t.me/+17145550123?text=a", "https://t.me/[phone]?text=a"),
        ("https://wa.me/17145550123", "https://wa.me/[phone]"),
        ("https://signal.me/#p/+17145550123", "https://signal.me/#p/[phone]"),
        ("viber://chat?number=%2B17145550123", "viber://chat?number=[phone]"),
        ("whatsapp.com/send?phone=%2b17145550123", "whatsapp.com/send?phone=[phone]"),
        (
            "https://facebook.com/people/Al-B/1234/",
            "https://facebook.com/people/[handle]/[handle]/",
        ),
        ("linkedin.com/posts/alice-b_a-activity-12", "linkedin.com/posts/[handle]_a-activity-12"),
        ("https://www.messenger.com/t/alice", "https://www.messenger.com/t/[handle]"),
        ("https://h.example/authors/alice", "https://h.example/authors/[handle]"),
        (
            "api.whatsapp.com/send/?text=a&phone=+17145550123",
            "api.whatsapp.com/send/?text=a&phone=[phone]",
        ),
        ("https://www.youtube.com/alice", "https://www.youtube.com/[handle]"),
        ("m.youtube.com/watchalice/videos", "m.youtube.com/[handle]/videos"),
        ("https://youtube.com/channel/UCab-1_2?a=1", "https://youtube.com/channel/[handle]?a=1"),
        ("https://www.twitch.tv/alice/clip/Ab-1", "https://www.twitch.tv/[handle]/clip/Ab-1"),
        ("m.twitch.tv/alice.", "m.twitch.tv/[handle]."),
        ("https://www.twitch.tv/popout/alice/chat", "https://www.twitch.tv/popout/[handle]/chat"),
        (
            "https://player.twitch.tv/?parent=a.b&channel=alice",
            "https://player.twitch.tv/?parent=a.b&channel=[handle]",
        ),
        ("https://www.patreon.com/alice/posts", "https://www.patreon.com/[handle]/posts"),
        ("patreon.com/c/alice?a=1", "patreon.com/c/[handle]?a=1"),
        ("https://www.patreon.com/user?u=1234", "https://www.patreon.com/user?u=[handle]"),
        ("https://linktr.ee/alice_b", "https://linktr.ee/[handle]"),
        (
            "https://en.wikipedia.org/wiki/User:Alice_B",
            "https://en.wikipedia.org/wiki/User:[handle]",
        ),
        ("/wiki/user_talk:Alice/Old?a=1", "/wiki/user_talk:[handle]?a=1"),
        (
            "https://de.wikipedia.org/w/index.php?title=Benutzer%3AAlice&action=edit",
            "https://de.wikipedia.org/w/index.php?title=Benutzer%3A[handle]&action=edit",
        ),
        ("/wiki/Usuario_discusi%C3%B3n:A", "/wiki/Usuario_discusi%C3%B3n:[handle]"),
        (
            "https://pl.wikipedia.org/wiki/Wikipedystka:Ala",
            "https://pl.wikipedia.org/wiki/Wikipedystka:[handle]",
        ),
        ("/wiki/%E5%88%A9%E7%94%A8%E8%80%85:Ala", "/wiki/%E5%88%A9%E7%94%A8%E8%80%85:[handle]"),
        ("/wiki/Anv%C3%A4ndare:Ala/b", "/wiki/Anv%C3%A4ndare:[handle]"),
        ("/wiki/Special:Contributions/Alice", "/wiki/Special:Contributions/[handle]"),
        ("/wiki/Spezial:Beitr%C3%A4ge/192.0.2.1", "/wiki/Spezial:Beitr%C3%A4ge/[handle]"),
        ("https://m.me/alice", "https://m.me/[handle]"),
        ("https://fb.com/alice", "https://fb.com/[handle]"),
        ("https://www.snapchat.com/add/alice?x=1", "https://www.snapchat.com/add/[handle]?x=1"),
        ("https://nitter.net/alice", "https://nitter.net/[handle]"),
        ("https://xcancel.com/alice", "https://xcancel.com/[handle]"),
        ("https://vxtwitter.com/alice/status/12", "https://vxtwitter.com/[handle]/status/12"),
    ],
)
def test_masks_handles_in_links(text: str, masked: str) -> None:
    """The address of a post or a profile does not tell whose it is."""
    assert mask_contacts(text) == masked
    assert mask_contacts(masked) == masked


@pytest.mark.parametrize(
    "address",
    [
        "https://www.instagram.com/reels/C4abc-1/",
        "https://www.instagram.com/tv/C4abc-1/",
        "https://www.tiktok.com/t/ZT8abc/",
        "https://vm.tiktok.com/ZT8abc/ https://vt.tiktok.com/ZT8abc pic.twitter.com/Ab1",
        "https://www.linkedin.com/posts/activity-1234-ab",
        "https://img.example/vi/ab-U/default.jpg",
        "https://www.threads.net/t/C4abc",
        "https://www.facebook.com/photo/?fbid=10154",
        "https://www.facebook.com/story.php?story_fbid=1&id=2",
        "https://m.facebook.com/video.php?v=10154",
        "https://vk.com/wall-1234_56",
        "https://vk.com/feed?w=wall-1234_56",
        "https://vk.com/video?z=video-1234_56",
        "https://vk.com/video-1234_56",
        "https://vk.com/club1234 https://vk.com/public1234",
        "https://vk.com/search?q=police",
        "https://vk.com",
        "https://vk.com/clips",
        "https://vk.com/clip-1234_56",
        "https://vk.com/im?sel=-1234",
        "https://vk.com/im?sel=c12",
        "https://www.tumblr.com/tagged/anaheim",
        "https://www.tumblr.com/search/anaheim?src=typed",
        "https://64.media.tumblr.com/a1b2/s1280x1920/c3.jpg",
        "https://www.tumblr.com",
        "https://bsky.social/about",
        "https://www.instagram.com/p/C4abc-1/",
        "https://medium.example/p/1a2b3c4d5e6f",
        "https://shop.example/accounts/login",
        "https://a.example/a/2017/videogame",
        "https://news.ycombinator.com/item?id=1234",
        "https://www.reddit.com/r/anaheim/comments/1abc",
        "https://www.youtube.com/watch?v=Ab-1 https://youtube.com/shorts/Ab-1",
        "https://youtube.com/playlist?list=PLa youtube.com/feed/news youtube.com/results?a=b",
        "https://youtube.com/live/Ab-1 https://youtube.com/embed/Ab-1 https://youtu.be/Ab-1",
        "https://www.youtube.com https://youtube.com/ https://myyoutube.com/a",
        "https://www.twitch.tv/videos/1234 https://www.twitch.tv/directory/category/a",
        "https://clips.twitch.tv/Ab-1 https://player.twitch.tv/?video=v1234 https://twitch.tv",
        "https://www.patreon.com/posts/a-1234 https://patreon.com/search?q=a",
        "https://support.patreon.com/hc https://linktr.ee/s/about",
        "https://en.wikipedia.org/wiki/Special:Search/Alice /wiki/Talk:Alice /wiki/User",
        "https://en.wikipedia.org/wiki/Category:User:a https://a.example/?title=Superuser:_x",
        "https://t.me/c/1234/56",
        "https://t.me/joinchat/AbC",
        "https://t.me/+12345678AbC_d-e",
        "https://t.me/s",
        "https://art.me/gallery",
        "https://start.me/p/abc",
        "https://format.messages.example/b",
    ],
)
def test_what_is_no_account_in_a_link_stays(address: str) -> None:
    """It is the word of the service for what the link leads to, and without it the link is lost."""
    assert mask_contacts(address) == address


@pytest.mark.parametrize(
    "text",
    [
        *("a.b+c@example.co.uk", "ann@example.org", "Ann_1@sub.example.org", "ann@exämple.de"),
        *("ann.o'brien@example.org", "O’Brien@example.org", "a\u0308nn@mu\u0308ller.example"),
        *("अजय@डाटा.भारत", "ann@\u200bexample.org", ".ann@example.org"),
    ],
)
def test_masks_e_mail_addresses(text: str) -> None:
    """An address goes whole; the full stop after it stays, and so do the quotes around it."""
    assert mask_contacts(f"Write to {text}.") == "Write to [e-mail]."
    assert mask_contacts(f"It's '{text}'") == "It's '[e-mail]'"


@pytest.mark.parametrize(
    "number",
    [
        "714-555-0123",
        "714.555.0123",
        "(714) 555-0123",
        "1-714-555-0123",
        "+1 714 555 0123",
        "+1(714)555-0123",
        "7145550123",
        "17145550123",
        "555-0123",
        "+44 20 7946 0958",
        "+49 (0)30 1234567",
        "+34 612 345 678",
        "020 7946 0958",
        "06 12 34 56 78",
        "030/1234567",
        *("07911123456", "0612345678", "09012345678", "0049301234567", "0044 20 7946 0958"),
        *("(030) 12345678", "(020) 7946 0958", "(02) 9876 5432", "(11) 91234-5678"),
        *("06-12345678", "06 12345678", "070-123 45 67", "0470/12.34.56"),
        *("8 (912) 345-67-89", "8-912-345-67-89", "89123456789", "8 912 345 67 89"),
        *(
            "714 - 555 - 0123",
            "(714) 555 - 0123",
            "714−555−0123",
            "06\u202f12\u202f34\u202f56\u202f78",
        ),
        *("０９０－１２３４－５６７８", "٠٥٠١٢٣٤٥٦٧", "＋８１ 90 1234 5678", "+९१ ९८७६५ ४३२१०"),
    ],
)
def test_masks_phone_numbers(number: str) -> None:
    """American and international numbers, in the forms in which people write them."""
    assert mask_contacts(f"call:{number}, now") == "call:[phone], now"
    assert mask_contacts(number) == "[phone]"
    assert mask_contacts(f"Ann,{number} Tel.{number}") == "Ann,[phone] Tel.[phone]"


def test_masks_phone_numbers_one_after_the_other() -> None:
    """What parts them is no part of them; after a digit and a comma ten bare digits are a count."""
    assert mask_contacts("714-555-0123,714-555-0124") == "[phone],[phone]"
    assert mask_contacts("06 12 34 56 78,06 12 34 56 79") == "[phone],[phone]"
    assert mask_contacts("(714) 555-0123/7145550123") == "[phone]/7145550123"
    assert mask_contacts("714-555-0123x12, 714-555-0123ext. 5") == "[phone]x12, [phone]ext. 5"


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-21 22:00, 02/21/2017, 21.02.2017 10:30, 02.21.2017, 2010-2017",
        "1487750400 and 123456789012345678",
        "1,7145550123 or 0.7145550123",
        "1,234,567 or 12 345 678 or 234 567 890 people, 3000000000 views, $2,500,000",
        "500-1000 people, 13-year-old, 24/7, 10:30-11:45",
        "https://h.example/p/7145550123?id=7145550123&n=714-555-0123 #7145550123",
        "https://maps.example/@33.8,-117.9,15z",
        "https://twitter.com/search?q=x https://x.com/i/status/20 https://twitter.com/hashtag/a",
        "see you @ 5, AT&T, half/half, ¯\\_(ツ)_/¯",
        "no sign of anything",
    ],
)
def test_leaves_what_leads_to_nobody(text: str) -> None:
    """Years, dates, times, counts, ids, ranges, numbers in links and plain words stay."""
    assert mask_contacts(text) == text


@given(st.text(alphabet="ab@./:-+ 0123456789()u＠_\n王", max_size=80))
@examples(300)
def test_masking_twice_is_masking_once(text: str) -> None:
    """A masked text holds nothing more to mask, and no handle."""
    masked = mask_contacts(text)
    assert mask_contacts(masked) == masked
    assert "@a" not in masked


PLACES = (
    "t.me/",
    "a.t.me",
    "vk.com/",
    "vk.com/feed?w=wall",
    "vk.com/im?sel=",
    "vk.com/clips/",
    "tumblr.com/blog/",
    "a.bsky.social",
    "/p/a",
    "/accounts/",
    "a.tumblr.com",
    "ycombinator.com/user?id=",
    "tg:resolve?domain=",
    "wa.me/1",
    "t.me/+1",
    "whatsapp.com/send?a=&",
    "youtube.com/",
    "player.twitch.tv/?a=&",
    "/wiki/a",
    "/wiki/User:a",
    "&title=a",
)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "@",
        "a.",
        "1",
        "1 ",
        "+1",
        "@a.",
        "/u/",
        "a@",
        "https://",
        "(7",
        "a'",
        "@\u200b",
        "a\u0301",
        "@\\_",
        "8 9",
        "0 - ",
        "01-",
        "x.com/",
        "@.",
        *PLACES,
    ],
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    """Eight times the text costs far less than 64 times the time, whatever the text."""
    short, long = (
        least_seconds(mask_contacts, unit * (size // len(unit))) for size in (20_000, 160_000)
    )
    assert long < 24 * short + 0.01


def least_seconds(mask: Callable[[str], object], text: str) -> float:
    """Return the least of three times of masking *text*."""
    times = []
    for _ in range(3):
        start = process_time()
        mask(text)
        times.append(process_time() - start)
    return min(times)
