"""What readers get to read: the sentences that were asked for, and none of those that were."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.sentences import SENTENCES, Sentence, surfaces, table
from monitor import cli
from tests.demo.conftest import Demo

pytestmark = pytest.mark.repeats

DOCUMENT = Path(__file__).parents[2] / "docs" / "read-aloud" / "sentences.md"


@pytest.fixture(scope="module")
def said(demo: Demo) -> Mapping[str, str]:
    """Return what each surface says, by its name."""

    def ask(words: Sequence[str]) -> str:
        base = ["--config", str(demo.folder / "config.toml")]
        done = CliRunner().invoke(cli.root, [*base, *words], env={"COLUMNS": "80"})
        return f"{done.output}{done.exception or ''}"

    found = dict(surfaces(ask, demo.folder))
    assert all(found.values()), [name for name, text in found.items() if not text]
    return found


def test_the_table_is_what_is_said_today(said: Mapping[str, str]) -> None:
    """`python -m bench.sentences` brings it up to date."""
    assert DOCUMENT.read_text("utf-8") == table(said)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: str(one.gone))
def test_what_was_said_is_said_nowhere(said: Mapping[str, str], sentence: Sentence) -> None:
    """On no surface, in any capitals."""
    assert sentence.gone in sentence.was
    where = [name for name, text in said.items() if sentence.gone.casefold() in text.casefold()]
    assert where == []
