"""What the report `spread` says of posts whose texts are gone."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import Accounts, Copies, MostLinked
from monitor.nouns.videos import NoVideo, VideoFirst
from monitor.report.making import MAKERS
from monitor.report.readings import Question
from monitor.store import forgetting
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.examples import examples
from tests.store.pages import NOW, START, ZONE, add, fresh, kept

pytestmark = pytest.mark.repeats

POSTS = 60
"""Enough for a word on the busiest accounts."""


class Drawn(NamedTuple):
    text: str
    author: int
    linked: bool
    gone: bool


drawn = st.builds(
    Drawn, st.sampled_from(["one", "two", "six"]), st.integers(0, 7), st.booleans(), st.booleans()
)


def _report(store_path: Path, name: str = "spread") -> Report:
    question = Question(
        incident="anaheim",
        title="Anaheim",
        span=Span(START, NOW),
        every=NOW - START,
        timezone=ZONE,
        now=NOW,
    )
    with open_reader(store_path) as reader:
        made = MAKERS[name](reader, question)
    assert isinstance(made, Report)
    return made


def _before_and_after(posts: list[Drawn]) -> tuple[Report, Report]:
    """Return the report on posts as they came, and once the texts of some are forgotten."""
    link = " https://a.example/page"
    with TemporaryDirectory() as folder, fresh(Path(folder)) as store:
        came = [
            kept(f"{n}", one.text + link * one.linked, author=f"u{one.author}")
            for n, one in enumerate(posts)
        ]
        add(store, *came)
        before = _report(store.path)
        for n, one in enumerate(posts):
            if one.gone:
                forgetting.forget(store, forgetting.one("mastodon", f"{n}"))
        return before, _report(store.path)


@examples(15)
@given(st.lists(drawn, min_size=POSTS, max_size=POSTS))
def test_forgetting_texts_denies_no_post(posts: list[Drawn]) -> None:
    """Equal texts count as one, whoever still holds them; what is not known any more is said."""
    before, after = _before_and_after(posts)
    then, now = (report.find(Copies) for report in (before, after))
    assert then is not None
    assert now is not None
    texts = [(one.text, one.linked) for one in posts]
    held = {text for text, one in zip(texts, posts, strict=True) if not one.gone}
    gone = sum(text not in held for text in texts)
    assert (now.posts, now.whole) == (then.posts, then.whole)
    assert (then.near.value, then.gone) == (len({one.text for one in posts}), None)
    assert then.near.value <= now.near.value <= len(set(texts))
    assert now.most is not None
    assert then.most is not None
    assert now.most.value <= then.most.value
    # Who said a text is known without it.
    assert now.accounts is not None
    assert then.accounts is not None
    assert (now.most.certainty == "minimum") is (gone > 0)
    assert (0 if now.gone is None else now.gone.value) == gone
    assert after.find(Accounts) == before.find(Accounts)
    first, left = (report.find(MostLinked) for report in (before, after))
    assert first is not None
    assert left is not None
    assert left.posts.value <= first.posts.value
    assert left.gone is any(one.gone for one in posts)
    assert left.posts.certainty == "minimum" or not left.gone


@pytest.mark.parametrize("text", ["one", None])
def test_where_all_texts_are_gone_the_report_says_so(text: str | None) -> None:
    """It said that there is no post, that no author is known, and that no link was shared."""
    posts = [Drawn(text or f"{n}", n, linked=True, gone=True) for n in range(POSTS)]
    before, after = (worded(one) for one in _before_and_after(posts))
    (said,) = after.sentences(Copies)
    if text is None:
        assert said == (
            "No text was repeated word for word in the posts that we hold; near copies of texts "
            "that are no longer kept (60 posts) are not known."
        )
    else:
        assert said == (
            "Much is repetition: 60 posts have one text or a near copy of it (the texts of 60 are "
            "no longer kept)."
        )
    assert after.sentences(Accounts) == before.sentences(Accounts)
    (link,) = after.sentences(MostLinked)
    assert link == (
        "No link that is still known was shared by 5 accounts or more; posts whose texts are no "
        "longer kept have lost their links."
    )


@examples(10)
@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_a_video_that_forgotten_posts_linked_to_is_not_denied(gone: list[bool]) -> None:
    """Who still links to it is a minimum; where nobody is known to any more, that is said."""
    with TemporaryDirectory() as folder, fresh(Path(folder)) as store:
        text = "See https://video.example/w/8121"
        add(store, *(kept(f"{n}", text, author=f"u{n}") for n, _ in enumerate(gone)))
        for n in (n for n, out in enumerate(gone) if out):
            forgetting.forget(store, forgetting.one("mastodon", f"{n}"))
        report = _report(store.path, "video")
    first, none = report.find(VideoFirst), report.find(NoVideo)
    if all(gone):
        assert none is not None
        assert none.gone
        said = worded(report).sentences(NoVideo)
        assert said == [
            "No post is still known to show a video or to link to one; posts whose texts are no "
            "longer kept have lost their links."
        ]
    else:
        assert first is not None
        assert first.posts.value == gone.count(False)
        assert first.posts.certainty == "minimum"
