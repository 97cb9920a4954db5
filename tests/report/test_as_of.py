"""What a report says of itself where it tells what was known earlier."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from monitor.nouns.method import KnownAt, Method
from monitor.report.formats import written
from monitor.report.making import MAKERS
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from monitor.words.method import BEFORE_HISTORY, KNOWN_THEN, lines, shape
from tests.report.sample import NOW, question, sample

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("history_since", "limits"),
    [(None, KNOWN_THEN), (NOW, KNOWN_THEN), (NOW + HOUR, BEFORE_HISTORY)],
)
def test_it_says_what_it_cannot_know(
    tmp_path: Path, history_since: datetime | None, limits: str
) -> None:
    """Of time before the history was kept it claims less."""
    with open_reader(sample(tmp_path)) as reader:
        known = MAKERS["volume"](reader, question(as_of=NOW)).method
    assert isinstance(known, Method)
    method = replace(known, as_of=KnownAt(at=NOW, history_since=history_since))
    assert limits in "".join(lines(method))
    assert shape(method)["as_of"] == {"at": NOW, "history_since": history_since, "limits": limits}


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_nobody_can_take_it_for_the_present(tmp_path: Path, what: str) -> None:
    """It is the first thing that is said in a table, and stands in the method box of the JSON."""
    path = sample(tmp_path, history_since=str(int(NOW.timestamp() * 1000)))
    with open_reader(path) as reader:
        made = MAKERS[what](reader, question(as_of=NOW - HOUR))
        plain = MAKERS[what](reader, question())
    for form in ("table", "md"):
        text = written(form, made, Style())
        first = (
            "This is what was known on Thursday 23 February 2017, 2:10 am, and not what is known"
        )
        assert first in " ".join(text.replace("\\", "").split())
        assert "what was known" not in written(form, plain, Style())
    found = msgspec.json.decode(written("json", made, Style()))["method"]["as_of"]
    assert found == {
        "at": "2017-02-23T10:10:00Z",
        "history_since": "2017-02-23T11:10:00Z",
        "limits": BEFORE_HISTORY,
    }
    assert "as_of" not in msgspec.json.decode(written("json", plain, Style()))["method"]
