"""One daemon, and every wrong answer at once, each to a source of its own (promises 3, 4, 6 and 7).

All servers are honest at first, so that each source has something observed; then they turn. What
has to be said of each fault is in `answers.py`; this is what holds for all of them.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, NamedTuple

import pytest
import trustme

from monitor.clock import utc_now
from tests.faults.answers import FAULTS, Fault, drops, honest, turning
from tests.faults.house import House, Row
from tests.http.servers import Server, always, serving
from tests.servers import free_port, until
from tests.words.test_errors import FIX

pytestmark = pytest.mark.repeats


AUTHORITY = trustme.CA()
PAST = datetime(2017, 2, 21, tzinfo=UTC)

UNREACHABLE = {
    "expired": "certificate has expired",
    "another-name": "not valid for '127.0.0.1'",
    "unknown-authority": "certificate",
    "nobody": "the connection was refused",
    "no-such-name": "(cannot resolve|resolving its name)",
    "private": "allow_private",
}
"""Sources that never get an answer at all, and what is said of them."""


class Watched(NamedTuple):
    """What the daemon made of it: rows before and after the turn, and what `status` says."""

    before: Mapping[str, Row]
    after: Mapping[str, Row]
    status: Mapping[str, Mapping[str, Any]]
    servers: Mapping[str, Server]
    asked: Mapping[str, int]
    turned: datetime
    log: str


def _certified(
    authority: trustme.CA, name: str, not_after: datetime | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=not_after).configure_cert(context)
    return context


def _unreachable(house: House, stack: ExitStack) -> None:
    talk = always(honest("rss"))
    certificates = {
        "expired": _certified(AUTHORITY, "127.0.0.1", PAST),
        "another-name": _certified(AUTHORITY, "example.org"),
        "unknown-authority": _certified(trustme.CA(), "127.0.0.1"),
    }
    for name, context in certificates.items():
        house.add(name, stack.enter_context(serving(talk, context)).url)
    house.add("nobody", f"http://127.0.0.1:{free_port()}")
    house.add("no-such-name", "http://nowhere.invalid")
    house.add("private", stack.enter_context(serving(talk)).url, private=False)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Collect twice while all are calm, then let the daemon have one pass over what has turned."""
    folder, calm = tmp_path_factory.mktemp("answers"), Event()
    calm.set()
    house, servers = House(folder), {}
    AUTHORITY.cert_pem.write_to_path(folder / "authority.pem")
    house.environ["SSL_CERT_FILE"] = str(folder / "authority.pem")
    with ExitStack() as stack:
        steady = Fault("steady", always(honest("rss")), "")
        kept = Fault("drops-connections", drops, "", kind="hackernews")
        for fault in (*FAULTS, steady, kept):
            servers[fault.name] = stack.enter_context(serving(turning(fault, calm)))
            house.add(fault.name, servers[fault.name].url, fault.kind)
        certificate = _certified(AUTHORITY, "127.0.0.1")
        house.add("certified", stack.enter_context(serving(steady.talk, certificate)).url)
        for _ in range(2):
            house.run("collect")
        _unreachable(house, stack)
        before, asked = house.rows(), {n: len(s.requests) for n, s in servers.items()}
        calm.clear()
        turned = utc_now()
        with house.daemon():
            until(lambda: all(_done(n, row, before) for n, row in house.rows().items()))
            status = house.status()
        yield Watched(before, house.rows(), status, servers, asked, turned, house.log)


def _done(name: str, row: Row, before: Mapping[str, Row]) -> bool:
    return row.outcome is not None and (name not in before or row.passes > before[name].passes)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_wrong_answer_proves_nothing(fault: Fault, watched: Watched) -> None:
    """Promise 4: the pass failed, its row says what came, and nothing more counts as observed.

    `status` says the same in the same words, and what happens next; it calls the source failing:
    the hour before is seen.
    """
    before, after = watched.before[fault.name], watched.after[fault.name]
    assert before.outcome == "ok"
    assert before.observed is not None
    assert after.outcome == "failed"
    assert after.error is not None
    assert re.search(fault.said, after.error), after.error
    assert after.observed == before.observed
    told = watched.status[fault.name]
    assert told["state"] == "failing"
    assert told["error"].startswith(after.error)
    assert FIX.search(told["error"])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_source_is_left_alone_as_long_as_it_asks(fault: Fault, watched: Watched) -> None:
    """Promise 6: until the time that it named, a minute where it makes no sense, at most a day.

    Who names none is asked later and later; the first wait is half the interval or more.
    """
    after = watched.after[fault.name]
    assert after.not_before is not None
    waits = after.not_before - watched.turned
    if fault.wait is None:
        assert timedelta(seconds=15) <= waits <= timedelta(seconds=60)
    else:
        assert timedelta(seconds=-2) <= waits - fault.wait <= timedelta(seconds=30)
        asked = len(watched.servers[fault.name].requests) - watched.asked[fault.name]
        assert asked == after.passes - watched.before[fault.name].passes == 1


@pytest.mark.parametrize("name", UNREACHABLE)
def test_what_cannot_be_reached_is_blind(name: str, watched: Watched) -> None:
    """Promise 4: without an answer nothing was ever observed, and `status` says why."""
    row = watched.after[name]
    assert row.outcome == "failed"
    assert row.error is not None
    assert re.search(UNREACHABLE[name], row.error), row.error
    assert row.observed is None
    told = watched.status[name]
    again = row.error if name == "private" else f"{row.error}; the next pass asks again"
    assert (told["state"], told["error"], told["posts_24h"]) == ("blind", again, None)


@pytest.mark.parametrize("name", ["steady", "certified", "drops-connections"])
def test_the_others_are_collected(name: str, watched: Watched) -> None:
    """Promise 3: amid all this, a source that answers is observed up to its pass.

    That holds for one behind TLS with a good certificate, and for one that drops each connection
    after one answer: it is dialled again.
    """
    row = watched.after[name]
    assert (row.outcome, row.error) == ("ok", None)
    assert row.observed is not None
    assert row.observed >= watched.turned - timedelta(seconds=2)
    assert watched.status[name]["state"] == "ok"


def test_no_fault_is_a_bug(watched: Watched) -> None:
    """Every failure is a sentence; none is a traceback."""
    assert "Traceback" not in watched.log
