"""The recorded mutations fit the sources as they are; `tests.long.mutations` tries them."""

from collections import Counter
from pathlib import Path

import pytest

from tests.long.mutations import MUTATIONS, ROOT, Mutation, mutated


@pytest.mark.repeats
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_record_is_of_the_present_state(mutation: Mutation) -> None:
    """Its line stands in the sources exactly once, and what takes its place can be compiled."""
    source = (ROOT / mutation.file).read_text("utf-8")
    changed = mutated(source, mutation)
    assert changed != source
    compile(changed, mutation.file, "exec")
    assert Path(ROOT, mutation.tests.partition("::")[0]).is_file()
    assert Path(ROOT, mutation.folder).exists()


def test_there_are_enough_of_them_in_each_room() -> None:
    """At least 40 in all, each with a name of its own; at least three in each room that has any."""
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 40
    assert min(Counter(mutation.room for mutation in MUTATIONS).values()) >= 3


def test_a_record_that_is_out_of_date_is_said_to_be() -> None:
    """A line that is not there, or stands there twice, is named with its record and its file."""
    record = Mutation("sums", "monitor/sums.py", "total = 1", "total = 2", "Sums add up.", "")
    assert mutated("def f():\n    total = 1\n", record) == "def f():\n    total = 2\n"
    for source, times in (("total = 10\n", 0), ("total = 1\ntotal = 1\n", 2)):
        with pytest.raises(ValueError, match=f'"sums" is out of date: .* {times} times'):
            mutated(source, record)
