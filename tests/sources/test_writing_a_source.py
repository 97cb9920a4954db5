"""The examples in docs/writing-a-source.md: as they stand there, they do what the page says."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from doctest import DocTestFinder, DocTestRunner
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from monitor.clock import from_epoch, rfc3339
from monitor.errors import ConfigError, NeedsAttention
from monitor.intake.bounds import Unfit
from monitor.nouns.posts import Answer, Span
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.sources.base import Job, Source
from monitor.sources.registry import kinds, load
from monitor.testing import (
    INCIDENT,
    START,
    Case,
    CountCase,
    FakeHttp,
    Item,
    Params,
    Respond,
    Rule,
    Service,
    WireFormat,
    answer,
    check_counts,
    check_source,
    rules_of,
)

pytestmark = pytest.mark.repeats

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-source.md"
HOUR = timedelta(hours=1)


def blocks(language: str) -> list[str]:
    """Return the blocks of the page in this language."""
    text = PAGE.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


BULLETIN, GAZETTE, SEARCHES, CRONICA, BOARDS, HOTLINE, TEST = blocks("python")


def module(name: str, code: str) -> ModuleType:
    """Return an example as the module that it would be."""
    made = ModuleType(name)
    sys.modules[name] = made
    exec(compile(code, f"{PAGE.name}, {name}", "exec"), vars(made))  # noqa: S102  our own page
    return made


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Leave no example behind as a module."""
    before = {*sys.modules}
    yield
    for name in {*sys.modules} - before:
        if name in {"bulletin", "gazette", "searches", "cronica", "boards", "hotline", "board"}:
            del sys.modules[name]


@pytest.fixture
def bulletin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Source]:
    """Install the smallest example as its own package would be, and load it by its kind."""
    (tmp_path / "bulletin.py").write_text(BULLETIN, "utf-8")
    entry = re.search(r'entry-points\."(.+?)"\]\n(\w+) = "(.+?)"', blocks("toml")[0])
    assert entry is not None
    installed = tmp_path / "bulletin-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: bulletin\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[{entry[1]}]\n{entry[2]} = {entry[3]}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return load("bulletin")


def test_each_example_is_short() -> None:
    """The smallest fits on a screen; each other has one idea more."""
    code = [line for line in BULLETIN.split('"""', 2)[2].splitlines() if line.strip()]
    assert len(code) <= 45
    for example in blocks("python"):
        lines = example.splitlines()
        assert len(lines) <= 80, lines[0]
        assert max(map(len, lines)) <= 100, lines[0]


def test_it_is_found_by_its_kind(bulletin: type[Source]) -> None:
    """An entry point is all that it takes to be one of the kinds."""
    assert "bulletin" in kinds()
    assert bulletin.kind == "bulletin"
    assert bulletin.Settings(every="5m").every == "5m"


def test_an_unknown_kind_is_told() -> None:
    """A kind that nobody offers is a wrong configuration, which names those that there are."""
    with pytest.raises(ConfigError, match=r"hackernews, .*mastodon"):
        load("bulletin")


@pytest.mark.usefixtures("bulletin")
def test_the_test_of_the_page_runs_every_rule() -> None:
    """What the page says of how to test is run as it stands: every rule, hostile values too."""
    page = module("board", TEST)
    assert len(rules_of(page.CASE)) >= 11
    check_source(page.CASE)


@dataclass
class Archive(Service):
    """The archive of the second example: every word must be there, to who has the token."""

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if headers["Authorization"] != "Bearer open sesame":
            message = "401: no such token"
            raise NeedsAttention(message)
        words = str(params["q"]).strip("()").lower().split()
        low, high = (str(params.get(key, rfc3339(START))) for key in ("since", "until"))
        span = Span(datetime.fromisoformat(low), datetime.fromisoformat(high))
        found = [it for it in shown(self, span) if all(word in it.text.lower() for word in words)]
        letters = [self.shape(it) for it in found[: int(str(params["size"]))]]
        return answer({"results": letters, "total": len(found)})

    def shape(self, it: Item) -> dict[str, object]:
        at = "soon" if it.number in self.broken else rfc3339(it.created)
        return {"id": str(it.number), "at": at, "text": self.says(it)}


