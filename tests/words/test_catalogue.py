"""What is to be known of each kind of finding."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.findings import CATALOGUE, Entry, document
from monitor import cli
from monitor.errors import UsageError
from monitor.words.say import KINDS

DOCS = Path(__file__).parents[2] / "docs"


def test_each_kind_has_one_entry() -> None:
    """In the order in which reports have them, under a name of its own."""
    assert [one.kind for one in CATALOGUE] == list(KINDS)
    assert len({one.tag for one in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: str(entry.tag))
def test_an_entry_says_all(entry: Entry) -> None:
    """What it says, how it is computed, when it is wrong, an example, and where more stands."""
    for text in (entry.says, entry.computed, entry.wrong, entry.sentence):
        assert text.endswith((".", "?"))
    path, _, anchor = entry.more.partition("#")
    headings = re.findall(r"^#+ (.+)$", (DOCS / path).read_text("utf-8"), flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    assert not anchor or anchor in anchors


def test_the_document_is_made_of_the_catalogue() -> None:
    """`python -m bench.findings` brings it up to date."""
    assert (DOCS / "findings.md").read_text("utf-8") == document()


def test_a_kind_is_explained_at_the_terminal() -> None:
    """By its name; all are listed without one, and a slip of the pen is guessed."""
    run = CliRunner().invoke
    assert "volume.peak: The ended clock hour" in run(cli.root, ["explain"]).output
    told = run(cli.root, ["explain", "volume.peak"]).output
    assert "For example: At least 38 posts" in told
    assert "Wrong: " in told
    failed = run(cli.root, ["explain", "volume.pek"], standalone_mode=False)
    assert isinstance(failed.exception, UsageError)
    assert "did you mean volume.peak?" in str(failed.exception)
