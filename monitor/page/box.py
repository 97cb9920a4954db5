"""The method box of a page: how its figures came about, without numbers of few people."""

from monitor.page.story import Story
from monitor.page.tables import few_in_all
from monitor.report.public import public_method
from monitor.words.counts import count_lines
from monitor.words.method import lines


def method(story: Story) -> tuple[str, ...]:
    """Return the method box in sentences: of the posts, then of the numbers beside them."""
    box = story.method
    shown = box if story.internal else public_method(box, few=few_in_all(story))
    return (*lines(shown), *count_lines(story.series))
