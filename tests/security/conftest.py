"""The folder that the corpus went into, built once for all tests that only read it; the log."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import Result

from tests.security.world import build


class Hostile(NamedTuple):
    """The folder, and what the commands said that filled it."""

    folder: Path
    said: dict[str, Result]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    return Hostile(folder, build(folder))


@pytest.fixture
def root_log() -> Iterator[logging.Logger]:
    """The root logger, put back afterwards."""
    logger = logging.getLogger()
    before = logger.level, list(logger.handlers)
    yield logger
    logger.setLevel(before[0])
    logger.handlers[:] = before[1]
