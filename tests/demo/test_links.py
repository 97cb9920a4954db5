"""Each link of the week has one count, on whatever surface, and it is that of the truth."""

import json
from collections import Counter
from pathlib import Path

import pytest

from monitor.text.links import address
from tests.demo.conftest import Demo

pytestmark = pytest.mark.repeats


def test_each_link_has_one_count(demo: Demo, tmp_path: Path) -> None:
    """In the report, in the posts that are exported and in the database."""
    when = ("--now", demo.now.isoformat(), "--until", demo.truth.until.isoformat())
    demo.run("export", "posts", *when, "--out", str(tmp_path / "posts.ndjson"))
    with (tmp_path / "posts.ndjson").open(encoding="utf-8") as file:
        posts = [json.loads(line) for line in file]
    exported = Counter(one for post in posts for one in (post["links"] or "").split())
    held = {link: counts for link, *counts in demo.rows("SELECT link, posts, people FROM links")}
    reported = demo.report("spread")["amplification"]["links"]
    assert len(reported) >= 2
    for one in reported:
        true = demo.truth.links[one["link"]]
        assert held[one["link"]] == [one["posts"], one["people"]]
        assert exported[address(one["link"])] == one["posts"]
        # A platform was cut off for some hours; a deletion there was not seen.
        assert 0.7 * true.posts <= one["posts"] <= true.posts + true.deleted
