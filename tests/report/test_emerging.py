"""Words that the search lacks, from the store to the page."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from monitor.nouns.emerging import NewWords, Offered, OfferRow
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.privacy.leaks import LeakTest
from monitor.report.emerging import read_words
from monitor.report.readings import read
from monitor.report.snapshot import Snapshot
from monitor.spread.phrases import Own
from monitor.store.reading.reader import Reader, open_reader
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.report.audience import Audience
from tests.report.sample import T, question
from tests.store.build import Sample, build

pytestmark = pytest.mark.repeats

MINUTE = timedelta(minutes=1)
POSTS = 400
ASKED = replace(question(), span=Span(T, T + POSTS * MINUTE), now=T + POSTS * MINUTE)
WORDING = Wording(ZoneInfo("UTC"), ASKED.span)
MINOR = "Police took Xyzzy O’Plugh, 13, home"


def text(number: int) -> str:
    """Return the text of a post: from the 250th on, every fifth says what is new."""
    said = f"anaheim, word{number} and more{number} at the rotunda"
    if number >= 250 and number % 5 == 0:
        said += " #newtag"
    if number % 50 == 0:
        said += f". {MINOR}"
    return f"{said} with Quux Corge" if number % 7 == 0 else said


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = tmp_path_factory.mktemp("words") / "monitor.db"
    posts = [
        Sample(at=T + n * MINUTE, person=n % 90, message=n, text=text(n)) for n in range(POSTS)
    ]
    lane = Lane(
        source="chirper", name="#anaheim", settle=MINUTE, observed=(Span(T, T + POSTS * MINUTE),)
    )
    with open_reader(build(path, posts, lanes=[lane])) as opened:
        yield opened


def snapshot(reader: Reader, *, internal: bool = True) -> Snapshot:
    return Snapshot(reader, ASKED, LeakTest(["Quux Corge"]).allows, internal=internal)


def test_what_is_new_is_told_with_its_time(reader: Reader) -> None:
    """Of the latest 200 posts, those with the tag; none before the first of them."""
    told = snapshot(reader).worded("words")
    found = told.report.find(NewWords)
    assert found is not None
    (new,) = found.words
    assert (new.word, new.before, new.first) == ("#newtag", exact(0, "share"), T + 250 * MINUTE)
    assert new.share.value == 30 / 200
    assert found.posts.value == 200
    assert told.sentences(NewWords) == [
        "New words, of the last 200 posts: “#newtag” in 15 %, none before Thursday 23 February, "
        "2:10 am."
    ]


def test_the_latest_posts_are_posts_of_the_report(reader: Reader) -> None:
    """Counts are in steps of five minutes, which begin before the report does, and end after it."""
    asked = replace(ASKED, span=Span(T + 2 * MINUTE, T + 6 * MINUTE))
    words = read_words(reader, read(reader, asked), Own(()), None)
    assert words.latest == asked.span, "half of the four posts: the step of the last has one"


def test_the_query_a_name_and_a_minor_are_never_offered(reader: Reader) -> None:
    """Not even in part: `o'plugh` stands beside an age below 18 in one post of fifty."""
    rows = snapshot(reader).worded("words").report.rows_of(OfferRow, "words")
    words = " ".join(row.word for row in rows)
    assert "rotunda" in words
    assert "#newtag" in words
    for secret in ("anaheim", "quux", "corge", "xyzzy", "plugh"):
        assert secret not in words


def test_one_figure_stands_everywhere(reader: Reader) -> None:
    """In `report spread`, on page and brief, and where words are offered; in public too."""
    internal, public = snapshot(reader), snapshot(reader, internal=False)
    found = internal.report("words").find(NewWords)
    assert found == internal.report("spread").find(NewWords)
    shown = public.published("spread").report.find(NewWords)
    assert found is not None
    assert shown == found.public(Audience(tells=lambda *_: True))
    assert shown == public.published("words").report.find(NewWords)


def test_without_a_guard_no_word_is_shown(reader: Reader) -> None:
    """A name may have been listed after it was stored."""
    report = Snapshot(reader, ASKED).report("words")
    assert report.rows_of(OfferRow, "words") == ()
    assert report.find(NewWords) is None
    assert Snapshot(reader, ASKED).worded("words").sentences(Offered) == [
        "No word that 5 accounts or more use could widen the search."
    ]


def test_what_may_not_be_counted_is_not_told_in_public(reader: Reader) -> None:
    """The number of the latest posts is said, so it must be one that may be known."""
    found = snapshot(reader).report("words").find(NewWords)
    assert found is not None
    assert found.public(Audience(tells=lambda _, span: span != found.span)) is not None
    assert found.public(Audience(tells=lambda _, span: span != found.latest)) is None


def test_in_public_no_word_says_what_few_did_before(reader: Reader) -> None:
    """Posts before the latest are known: of 200 a share of 1 % is two. A minute is one post's."""
    found = snapshot(reader).report("words").find(NewWords)
    assert found is not None
    (new,) = found.words
    rare = replace(found, words=(new, replace(new, before=exact(0.01, "share"))))
    shown = rare.public(Audience(tells=lambda *_: True))
    assert shown is not None
    assert [one.before for one in shown.words] == [exact(0, "share"), None]
    assert say(shown, WORDING).sentence == (
        "New words, of the last 200 posts: “#newtag” in 15 %, none before Thursday 23 February, "
        "10 am; “#newtag” in 15 %, far less often before."
    )
