"""Where texts are many, words are found in a sample of them and counted in all."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from monitor.nouns.emerging import NewWords, OfferRow
from monitor.nouns.posts import Lane, Span
from monitor.nouns.spread import Copies, Phrases
from monitor.report.shared import most_shared
from monitor.report.snapshot import Snapshot
from monitor.spread.links import link_spread
from monitor.store.reading.reader import Reader, open_reader
from monitor.store.reading.talk import sampled
from monitor.store.records import Sampled
from monitor.text import message_key
from tests.report.sample import T, question
from tests.store.build import Sample, build

MINUTE = timedelta(minutes=1)
DAYS = 3
SPAN = Span(T, T + timedelta(days=DAYS))
ASKED = replace(question(), span=SPAN, now=SPAN.end)
BURST = Span(T + timedelta(days=2), T + timedelta(days=2, hours=3))
WORDS = [f"word{number}" for number in range(400)]


def drawn(random: Random, minute: int) -> str:
    """Return a text: in the burst one in four says what was hardly said, lately one in five."""
    at = T + minute * MINUTE
    said = ["anaheim", *random.choices(WORDS, k=6)]
    if random.random() < (0.25 if BURST.start <= at < BURST.end else 0.01):
        said += ["tear", "gas"]
    if minute > (DAYS * 24 - 5) * 60 and random.random() < 0.2:
        said += ["#newtag"]
    if random.random() < 0.02:
        said += ["Police took Xyzzy Plugh, 13, home"]
    if random.random() < 0.3:
        said += [f"https://news.example/{int(40 ** random.random())}"]
    return " ".join(said)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    random, posts = Random(7), list[Sample]()  # noqa: S311  a draw for a test
    for minute in range(DAYS * 24 * 60):
        at = T + minute * MINUTE
        many = 12 if BURST.start <= at < BURST.end else random.random() < 0.6
        for _ in range(many):
            text = drawn(random, minute)
            if posts and random.random() < 0.2:
                text = random.choice(posts).text or text
            who = random.randrange(300)
            source = random.choice(["chirper", "commons"])
            post = Sample(at=at, source=source, person=who, message=message_key(text), text=text)
            posts.append(post)
    path = tmp_path_factory.mktemp("sampled") / "monitor.db"
    lanes = [
        Lane(source=source, name="#anaheim", settle=MINUTE, observed=(SPAN,))
        for source in ("chirper", "commons")
    ]
    with open_reader(build(path, posts, lanes=lanes)) as opened:
        yield opened


def snapshot(reader: Reader) -> Snapshot:
    return Snapshot(reader, ASKED, lambda phrase: "quux" not in phrase, internal=True)


def few(reader: Reader, topic: int, span: Span) -> Sampled:
    """Return a sample as if a thousand posts were many."""
    return sampled(reader, topic, span, 1_000)


@pytest.mark.repeats
def test_what_is_found_in_a_sample_is_counted_in_all(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new word and the phrases of a wave have the figures that they have without a sample."""
    plain = snapshot(reader).report("spread")
    monkeypatch.setattr(Reader, "sampled", few)
    quick = snapshot(reader).report("spread")
    assert quick.find(NewWords) == plain.find(NewWords) is not None
    shares = {
        one.phrase: (one.share, one.before)
        for found in (plain.find(Phrases),)
        if found is not None
        for one in found.phrases
    }
    told = quick.find(Phrases)
    assert told is not None
    assert "tear gas" in {one.phrase for one in told.phrases}
    for one in told.phrases:
        assert (one.share, one.before) == shares[one.phrase]


def test_words_that_are_offered_are_counted_in_all(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their posts, their accounts and their first time; no name that stands beside an age."""
    plain = {row.word: row for row in snapshot(reader).report("words").rows_of(OfferRow, "words")}
    monkeypatch.setattr(Reader, "sampled", few)
    rows = snapshot(reader).report("words").rows_of(OfferRow, "words")
    assert "#newtag" in {row.word for row in rows}
    both = [row for row in rows if row.word in plain]
    assert len(both) >= 3
    assert both == [plain[row.word] for row in both]
    assert not {"xyzzy", "plugh"} & {part for row in rows for part in row.word.split(" ")}


@pytest.mark.repeats
def test_near_copies_of_many_texts_are_looked_for(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a sample nothing is counted: all texts are ranked, and those with most posts looked at."""
    plain = snapshot(reader).report("spread").find(Copies)
    monkeypatch.setattr(Reader, "sampled", few)
    quick = snapshot(reader).report("spread").find(Copies)
    assert plain is not None
    assert quick is not None
    assert (quick.posts, quick.whole) == (plain.posts, plain.whole)
    assert quick.near.value == pytest.approx(plain.near.value, rel=0.01)


def test_a_small_incident_is_not_sampled(reader: Reader) -> None:
    """All texts are looked at up to the bound, and what is said is what it always was."""
    found = reader.sampled(1, SPAN)
    assert found.share == 1
    assert found.sayings == reader.sayings(1, SPAN)


def test_the_most_shared_links_are_those_of_all_posts(reader: Reader) -> None:
    """Ranked by counts, then read: the same as if each post had been read."""
    plain = link_spread(reader.pointing(1, SPAN))

    found = most_shared(reader, 1, SPAN, 15, lambda posts: posts.accounts >= 40)
    wanted = [one for one in plain if one.posts >= 5 and one.people >= 40][:15]
    assert [(one.link.key, len(one), one.accounts) for one in found] == [
        (one.link, one.posts, one.people) for one in wanted
    ]
