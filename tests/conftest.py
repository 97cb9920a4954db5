"""What holds for all tests."""

import os
from collections.abc import Generator

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let coverage be measured in the processes that run tests, and not in those that tests start.

    It has begun by now where it was asked for. Hundreds of short processes, and those that faults
    are tried on, would take half as long again, and tell of hardly a line that is not seen here.
    """
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_START", None)  # noqa: TID251  of processes of their own


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
