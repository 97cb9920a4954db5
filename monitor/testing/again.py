"""What every source keeps to that can be asked for given posts again.

As in `contract.py`, each public function that takes a case is a rule. What is held is what the
source itself has shown, so that the ids and refs are its own.
"""

from collections import deque
from collections.abc import Iterator

from monitor.errors import BadAnswer, SourceError
from monitor.nouns.posts import Page, Post, Span
from monitor.sources.base import Held, Job, MemoryVault, Recheck
from monitor.testing.contract import GARBAGE, INCIDENT, MINUTE, REFUSALS, SINCE, START, Case, items
from monitor.testing.passes import MARK, Collected, committed
from monitor.testing.service import FakeHttp, Respond, refusing, showing, turning

MANY = 130  # more than any service is asked for at once


class Asking:
    """A source that has shown some posts, and its service; `now` is when they are asked for."""

    def __init__(self, case: Case, number: int = 30) -> None:
        self.source, self.service = case.make(items(number))
        self.now = self.service.now = START + number * MINUTE + self.source.traits.settle
        kept, http = Collected(), FakeHttp(self.service.respond)
        lane = self.source.lanes(INCIDENT)[0]
        job = Job(incident=INCIDENT, lane=lane, span=Span(SINCE, self.now))
        deque(committed(self.source, job, http, kept, self.now), maxlen=0)
        self.shown = kept.posts
        self.vault = MemoryVault()
        assert len(self.shown) >= number - 1

    def ids(self, *numbers: int) -> set[str]:
        """Return the ids under which items with these numbers are held."""
        found = {
            key: int(mark[1]) for key, p in self.shown.items() if (mark := MARK.search(p.text))
        }
        return {key for key, number in found.items() if number in numbers}

    def again(self, http: FakeHttp, held: tuple[Held, ...] | None = None) -> Iterator[Page]:
        """Yield what is said of what is held: all that was shown, unless given."""
        source = self.source
        assert source.batch is not None
        if held is None:
            held = tuple(Held(post.native_id, post.ref) for post in self.shown.values())
        recheck = Recheck(incident=INCIDENT, posts=held, now=self.now, vault=self.vault)
        return source.again(recheck, http)

    def pages(self) -> list[Page]:
        return list(self.again(FakeHttp(self.service.respond)))

    def answers(self) -> dict[str, Post]:
        """Return what the service says of each post; of each once."""
        posts = [post for page in self.pages() for post in page.posts]
        assert len({post.native_id for post in posts}) == len(posts)
        return {post.native_id: post for post in posts}

    def until(self, then: Respond, after: int) -> tuple[list[Page], SourceError | None]:
        """Return the pages, and how it ends once the service turns bad after some answers."""
        pages: list[Page] = []
        http = FakeHttp(turning(self.service.respond, then, after))
        try:
            pages.extend(self.again(http))
        except SourceError as error:
            return pages, error
        return pages, None


def tells_of_each_what_was_shown(case: Case) -> None:
    """Where nothing has changed, each post comes as it came before, so that nothing is an edit."""
    asking = Asking(case)
    answered = asking.answers()
    assert answered.keys() == asking.shown.keys()
    for key, post in asking.shown.items():
        again = answered[key]
        assert (again.text, again.version) == (post.text, post.version)
        assert (again.published_at, again.deleted_at) == (post.published_at, None)


def tells_edits(case: Case) -> None:
    """A text that was changed comes under the id that we hold it by."""
    asking = Asking(case)
    asking.service.edited = frozenset({6, 7})
    answered = asking.answers()
    assert {key for key, post in answered.items() if post.text.endswith("Edited.")} == asking.ids(
        6, 7
    )


def tells_what_is_gone(case: Case) -> None:
    """What was deleted comes as a deletion, at an instant up to now, and nothing else does."""
    asking = Asking(case)
    asking.service.gone = frozenset({2, 5, 9})
    answered = asking.answers()
    gone = {key: post for key, post in answered.items() if post.deleted_at}
    assert gone.keys() == asking.ids(2, 5, 9)
    assert all(post.deleted_at and post.deleted_at <= asking.now for post in gone.values())
    assert answered.keys() == asking.shown.keys()


def says_nothing_of_what_is_out_of_sight(case: Case) -> None:
    """A post of which the service says nothing is not yielded: that is no proof that it is gone."""
    asking = Asking(case)
    asking.service.hidden = frozenset({3, 4})
    answered = asking.answers()
    assert answered.keys() == asking.shown.keys() - asking.ids(3, 4)
    assert not any(post.deleted_at for post in answered.values())


def a_broken_post_is_not_gone(case: Case) -> None:
    """What cannot be read is a reject: the post is not yielded, and the others are."""
    asking = Asking(case)
    asking.service.broken = frozenset({4})
    pages = asking.pages()
    answered = {post.native_id: post for page in pages for post in page.posts}
    assert answered.keys() == asking.shown.keys() - asking.ids(4)
    assert not any(post.deleted_at for post in answered.values())
    assert len({reject.raw for page in pages for reject in page.rejected}) == 1


def claims_nothing(case: Case) -> None:
    """Posts that were chosen by us prove nothing of any span, and move no cursor."""
    asking = Asking(case)
    asking.service.gone = frozenset({2})
    for page in asking.pages():
        assert (page.observed, page.cursor, page.truncated, page.lost) == (None, None, False, ())


def keeps_answers_before_a_failure(case: Case) -> None:
    """Whatever is refused (429, 500) comes through as it is, after the pages before it."""
    asking = Asking(case, MANY)
    http = FakeHttp(asking.service.respond)
    whole = list(asking.again(http))
    for refusal in REFUSALS:
        pages, error = asking.until(refusing(refusal), len(http.asked) - 1)
        assert error is refusal
        assert 0 < len(pages) < len(whole)
        assert pages == whole[: len(pages)]


def believes_no_garbage(case: Case) -> None:
    """A login page with status 200, or cut JSON, is bad; nothing is taken for gone."""
    for body in GARBAGE:
        for after in range(3):
            asking = Asking(case, 3)
            asking.vault = MemoryVault()
            pages, error = asking.until(showing(body), after)
            assert isinstance(error, BadAnswer | None)
            assert error or after, "nothing was asked"
            assert not any(post.deleted_at for page in pages for post in page.posts)


def asks_nothing_for_nothing(case: Case) -> None:
    """Where no post is wanted no question is asked."""
    asking = Asking(case, 3)
    http = FakeHttp(asking.service.respond)
    assert [page for page in asking.again(http, ()) if page.posts] == []
    assert http.asked == []


ABOUT_HELD = (
    tells_of_each_what_was_shown,
    tells_edits,
    tells_what_is_gone,
    a_broken_post_is_not_gone,
    claims_nothing,
    keeps_answers_before_a_failure,
    believes_no_garbage,
    asks_nothing_for_nothing,
)
ABOUT_HIDDEN = (says_nothing_of_what_is_out_of_sight,)
