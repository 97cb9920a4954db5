"""What docs/sentiment.md says is what the program does."""

from pathlib import Path

import pytest

from monitor.app.service import TEXTS
from monitor.nouns.posts import MICRO
from monitor.sentiment import gated
from monitor.sentiment.answer import TextToScore, answer
from monitor.sentiment.labels import TEXTBLOB
from monitor.sentiment.residue import KINDS
from monitor.sentiment.social.scorer import SocialScorer

PAGE = (Path(__file__).parents[2] / "docs" / "sentiment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "stated",
    [
        f"| negative | below {TEXTBLOB.below / MICRO:g} |",
        f"| positive | above {TEXTBLOB.above / MICRO:g} |",
        f"score only the first {gated.CAP:,} characters",
        f"last {gated.CACHED:,} texts of up to {gated.LONGEST_CACHED:,} characters",
        f"a daemon remembers {TEXTS:,}",
        *(f"`{kind} only`" for kind in KINDS),
    ],
)
def test_the_page_states_what_is_in_use(stated: str) -> None:
    """Thresholds, bounds and reasons stand in the page as they stand in the program."""
    assert stated in PAGE


def test_the_example_of_the_page_is_what_comes_out() -> None:
    """The first answer that a reader sees is the one that they will get."""
    scorer = SocialScorer()
    assert f"    {answer(scorer, TextToScore('I love this')).decode()}\n" in PAGE
