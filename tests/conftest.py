"""What holds for all tests."""

import gc
import os
import re
from collections.abc import Generator, Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import Phase, settings
from xdist.scheduler import LoadFileScheduling

from tests.browser import chromium
from tests.cli.run import CORE

# Before anything imports it, so that a rule that is broken shows what it compared.
pytest.register_assert_rewrite("monitor.testing")

TOGETHER: Final = re.compile(
    r"tests/demo/test_(?!recount|simulate|weeks)|tests/words/test_(?:accented|english)"
)
"""Files that look at what one fixture of their folder makes, which takes longer than they do."""

LONGEST: Final = (
    *(
        "tests/test_first_month.py",
        "tests/demo/",
        "tests/test_journey.py",
        "tests/fuzz/",
        "tests/security/test_reader.py",
    ),
    *("tests/simulation/", "tests/words/", "tests/test_live.py", "tests/test_ottawa.py"),
    *("tests/faults/", "tests/web/", "tests/live/", "tests/security/", "tests/page/", "tests/cli/"),
)
"""What takes or waits longest begins first, and what is short comes last: none is waited for."""

# Each test has a limit (`timeout` in pyproject.toml). One of milliseconds for each example would
# fail where the machine is busy, and nowhere else. The same examples each time: what is found by
# chance is found by who looks for it (`--hypothesis-profile search`), not by who changed a comment.
settings.register_profile("monitor", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("search", deadline=None)
# For a second Python, on which they have to hold as well, and cannot fail for other reasons.
settings.register_profile("few", settings.get_profile("monitor"), max_examples=20)
# For whoever only asks whether a test fails: to find the smallest example takes minutes.
settings.register_profile(
    "unshrunk", settings.get_profile("monitor"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("monitor")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; of a file each, since what drives it keeps other event loops from running."""
    with chromium() as found:
        yield found


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a second Python try each test, but not each of its cases."""
    parser.addoption("--cases", type=int, help="how many cases of each test to try [default: all]")


def pytest_configure(config: pytest.Config) -> None:
    """Let coverage be measured in the processes that run tests, and not in those that tests start.

    It has begun by now where it was asked for. Hundreds of short processes, and those that faults
    are tried on, would take half as long again, and tell of hardly a line that is not seen here.
    """
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_START", None)  # noqa: TID251  of processes of their own
        os.environ["PYTHONPATH"] = str(CORE)  # noqa: TID251  the same


class _Together(LoadFileScheduling):  # type: ignore[misc]  # it ships no types
    """Tests of a file run in one process, and so do those that share what takes long to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file.rpartition("/")[0] if TOGETHER.match(file) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Hand out files, in the order in which they were collected."""
    return _Together(config, log)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Look for examples in the program, and not in what helps the tests: it is much to import."""
    helps = collection_path.suffix == ".py" and not collection_path.name.startswith("test_")
    return helps or None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for no examples in the docstrings of tests: there are none."""
    found = yield
    return [one for one in found if not isinstance(one, DoctestModule)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what takes longest begin first, and leave out the cases that nobody asks for."""
    most = config.getoption("--cases")
    if most is not None:
        tests = groupby(items, key=lambda item: item.nodeid.partition("[")[0])
        items[:] = chain.from_iterable(islice(cases, most) for _, cases in tests)
    items.sort(
        key=lambda item: next(
            (place for place, long in enumerate(LONGEST) if item.nodeid.startswith(long)),
            len(LONGEST),
        )
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make what was captured text that can be sent: hostile posts hold halves of characters."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "replace").decode()) for name, text in report.sections
    ]
    return report


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over thousands of tests, and come less often."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many answers were fuzzed and how often estimates held, in whichever process."""
    reports = (one for held in terminalreporter.stats.values() for one in held)
    told = [
        pair
        for report in reports
        if getattr(report, "when", None) == "call"
        for pair in report.user_properties
    ]
    for name, value in told:
        if name == "hit rates":
            terminalreporter.write_line(value)
    executions = sum(value for name, value in told if name == "executions")
    if executions:
        terminalreporter.write_line(f"fuzzing: {executions:,} executions")
