"""What the examples in docstrings start from: a small incident, and the instant of its reports."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True, scope="session")
def _copied() -> Iterator[None]:
    """Make a new database once, and copy it from then on."""
    from tests.store.made import copied  # noqa: PLC0415  later, as below

    with copied():
        yield


@pytest.fixture(autouse=True, scope="session")
def _example(doctest_namespace: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lay a configuration and its database into a folder; both are named in the examples."""
    # Later than the order of the tests, which says what must be imported first.
    import monitor  # noqa: PLC0415
    from tests.cli.shell import NOW, configured  # noqa: PLC0415
    from tests.report.sample import sample  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("example")
    configured(folder)
    sample(folder)
    doctest_namespace |= {"monitor": monitor, "example": folder, "now": NOW}
