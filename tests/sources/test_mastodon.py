"""What Mastodon answers, and how its timelines are walked."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.errors import BadAnswer, ConfigError, NeedsAttention, NotFound
from monitor.nouns.posts import Answer, Post, Span
from monitor.sources.mastodon.source import Mastodon, Settings
from monitor.sources.mastodon.wire import parse
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, Params, answer
from tests.sources.answers import instance, status
from tests.sources.asking import backfill
from tests.sources.services import Timeline

LANE = "a.example#anaheim"


def source(settle: str | None = None) -> Mastodon:
    return Mastodon(Settings(instances=("https://a.example/",), settle=settle))


def one(**fields: object) -> Post:
    [post] = parse(
        json.dumps([status(7, START, "look") | fields]).encode(), "a.example", "a.example"
    ).posts
    return post


def poll(service: Timeline, kept: Collected, minutes: int) -> FakeHttp:
    """Make one pass so many minutes after the start, and return what was asked."""
    service.now = START + minutes * MINUTE
    http = FakeHttp(service.respond)
    collect(source(), INCIDENT, http, service.now, kept)
    return http


def asked(http: FakeHttp) -> list[tuple[object, object]]:
    return [(p["min_id"], p["max_id"]) for url, p, _ in http.asked if "/tag/" in url]


def test_text_is_warning_then_words() -> None:
    """A content warning stands before the text; custom emoji are left as written."""
    post = one(spoiler_text="Guns", content="<p>:acab: look<br>there</p>")
    assert post.text == "Guns\n:acab: look\nthere"


@pytest.mark.parametrize(
    ("content", "names", "text"),
    [
        ("<p>Police in #Anaheim</p>", ["anaheim"], "Police in #Anaheim"),
        ("<p>A video</p>", ["anaheim", "lapd"], "A video\n#anaheim #lapd"),
        ("<p>#AnaheimCop</p>", ["anaheimcop", "anaheim"], "#AnaheimCop\n#anaheim"),
        ("<p>#Policía here</p>", ["policia", "lapd"], "#Policía here\n#lapd"),
        ("", ["anaheim"], "#anaheim"),
        ("", ["lapd", "anaheim", "lapd"], "#anaheim #lapd"),
    ],
)
def test_hashtags_that_stand_apart_are_shown_too(content: str, names: list[str], text: str) -> None:
    """Video sites and forums send hashtags apart from the words; readers are shown both."""
    tags = [{"name": name, "url": f"https://a.example/tags/{name}"} for name in names]
    assert one(content=content, tags=tags).text == text
    assert one(content=content, tags=None).text == one(content=content).text


def test_the_address_of_a_quoted_post_is_no_word_of_its_quote() -> None:
    """It is there for programs that show no quotes; where no quote is known it is all there is."""
    line = 'RE: <a href="https://b.example/@bob/1">b.example/@bob/1</a>'
    quoted = {"uri": "https://b.example/1", "url": "https://b.example/@bob/1"}
    quote = {"state": "accepted", "quoted_status": quoted}
    for content in (
        f'<p class="quote-inline">{line}</p><p>This is sane</p>',
        f'<p>This is sane<br><br><span class="quote-inline">{line}</span></p>',
    ):
        post = one(content=content, quote=quote)
        assert (post.text, post.links) == ("This is sane", ("https://b.example/@bob/1",))
        assert "https://b.example/@bob/1" in one(content=content).text


def test_an_id_is_the_same_everywhere_and_has_no_handle() -> None:
    """Two instances give one post two ids and one address: ours is a digest of that."""
    here, there = one(id="1"), one(id="f00d")
    assert here.native_id == there.native_id
    assert "ann" not in here.native_id
    assert len(here.native_id) == 32
    assert (here.ref, there.ref) == ("a.example/1", "a.example/f00d")
    assert one(uri="https://far.example/users/ann/statuses/8").native_id != here.native_id


def test_an_author_is_the_same_everywhere() -> None:
    """At home an account has a short name: its address is what does not change."""
    far = one()
    home = one(account={"acct": "ann", "url": "https://far.example/@ann"})
    assert far.author == home.author == "https://far.example/@ann"
    assert one(account={"acct": "bob"}).author == "bob"
    assert one(account=None).author is None


def test_kinds_and_parents() -> None:
    """Boosts and quotes name what they repeat; a reply tells only an id that is local."""
    other = status(3, START, "original")
    boost = one(reblog=other, content="")
    original = one(uri=other["uri"])
    assert (boost.kind, boost.repost_of, boost.text) == ("repost", original.native_id, "original")
    quote = one(quote={"state": "accepted", "quoted_status": other})
    fork = one(quote=other)
    assert (quote.kind, quote.parent_id) == ("quote", original.native_id)
    assert fork.parent_id == quote.parent_id
    assert one(quote={"state": "pending", "quoted_status": None}).parent_id is None
    reply = one(in_reply_to_id="3")
    assert (reply.kind, reply.parent_id) == ("reply", None)


def test_an_edit_is_a_new_version() -> None:
    """The time of the last edit is the version; a post that was never edited has none."""
    edited = one(edited_at="2026-11-23T17:00:00+02:00")
    assert (one().version, one().edited_at) == (None, None)
    assert (edited.version, edited.edited_at) == ("2026-11-23T15:00:00Z", START)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T15:00:00.000Z",
        "2026-11-23T15:00:00.000000+00:00",
        "2026-11-23T20:30:00+05:30",
    ],
)
def test_times_as_servers_write_them(text: str) -> None:
    """Milliseconds, microseconds and offsets are all the same instant, in UTC."""
    post = one(created_at=text)
    assert post.published_at == START
    assert str(post.published_at).endswith("+00:00")


@pytest.mark.parametrize(
    "wrong", [{"created_at": "2026-11-23T15:00:00"}, {"uri": None}, {"account": {}}]
)
def test_a_broken_post_costs_one_post(wrong: Mapping[str, object]) -> None:
    """A post without zone or address is rejected; the page still ends where it ends."""
    body = json.dumps([status(2, START), {**status(1, START), **wrong}]).encode()
    listing = parse(body, "a.example", "a.example")
    assert (len(listing.posts), len(listing.rejected), listing.ids) == (1, 1, ("2", "1"))


def test_only_what_is_public_is_read() -> None:
    """A post for followers only is left out, without being a reject."""
    body = json.dumps([status(n, START, visibility=v) for n, v in enumerate(("private", "direct"))])
    listing = parse(body.encode(), "a.example", "a.example")
    assert (listing.posts, listing.rejected, listing.ids) == ((), (), ("0", "1"))


def test_lanes_are_instances_by_tags() -> None:
    """One lane for each instance and tag, each once; no secret is in a name."""
    settings = Settings(
        instances=("https://a.example", "http://u:pw@b.example:81/"), base_url="https://a.example"
    )
    incident = replace(INCIDENT, hashtags=("Anaheim", "#lapd"))
    assert Mastodon(settings).lanes(incident) == (
        "a.example#anaheim",
        "a.example#lapd",
        "b.example:81#anaheim",
        "b.example:81#lapd",
    )


@pytest.mark.parametrize(
    "instances", [(), ("mastodon.social",), ("ftp://a.example",), ("https://",)]
)
def test_an_instance_is_an_address(instances: tuple[str, ...]) -> None:
    """Nothing, or something that is no address of a server, is a wrong configuration."""
    with pytest.raises(ConfigError, match="write "):
        Mastodon(Settings(instances=instances))


def test_a_quiet_poll_is_two_questions() -> None:
    """With nothing new a page up and one from the top are asked; the instance once a day."""
    service, kept = Timeline(items(3), START), Collected()
    first = poll(service, kept, 40)
    assert first.asked[0][0] == "https://a.example/api/v2/instance"
    quiet = poll(service, kept, 50)
    assert len(quiet.asked) == len(asked(quiet)) == 2
    assert asked(quiet)[1] == (None, None)
    tomorrow = poll(service, kept, 24 * 60)
    assert "instance" in tomorrow.asked[0][0]


def test_forward_then_back_over_what_may_be_late() -> None:
    """New posts are read upwards from the newest known, late ones downwards from there."""
    service, kept = Timeline(items(60), START, page=10), Collected()
    poll(service, kept, 20)
    top = kept.cursors[LANE]["top"]
    http = poll(service, kept, 40)
    assert asked(http)[0] == (top, None)
    assert next(pair for pair in asked(http) if not pair[0]) == (None, top)


def test_a_late_post_is_found() -> None:
    """A post that was fetched late lands below what is known, and is found by the walk back."""
    late = Item(99, START + 5 * MINUTE, START + 34 * MINUTE)
    service, kept = Timeline([*items(60), late], START, page=5), Collected()
    poll(service, kept, 30)
    assert 99 not in kept.numbers
    poll(service, kept, 35)
    assert 99 in kept.numbers


@pytest.mark.parametrize("page", [2, 5, 40])
def test_what_comes_oldest_first_is_read_as_well(page: int) -> None:
    """Misskey's kin turn the page round where they are asked for what lies above an id."""
    ids = "{:016x}".format
    service, kept = Timeline(items(60), START, page=page, ids=ids, rising=True), Collected()
    for minutes in (10, 11, 25, 60):
        poll(service, kept, minutes)
        assert kept.numbers == {it.number for it in service.items if it.arrived < service.now}