def shown(service: Service, span: Span) -> list[Item]:
    """Return what was written in a span, newest first."""
    found = [it for it in service.arrived() if span.start <= it.created < span.end]
    return sorted(found, key=lambda it: it.created, reverse=True)


def gazette() -> tuple[ModuleType, Case]:
    page = module("gazette", GAZETTE)

    def make(held: Sequence[Item]) -> tuple[Source, Service]:
        source = page.Gazette(page.Settings(token=Secret("open sesame")))
        return source, Archive(held, START)

    wire = WireFormat(page.Letter, lambda body: body["results"], words=frozenset({"text"}))
    return page, Case("gazette", make, wire=wire)


def test_a_query_is_asked_for_in_the_words_of_the_service() -> None:
    """What the service cannot say is widened; what would bring everything is refused."""
    page, _ = gazette()
    query = 'anaheim AND (police OR "off-duty cop") AND NOT disneyland'
    assert page.asked(Query.read(query)) == '(anaheim (police OR "off duty cop") -disneyland)'
    assert page.asked(Query.read("anaheim AND polic*")) == "anaheim"
    with pytest.raises(NeedsAttention, match="write a query of whole words"):
        page.asked(Query.read("polic*"))


def test_a_secret_is_needed() -> None:
    """Without it the source cannot be made, and the message says how to give it."""
    page, _ = gazette()
    with pytest.raises(
        ConfigError, match="an access token is missing: give it by token_env or token_file"
    ):
        page.Gazette(page.Settings())


def test_a_query_is_taken_apart_for_a_service_that_knows_no_or() -> None:
    """The example in the docstring of the example."""
    page = module("searches", SEARCHES)
    [found] = DocTestFinder().find(page.searches, "searches", module=page)
    assert found.examples
    assert DocTestRunner().run(found).failed == 0
    assert page.searches(Query.read("polic*")) == ["polic*"]


@dataclass
class Forum(Service):
    """The forum of the third example, whose clocks are those of Madrid."""

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        low, high = (from_epoch(float(str(params.get(key, 0)))) for key in ("desde", "hasta"))
        return answer([self.shape(it) for it in shown(self, Span(low, high))[:100]])

    def shape(self, it: Item) -> dict[str, object]:
        at = it.created.astimezone(ZoneInfo("Europe/Madrid"))
        month = {10: "oct", 11: "nov"}[at.month]
        local = f"{at.day} {month}. {at.year}, {at.hour}:{at:%M:%S}"
        fecha = "mañana" if it.number in self.broken else local
        return {"id": str(it.number), "fecha": fecha, "texto": self.says(it)}


def cronica() -> tuple[ModuleType, Case]:
    page = module("cronica", CRONICA)

    def make(held: Sequence[Item]) -> tuple[Source, Service]:
        return page.Cronica(page.Cronica.Settings()), Forum(held, START)

    wire = WireFormat(page.Item, lambda body: body, words=frozenset({"texto"}))
    return page, Case("cronica", make, wire=wire)


