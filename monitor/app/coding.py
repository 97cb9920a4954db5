"""The dialogue of coding by hand: a post, a key, the next post."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

from monitor.privacy.output import terminal
from monitor.store.records import SKIPPED
from monitor.web.coding import Progress

TONES: Final[Mapping[str, str]] = {"n": "negative", "u": "neutral", "p": "positive"}
STANCES: Final[Mapping[str, str]] = {"a": "against", "f": "for", "n": "neither"}
SKIP, BACK, QUIT = "s", "b", "q"

WIDTH: Final = 78
"""Columns of a post: it fits into the narrowest usual terminal."""


class CodingSession:
    """Shows posts and takes codes; the copy of a text gets the code that the text got.

    Attributes:
        progress: What is coded by now.
    """

    def __init__(
        self,
        progress: Progress,
        codes: Mapping[str, str],
        keep: Callable[[Sequence[int], str], None],
    ) -> None:
        self.progress, self._keep = progress, keep
        self._codes = {**codes, SKIP: SKIPPED}
        words = {**codes, SKIP: "skip", BACK: "back", QUIT: "quit"}
        self._help = "  ".join(f"{key} {word}" for key, word in words.items())
        self._keys = " ".join(words)

    def run(self, keys: Iterator[str]) -> Iterator[str]:
        """Yield what is to be shown, and take a key when it was; until there is no more to ask for.

        It ends when all have a code, somebody quits, or there are no more keys.

        Raises:
            StoreError: The last code was not kept; those before it were.
            KeyboardInterrupt: Somebody pressed Ctrl-C; all answers were kept.
        """
        self._put(self.progress.copies)
        place = self.progress.place
        while place < len(self.progress.posts):
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
        post = self.progress.posts[place]
        self._put(self.progress.answered(post, self._codes[key]))
        return self.progress.place

    def _put(self, codes: Mapping[str, Sequence[int]]) -> None:
        for code, posts in codes.items():
            self._keep(posts, code)
            self.progress = self.progress.after(posts, code)

    def _shown(self, place: int) -> str:
        posts, coded = self.progress.posts, self.progress.coded
        lines = [f"\n{place + 1} of {len(posts)}\n"]
        for line in terminal(posts[place].text).splitlines():
            lines += [f"  {part}" for part in wrap(line, WIDTH) or [""]]
        code = coded.get(posts[place].post)
        already = f"coded so far: {code}\n" if code else ""
        return "\n".join([*lines, f"\n{already}{self._help} > "])