@pytest.mark.parametrize("form", ["{:018}", "{:042x}"])
def test_a_late_post_on_top_is_not_turned_round(form: str) -> None:
    """Where posts stand as they came, one that came late stands above a younger one."""
    late, new = ({**status(n, START + n * MINUTE, "x"), "id": form.format(n)} for n in (10, 11))
    page = parse(json.dumps([late, new]).encode(), "there", "a.example")
    assert page.ids == (form.format(10), form.format(11))


def test_ids_of_another_software_are_not_trusted() -> None:
    """When the server's software changes, the id that we know means nothing: look from the top."""
    service, kept = Timeline(items(60), START, page=5), Collected()
    poll(service, kept, 30)
    service.ids = "{:042x}".format
    poll(service, kept, 35)
    assert kept.numbers == {it.number for it in service.items if it.arrived < service.now}


def busy() -> list[Item]:
    """Return a post every five seconds, after an hour with one every two minutes."""
    few = [Item(n, at, at) for n, at in enumerate((START + m * 2 * MINUTE for m in range(30)), 1)]
    begin = START + 60 * MINUTE
    return [*few, *items(720, begin, timedelta(seconds=5), first=31)]


def test_a_burst_is_read_twice_and_no_more() -> None:
    """Once what is new, and once what has settled, though 360 posts have not settled yet."""
    late = Item(999, START + 80 * MINUTE, START + 105 * MINUTE)
    service, kept = Timeline([*busy(), late], START), Collected()
    poll(service, kept, 59)
    for minutes in range(61, 120, 2):
        http = poll(service, kept, minutes)
        assert len(asked(http)) <= 6, "all that has not settled are ten pages"
        [span] = kept.observed[LANE]
        assert service.now - 5 * MINUTE < span.end <= service.now
    assert kept.numbers >= {it.number for it in service.items if it.arrived < START + 118 * MINUTE}


