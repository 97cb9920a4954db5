"""The brief: short, sure of what it says, and nothing in it that is private."""

from collections.abc import Sequence

from msgspec.structs import replace

from monitor.page.brief import EXPECTED, MOST_GAPS, Brief, brief
from monitor.page.sheets import as_html, as_markdown
from monitor.report.method import NOT_THE_PUBLIC
from tests.page.stories import HOSTILE, PATH, story


def told(*, empty: bool = False) -> Brief:
    found = story(empty=empty)
    return brief(found, found.spread)


def part(found: Brief, title: str) -> Sequence[str]:
    return next(one.sentences for one in found.parts if one.title == title)


def test_it_answers_four_questions() -> None:
    """What happened, how sure, what was not seen, what to watch: numbers with intervals."""
    found = told()
    assert [one.title for one in found.parts] == [
        "What happened",
        "How sure that is",
        "What we did not see",
        "What to watch",
    ]
    happened = part(found, "What happened")
    assert happened[0].startswith("At least 181 posts by 9 people")
    assert "95 % intervals" in happened[1]
    assert NOT_THE_PUBLIC in part(found, "How sure that is")


def test_the_forecast_stands_in_one_place() -> None:
    """Under what to watch, where the sentences of the report have it too."""
    expected = f"{EXPECTED}0 to 9 posts in the next hour (most likely about 3)."
    found = story()
    spread = replace(found.spread, sentences=["Growing.", expected])
    made = brief(found, spread)
    assert "Growing." in part(made, "What happened")
    assert expected not in part(made, "What happened")
    assert part(made, "What to watch")


def test_gaps_are_told_longest_first_without_errors() -> None:
    """No path, no answer of a service; so many that they fit the page."""
    gaps = part(told(), "What we did not see")
    assert gaps[1] == "chirper from Thu 23 Feb 12:00 2017 for 4 h: passes failed."
    assert " for 1 h" in gaps[2]
    assert len(gaps) <= MOST_GAPS + 1 + 6
    assert PATH not in str(told())


def test_nothing_known_is_said_so() -> None:
    """No source, no post: no number, and no zero."""
    found = told(empty=True)
    assert part(found, "What happened")[0].startswith("Nothing is known")
    assert part(found, "What to watch") == ["What comes next cannot be told."]
    assert part(found, "What we did not see") == ["Nothing that we know of."]


def test_hostile_text_is_harmless_on_paper() -> None:
    """In HTML nothing of it is a tag; in Markdown neither a tag nor a link."""
    found = told()
    page = as_html(found, "data:image/svg+xml;base64,", HOSTILE).decode()
    assert "<img src=x" not in page
    assert page.count("<img ") == 1
    assert "<script" not in page
    assert "default-src 'none'" in page
    text = as_markdown(found, "a drawing\nof two lines")
    assert "<img" not in text
    assert "\x1b" not in text
    assert "    a drawing\n    of two lines" in text
