"""The method box of a page: how its figures came about, of posts and of the numbers beside them."""

from monitor.page.story import Story
from monitor.words.counts import count_lines


def method(story: Story) -> tuple[str, ...]:
    """Return the method box in sentences."""
    return (*story.sentiment.sheet.method, *count_lines(story.series))