@pytest.mark.parametrize("size", [5, 40])
@pytest.mark.parametrize("at", [80, 81])
def test_a_server_whose_clock_is_ahead_hides_nothing_in_a_burst(at: int, size: int) -> None:
    """A post that is dated ten minutes ahead is not where what has not settled yet begins.

    It may stand anywhere on a page, also as its last.
    """
    ahead = Item(998, START + (at + 10) * MINUTE, START + at * MINUTE + timedelta(seconds=2))
    times = [START + m * MINUTE + timedelta(seconds=31) for m in range(76, 90)]
    late = [Item(2000 + n, time, START + 105 * MINUTE) for n, time in enumerate(times)]
    service, kept = Timeline([*busy(), ahead, *late], START, page=size), Collected()
    for minutes in range(59, 121, 2):
        poll(service, kept, minutes)
        settled = kept.observed[LANE][0].end - 30 * MINUTE
        shown = {it.number for it in late if it.created < settled and it.arrived < service.now}
        assert shown <= kept.numbers


def test_a_clock_that_is_behind_in_a_burst_takes_nothing_for_settled() -> None:
    """By it all posts are dated ahead; what comes late is still found once it is right again."""
    burst = busy()[30:]
    late = [Item(2000 + n, it.created, START + 105 * MINUTE) for n, it in enumerate(burst[170:270])]
    service, kept = Timeline([*burst, *late], START), Collected()
    for minutes in range(61, 141, 2):
        service.now = START + minutes * MINUTE
        behind = 60 * MINUTE * (minutes < 121)
        collect(source(), INCIDENT, FakeHttp(service.respond), service.now - behind, kept)
        settled = kept.observed[LANE][0].end - 30 * MINUTE
        shown = {it.number for it in late if it.created < settled and it.arrived < service.now}
        assert shown <= kept.numbers