@pytest.mark.parametrize(
    ("shown", "instant"),
    [
        ("3 nov. 2026, 16:05:09", datetime(2026, 11, 3, 15, 5, 9, tzinfo=UTC)),
        ("3 jul. 2026, 6:05:09", datetime(2026, 7, 3, 4, 5, 9, tzinfo=UTC)),
        ("25 oct. 2026, 1:59:59", datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        ("25 oct. 2026, 2:30:00", None),  # shown twice
        ("25 oct. 2026, 3:00:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_an_instant_where_it_says_which(
    shown: str, instant: datetime | None
) -> None:
    """An hour that is shown twice says nothing of which it was."""
    page, _ = cronica()
    assert page.instant(shown) == instant


@pytest.mark.parametrize(
    "wrong",
    [
        "29 mar. 2026, 2:30:00",  # skipped
        "31 nov. 2026, 1:00:00",
        "3 nov. 2026, 24:00:00",
        "3 nov. 0000, 1:00:00",
        "3 dec. 2026, 1:00:00",
        "ayer",
    ],
)
def test_a_local_time_that_never_was_is_refused(wrong: str) -> None:
    """No calendar has it, or no clock has shown it: it costs that post, as a time."""
    page, _ = cronica()
    with pytest.raises(Unfit, match="fecha: ") as raised:
        page.instant(wrong)
    assert raised.value.kind == "time"


@dataclass
class Numbered(Service):
    """A server of the fourth example: posts by time, and posts by their numbers."""

    def respond(self, url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        if "ids" in params:
            numbers = str(params["ids"]).split(",")
            assert len(numbers) <= 50
            wanted = [it for it in self.arrived() if str(it.number) in numbers]
            return answer([self.shape(it) for it in wanted if it.number not in self.hidden])
        low, high = (str(params.get(key, rfc3339(START))) for key in ("from", "until"))
        span = Span(datetime.fromisoformat(low), datetime.fromisoformat(high))
        return answer([self.shape(it) for it in shown(self, span)[:100]])

    def shape(self, it: Item) -> dict[str, object]:
        if it.number in self.gone:
            return {"id": it.number, "at": rfc3339(it.created), "deleted": True}
        at = "soon" if it.number in self.broken else rfc3339(it.created)
        return {"id": it.number, "at": at, "text": self.says(it)}


def boards() -> tuple[ModuleType, Case]:
    page = module("boards", BOARDS)

    def make(held: Sequence[Item]) -> tuple[Source, Service]:
        source = page.Boards(page.Settings(boards=("https://a.example",)))
        return source, Numbered(held, START)

    words, hides = frozenset({"text"}), frozenset({"deleted"})
    wire = WireFormat(page.Item, lambda body: body, words=words, hides=hides)
    return page, Case("boards", make, wire=wire, hides=True)


MAKERS = (gazette, cronica, boards)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_each_keeps_to_the_contract(make: Callable[[], tuple[ModuleType, Case]]) -> None:
    """The examples are held to the rules that ours are held to."""
    _, case = make()
    rules: dict[str, Rule] = {rule.__name__: rule for rule in rules_of(case)}
    assert ("tells_what_is_gone" in rules) is (make is boards)
    assert ("says_nothing_of_what_is_out_of_sight" in rules) is (make is boards)
    check_source(case)


def hotline(held: Mapping[datetime, int], now: datetime) -> tuple[Source, Respond]:
    """Return the counter, and a service that shows the hours of a window that have begun."""
    page = module("hotline", HOTLINE)

    def respond(url: str, params: Params, headers: Mapping[str, str]) -> Answer:
        low, high = (datetime.fromisoformat(str(params[key])) for key in ("from", "until"))
        assert high - low <= 1_000 * HOUR
        hours = [hour for hour in held if low <= hour < min(high, now)]
        return answer([{"hour": rfc3339(hour), "calls": held[hour]} for hour in hours])

    source: Source = page.Hotline(page.Settings())
    return source, respond


def test_the_counter_keeps_to_the_rules() -> None:
    """As ours do: final and provisional apart, nothing missing made zero, refusals let through."""
    check_counts(CountCase("hotline", hotline, step=HOUR, settle=timedelta(days=1)))


def test_the_counter_asks_in_windows() -> None:
    """Of a thousand hours, as many as its service can answer."""
    source, respond = hotline({START + n * HOUR: n for n in range(1_500)}, START + 1_500 * HOUR)
    job = Job(incident=INCIDENT, lane="calls", span=Span(START, START + 1_500 * HOUR))
    pages = [page.counted for page in source.walk(job, FakeHttp(respond)) if page.counted]
    assert [one.value for page in pages for one in page.values["calls"]] == [*range(1_500)]
    assert len(pages) == 2
