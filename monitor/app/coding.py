"""The dialogue of coding by hand: a post, a key, the next post."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

from monitor.privacy.output import terminal
from monitor.store.records import SKIPPED, ToCode

TONES: Final[Mapping[str, str]] = {"n": "negative", "u": "neutral", "p": "positive"}
STANCES: Final[Mapping[str, str]] = {"a": "against", "f": "for", "n": "neither"}
SKIP, BACK, QUIT = "s", "b", "q"

WIDTH: Final = 78
"""Columns of a post: it fits into the narrowest usual terminal."""


class CodingSession:
    """Shows posts and takes codes; the copy of a text gets the code that the text got."""

    def __init__(
        self,
        posts: Sequence[ToCode],
        coded: Mapping[int, str],
        codes: Mapping[str, str],
        keep: Callable[[Sequence[int], str], None],
    ) -> None:
        self.posts, self._keep = posts, keep
        self._codes = {**codes, SKIP: SKIPPED}
        words = {**codes, SKIP: "skip", BACK: "back", QUIT: "quit"}
        self._help = "  ".join(f"{key} {word}" for key, word in words.items())
        self._keys = " ".join(words)
        self.coded = {post.post: coded[post.post] for post in posts if post.post in coded}
        """Number of a post -> the code that it has by now."""

    def run(self, keys: Iterator[str]) -> Iterator[str]:
        """Yield what is to be shown, and take a key when it was; until there is no more to ask for.

        It ends when all have a code, somebody quits, or there are no more keys.

        Raises:
            StoreError: The last code was not kept; those before it were.
            KeyboardInterrupt: Somebody pressed Ctrl-C; all answers were kept.
        """
        place = self._next(0)
        while place < len(self.posts):
            yield self._shown(place)
            try:
                key = next(keys, QUIT)
            except KeyboardInterrupt:
                yield "\n"  # what the shell says next begins on a line of its own
                raise
            if key == QUIT:
                return
            yield self._answer(place, key)
            place = self._answered(place, key)

    def _answer(self, place: int, key: str) -> str:
        if key == BACK:
            return "back\n" if place else "this is the first\n"
        if key not in self._codes:
            return f"\nno such key: press one of {self._keys}\n"
        return f"{self._codes[key]}\n"

    def _answered(self, place: int, key: str) -> int:
        """Do what a key says, and return the place of the post to show next."""
        if key == BACK:
            return max(place - 1, 0)
        if key not in self._codes:
            return place
        asked = self.posts[place]
        copies = [p.post for p in self.posts if p.message == asked.message]
        self._put([asked.post, *(p for p in copies if p in self.coded)], self._codes[key])
        return self._next(place + 1)

    def _next(self, place: int) -> int:
        """Return the first place from *place* on that is to be asked for, or the end.

        A copy gets its code when its turn comes and not before: else what is often repeated would
        be coded more often than is its share.
        """
        said = {p.message: self.coded[p.post] for p in self.posts if p.post in self.coded}
        while place < len(self.posts):
            post = self.posts[place]
            if post.post not in self.coded:
                if post.message not in said:
                    return place
                self._put([post.post], said[post.message])
            place += 1
        return place

    def _put(self, posts: Sequence[int], code: str) -> None:
        self._keep(posts, code)
        self.coded.update(dict.fromkeys(posts, code))

    def _shown(self, place: int) -> str:
        lines = [f"\n{place + 1} of {len(self.posts)}\n"]
        for line in terminal(self.posts[place].text).splitlines():
            lines += [f"  {part}" for part in wrap(line, WIDTH) or [""]]
        code = self.coded.get(self.posts[place].post)
        said = f"coded so far: {code}\n" if code else ""
        return "\n".join([*lines, f"\n{said}{self._help} > "])
