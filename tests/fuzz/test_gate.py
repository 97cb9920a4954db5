"""The gate itself: it executes enough, says the same again, and finds what is wrong."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from monitor.nouns.posts import Page
from monitor.sources.base import Http, Job, Source
from monitor.testing.service import Item, Service
from tests.fuzz import running, test_other_input, test_sources_one, test_sources_two
from tests.fuzz.bench import Bench
from tests.fuzz.budget import EXECUTIONS, SEED, fuzzed
from tests.fuzz.running import corpus, fuzz
from tests.fuzz.targets import SOURCES, Input, OfArchive, OfSource, a_mastodon, all_targets

pytestmark = pytest.mark.repeats


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def test_the_gate_executes_enough(tmp_path: Path) -> None:
    """10,000 executions at least, of everything that is fuzzed, each kind of source among it."""
    assert sum(EXECUTIONS.values()) >= 10_000
    assert EXECUTIONS.keys() == {target.name for target in all_targets(tmp_path)}
    tested = (*test_sources_one.NAMES, *test_sources_two.NAMES, *test_other_input.NAMES)
    assert sorted(tested) == sorted(EXECUTIONS)


def test_a_seed_says_the_same_again(bench: Bench) -> None:
    """The same seed finds the same; another one does not do the same."""
    made = [fuzzed(_fresh(bench), OfArchive("ndjson"), 60, seed).findings.keys() for seed in (5, 5)]
    assert made[0] == made[1]
    one, other = (_drawn(bench, seed) for seed in (5, 6))
    assert one == _drawn(bench, 5) != other


def _fresh(bench: Bench) -> Bench:
    bench.lines.forget()
    return bench


def _drawn(bench: Bench, seed: int) -> list[bytes]:
    class Noting(OfArchive):
        def run(self, bench: Bench, given: Input) -> None:
            bodies.append(given.changed.body)

    bodies: list[bytes] = []
    fuzzed(_fresh(bench), Noting("csv"), 40, seed)
    return bodies


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 does not tell of lines")
def test_what_reaches_new_lines_is_kept(bench: Bench) -> None:
    """And what does not is not."""
    target = OfSource("mastodon", a_mastodon, all_counted=True)
    made = fuzzed(_fresh(bench), target, 60)
    assert 0 < made.kept < made.executions


@pytest.mark.parametrize("name", ["bluesky", "hackernews", "jetstream", "x"])
def test_what_is_left_out_changes_nothing(name: str, bench: Bench) -> None:
    """What is as usual, or known, is not done again, and all comes out as if it were.

    A service that logs in, one whose posts are asked for again, a stream, one that has a budget.
    """
    target = next(one for one in SOURCES if one.name == name)
    random = Random(SEED)  # noqa: S311  by seed
    usual = target.usual(bench)
    bench.empty()
    for place in 3 * [*range(len(target.bodies))]:
        given = target.change(random, usual[place])
        made = []
        for whole in (False, True):
            made.append(target.executed(bench, given, whole=whole))
            bench.empty()
        assert made[0] == made[1]


def dropping(page: Page) -> Page:
    return replace(page, posts=page.posts[1:]) if page.rejected else page


def silent(page: Page) -> Page:
    return replace(page, rejected=())


def odd(page: Page) -> Page:
    if page.rejected:
        message = "what nobody has thought of"
        raise LookupError(message)
    return page


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (dropping, "others are not as they were"),
        (silent, "neither kept nor counted"),
        (odd, "what nobody has thought of"),
    ],
)
def test_what_is_wrong_is_found(spoil: Callable[[Page], Page], said: str, bench: Bench) -> None:
    """A source that loses a neighbour, counts no reject, or breaks, is found in 100 executions."""

    def make(held: Sequence[Item]) -> tuple[Source, Service]:
        source, service = a_mastodon(held)
        pull = source.pull

        def spoilt(job: Job, http: Http) -> Iterator[Page]:
            return map(spoil, pull(job, http))

        setattr(source, "pull", spoilt)  # noqa: B010  whatever its class says
        return source, service

    target = OfSource("mastodon, spoilt", make, all_counted=True)
    for made in fuzz(bench, target, SEED):
        found = [one.what for one in made.findings.values()]
        if any(said in one for one in found):
            break
        assert made.executions < 100, found


def test_a_store_that_forgets_is_found(bench: Bench) -> None:
    """Posts that are not counted are found by the first answer."""
    target = OfArchive("ndjson")
    bench.store.conn.execute(
        "CREATE TEMP TRIGGER forgets AFTER INSERT ON mention WHEN new.post % 5 = 0 "
        "BEGIN DELETE FROM mention WHERE post = new.post; END"
    )
    with pytest.raises(AssertionError, match="the report says"):
        fuzzed(bench, target, 1)


def test_the_corpus_is_of_use() -> None:
    """Each file of the corpus belongs to a target, and is small."""
    names = {target.name for target in all_targets(Path())}
    held = sum(len(list(corpus(name))) for name in names)
    files = list(running.CORPUS.glob("*.json"))
    assert held == len(files) > 0
    assert all(path.stat().st_size < 20_000 for path in files)
    assert {one.name for one in SOURCES} <= names