def test_ids_of_another_software_are_not_trusted_in_a_burst() -> None:
    """Nothing above the id that we know, and another id at the top: all is looked at again."""
    service, kept = Timeline(busy(), START), Collected()
    for minutes in range(59, 91, 2):
        poll(service, kept, minutes)
    service.ids = "{:042x}".format
    poll(service, kept, 121)
    assert kept.numbers == {it.number for it in service.items}
    assert kept.observed[LANE] == [Span(SINCE, service.now)]


def test_claims_that_were_taken_back_in_a_burst_are_proved_anew() -> None:
    """Where less is observed than the cursor thinks, the walk goes back to there."""
    service, kept = Timeline(busy(), START), Collected()
    for minutes in range(59, 91, 2):
        poll(service, kept, minutes)
    kept.observed[LANE] = [Span(SINCE, START)]
    http = poll(service, kept, 93)
    assert any(high for _, high in asked(http)), "it goes back"
    assert kept.observed[LANE] == [Span(SINCE, service.now)]


@pytest.mark.parametrize("stuck", ["min_id", "max_id"])
def test_a_server_that_does_not_turn_pages_is_no_proof(stuck: str) -> None:
    """A server that ignores where we are would be asked for ever, or hide what lies between."""
    service, kept = Timeline(items(60), START, page=5), Collected()
    poll(service, kept, 20)
    service.now = START + 40 * MINUTE

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        return service.respond(url, {**params, stuck: None}, headers)

    observed = dict(kept.observed)
    with pytest.raises(BadAnswer, match="again"):
        collect(source(), INCIDENT, FakeHttp(respond), service.now, kept)
    assert kept.observed == observed


@pytest.mark.parametrize("access", [("disabled", "disabled"), ("public", "authenticated")])
def test_a_hidden_timeline_is_not_silence(access: tuple[str, str]) -> None:
    """An instance that hides its timelines answers with empty lists: a person must know."""
    kept = Collected()
    http = FakeHttp(lambda url, *_: answer(instance(*access) if "instance" in url else []))
    with pytest.raises(NeedsAttention, match=access[1]):
        collect(source(), INCIDENT, http, START, kept)
    assert not kept.observed


def old(url: str, params: Params, headers: object) -> Answer:
    """Answer as an old server that has no post with this tag."""
    if "/v2/" in url or "/tag/" in url:
        raise NotFound(url)
    return answer({"version": "2.9.3"})


def test_an_unknown_tag_is_silence() -> None:
    """A server that speaks the API and has never seen the tag has nothing to show."""
    kept = Collected()
    assert collect(source(), INCIDENT, FakeHttp(old), START, kept)
    assert kept.observed[LANE] == [Span(SINCE, START)]


def missing(url: str, params: Params, headers: object) -> Answer:
    raise NotFound(url)


def test_a_server_without_the_api_is_no_silence() -> None:
    """What answers 404 to everything is not Mastodon."""
    with pytest.raises(NotFound):
        collect(source(), INCIDENT, FakeHttp(missing), START, Collected())


