"""How far a coder is with a draw of posts, and how far coders agree. Pure.

A text is shown once, and its copy gets the code that the text got when its turn comes and not
before, else what is often repeated would be coded more often than is its share.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from monitor.sentiment.coding import alpha
from monitor.store.records import SKIPPED, Coded, ToCode
from monitor.words import desk


class Progress(Struct, frozen=True):
    """The posts of a draw that still have their text, and what one coder said of them.

    Attributes:
        posts: In the order in which they are to be coded.
        coded: Number of a post -> its code; skipped ones too.
    """

    posts: Sequence[ToCode]
    coded: Mapping[int, str]

    @property
    def done(self) -> int:
        return sum(post.post in self.coded for post in self.posts)

    @property
    def skipped(self) -> int:
        return sum(self.coded.get(post.post) == SKIPPED for post in self.posts)

    @property
    def place(self) -> int:
        """Return the place (from 0) of the first post to ask for; the end where there is none."""
        done = self._said()
        return next(
            (
                place
                for place, post in enumerate(self.posts)
                if post.post not in self.coded and post.message not in done
            ),
            len(self.posts),
        )

    def find(self, post: int) -> ToCode | None:
        """Return a post of the draw by its number; None where it has none, or its text is gone."""
        return next((one for one in self.posts if one.post == post), None)

    def answered(self, post: ToCode, code: str) -> Mapping[str, Sequence[int]]:
        """Return what is to be kept after an answer: code -> numbers of posts.

        It is kept for the post and for its copies that had their turn. Copies of any text whose
        turn comes before the next post that must be asked for get the code of that text.
        """
        had = [p.post for p in self.posts if p.message == post.message and p.post in self.coded]
        kept = {code: list(dict.fromkeys([post.post, *had]))}
        for other, copies in self.after(kept[code], code).copies.items():
            kept[other] = [*kept.get(other, ()), *copies]
        return kept

    def after(self, posts: Sequence[int], code: str) -> "Progress":
        return Progress(self.posts, {**self.coded, **dict.fromkeys(posts, code)})

    @property
    def copies(self) -> Mapping[str, Sequence[int]]:
        """Return the copies whose turn has come and that have no code: code -> numbers of posts."""
        done, found = self._said(), dict[str, list[int]]()
        for one in self.posts[: self.place]:
            if one.post not in self.coded:
                found.setdefault(done[one.message], []).append(one.post)
        return found

    def _said(self) -> dict[int, str]:
        return {p.message: self.coded[p.post] for p in self.posts if p.post in self.coded}


def agreement(coded: Sequence[Coded]) -> str:
    """Return in one sentence how far the coders agree; empty where no post has two codes.

    Posts that one of them skipped do not count.
    """
    units = [one.given for one in coded]
    both = sum(sum(code is not None for code in unit) > 1 for unit in units)
    if not both:
        return ""
    return desk.agreement(both, alpha(units))
