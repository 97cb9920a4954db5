"""A burst on one hashtag, with the limit of a real instance: nothing missing, prompt, and cheap.

Promises 2, 4 and 5; `python -m tests.simulation.burst` is the same for two hours.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.simulation.burst import EVERY, MINUTE, Flow, Watching, quantile

pytestmark = pytest.mark.repeats


@pytest.mark.parametrize("fresh", [False, True])
def test_a_burst_within_the_limit_of_an_instance(tmp_path: Path, fresh: bool) -> None:
    """400 posts a minute for half an hour; some land in the middle up to four minutes late.

    In that time six settle times pass, so that a post is read twice but for the last ones; and once
    more where it was among the newest. On a *fresh* hashtag nothing has settled when it begins.
    """
    flow = Flow(400, 30, 4 * MINUTE, fresh=fresh)
    found = Watching(tmp_path, flow, limit=300, settle="5m").run(flow.over)
    assert found.missing == 0
    assert found.refused == 0
    assert found.new > 11_000
    assert found.requests_a_page <= 2.4
    assert quantile(found.prompt, 0.5) < 50, "seconds: passes are 37 apart"
    # Where nothing was there before, the burst has begun right after a pass.
    noticed = EVERY.total_seconds() if fresh else 0
    assert quantile(found.prompt, 1) < noticed + 120, "seconds"
    assert quantile(found.late, 1) < 60 * 12, "seconds: what is late is found once it has settled"
    assert quantile(found.behind, 1) < 240, "seconds"


def test_a_burst_beyond_the_limit_of_an_instance(tmp_path: Path) -> None:
    """6,000 posts a minute, of which an instance shows 2,400: all are held in the end."""
    flow = Flow(6_000, 3, 4 * MINUTE)
    found = Watching(tmp_path, flow, limit=300, settle="5m").run(flow.over + 40 * MINUTE)
    assert found.missing == 0
    assert found.held > 0.999
    assert found.read_for_one < 2.2
    assert timedelta(seconds=quantile(found.prompt, 1)) < 20 * MINUTE