def test_a_known_tag_that_is_gone_is_no_silence() -> None:
    """Where posts were seen a 404 is a fault, not an empty timeline."""
    service, kept = Timeline(items(3), START), Collected()
    poll(service, kept, 5)
    observed = dict(kept.observed)
    with pytest.raises(NotFound):
        collect(source(), INCIDENT, FakeHttp(missing), START + 9 * MINUTE, kept)
    assert kept.observed == observed


def scaled(number: int) -> str:
    """Return an id of digits that tells no time."""
    return str(number * 3)


@pytest.mark.parametrize("ids", [str, scaled, "{:042x}".format])
@pytest.mark.parametrize("late", [1, 3600])
def test_backfill_walks_an_old_span(ids: Callable[[int], str], late: int) -> None:
    """An old span is walked, late posts included, and claimed; the poll's cursor is left alone."""
    held = [*items(120), Item(999, START + 5 * MINUTE, START + 25 * MINUTE)]
    service = Timeline(held, START + 300 * MINUTE, late=timedelta(seconds=late), page=5, ids=ids)
    kept, http = Collected(), FakeHttp(service.respond)
    span = Span(START, START + 10 * MINUTE)
    backfill(source(), INCIDENT, http, span, service.now, kept)
    assert kept.numbers >= {*range(1, 11), 999}
    assert (kept.observed, kept.cursors) == ({LANE: [span]}, {})
    assert (len(asked(http)) < 16) == (ids is str)  # times in the ids spare the walk from the top


def test_backfill_reads_what_came_late_in_an_old_span() -> None:
    """A post that was written before the span and reached the server in it is part of the claim."""
    held = [*items(60), Item(999, START + 5 * MINUTE, START + 25 * MINUTE)]
    service = Timeline(held, START + 300 * MINUTE, page=5)
    kept, span = Collected(), Span(START + 20 * MINUTE, START + 30 * MINUTE)
    backfill(source(), INCIDENT, FakeHttp(service.respond), span, service.now, kept)
    assert 999 in kept.numbers
    assert kept.observed == {LANE: [span]}


def test_what_a_walk_has_shown_is_not_walked_again() -> None:
    """A walk that was stopped goes on where it stood, and the next one goes back to there only."""
    service, kept = Timeline(items(60, step=3 * MINUTE), START, page=5), Collected()
    service.now = START + 200 * MINUTE
    assert not collect(source(), INCIDENT, FakeHttp(service.respond), service.now, kept, pages=6)
    http = poll(service, kept, 205)
    assert len(asked(http)) == 1 + 7 + 2  # nothing new, the rest of the walk, what may be late
    assert kept.numbers == set(range(1, 61))


def test_a_list_of_other_things_is_no_timeline() -> None:
    """A list whose items have no id does not tell where a page ends: it is not an empty one."""
    http = FakeHttp(
        lambda url, *_: answer(instance() if "instance" in url else [{"error": "busy"}])
    )
    kept = Collected()
    with pytest.raises(BadAnswer, match="busy"):
        collect(source(), INCIDENT, http, START, kept)
    assert not kept.observed


def test_settle_can_be_set() -> None:
    """A settle time that was measured replaces ours: the walk back is as long."""
    service, kept = Timeline(items(60), START, page=5), Collected()
    http = FakeHttp(service.respond)
    for minutes in (30, 35):
        service.now = START + minutes * MINUTE
        http.asked.clear()
        collect(source(settle="1m"), INCIDENT, http, service.now, kept)
    assert len([high for low, high in asked(http) if not low]) == 1


def test_check_names_the_instances_and_what_is_missing() -> None:
    """Each instance is asked what it runs; without a hashtag there is nothing to read."""
    http = FakeHttp(lambda *_: answer(instance()))
    assert "#anaheim" in source().check(INCIDENT, http)
    assert "a.example (4.5.2)" in source().check(INCIDENT, http)
    with pytest.raises(NeedsAttention, match="hashtags"):
        source().check(replace(INCIDENT, hashtags=()), http)
