"""What is said of a whole week is as the schemas say."""

import pytest

from monitor.report.making import MAKERS
from tests.cli.test_schema import refused
from tests.demo.conftest import Played

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize("what", MAKERS)
def test_a_report_on_a_week_is_as_its_schema_says(coded: Played, what: str) -> None:
    """With labels, waves, links, statements: all that a report may hold; and so are findings."""
    told = coded.report(what)
    assert refused(f"report {what}", told) == []
    for finding in told["findings"]:
        assert refused("findings", finding) == [], finding["kind"]
