"""Pieces of a page: sentences with words of others in them."""

from monitor.page.figures import PageFigure
from monitor.page.fragments import items, notice

HEBREW = "\u05e9\u05d5\u05d8\u05e8"


def test_what_a_sentence_quotes_has_its_own_direction() -> None:
    """A title from right to left leaves the number after it where it belongs."""
    said = f"“{HEBREW}”: 27 %"
    for made in (items([said]), notice(said), PageFigure("waves", "", [said], "").caption):
        assert f"“\u2068{HEBREW}\u2069”: 27\xa0%" in made


def test_marks_of_others_are_replaced() -> None:
    """Only ours stand on a page."""
    (made,) = items([f"“{HEBREW}\u2069\u202e”: 27 %"], tag="p").splitlines()[1:-1]
    assert made == f"<li>“\u2068{HEBREW}\ufffd\ufffd\u2069”: 27\xa0%</li>"
