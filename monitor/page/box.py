"""The method box of a page: how its figures came about, without numbers of few people."""

from msgspec.structs import replace

from monitor.nouns.method import Method
from monitor.nouns.support import FEWEST
from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.words.counts import count_lines
from monitor.words.method import lines


def method(story: Story) -> tuple[str, ...]:
    """Return the method box in sentences: of the posts, then of the numbers beside them."""
    box = story.method
    shown = box if story.internal else _public(box, few=few_in_all(story))
    return (*lines(shown), *count_lines(story.series))


def _public(box: Method, *, few: bool) -> Method:
    """Return the box as it may be published.

    Args:
        box: As the report has it.
        few: Whether few people are behind all posts: nothing of how they were scored is told.
    """
    scored = box.scored
    if few:
        return replace(box, scored=replace(scored, share=None))
    # Who is behind a reason (a language, say) is not counted: posts stand for people here.
    reasons = {why: posts for why, posts in (scored.reasons or {}).items() if posts >= FEWEST}
    wordless = scored.wordless if (scored.neutral or 0) >= FEWEST else None
    return replace(box, scored=replace(scored, reasons=reasons, wordless=wordless))
