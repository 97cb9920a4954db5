"""The dialogue of ``monitor label``: a post, a key, the next post."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from monitor.store.label_records import ToCode

TONES: Final[Mapping[str, str]] = {"n": "negative", "u": "neutral", "p": "positive"}
STANCES: Final[Mapping[str, str]] = {"a": "against", "f": "for", "n": "neither"}
SKIP, BACK, QUIT = "s", "b", "q"

WIDTH: Final = 78
"""Columns of a post: it fits into the narrowest usual terminal."""


class Session:
    """Shows posts and takes codes; the copy of a text gets the code that the text got.

    Args:
        posts: In the order in which they are to be coded.
        coded: Number of a post -> the code that it has already.
        codes: Key -> code.
        keep: Keeps the code of posts.
    """

    def __init__(
        self,
        posts: Sequence["ToCode"],
        coded: Mapping[int, str],
        codes: Mapping[str, str],
        keep: Callable[[Sequence[int], str], None],
    ) -> None:
        from monitor.store.label_records import SKIPPED

        self._posts, self._keep = posts, keep
        self._codes = {**codes, SKIP: SKIPPED}
        words = {**codes, SKIP: "skip", BACK: "back", QUIT: "quit"}
        self._help = "  ".join(f"{key} {word}" for key, word in words.items())
        self._keys = " ".join(words)
        self.coded = {post.post: coded[post.post] for post in posts if post.post in coded}
        """Number of a post -> the code that it has by now."""

    def run(self, keys: Iterator[str]) -> None:
        """Ask until all have a code, somebody quits, or there are no more keys.

        Raises:
            StoreError: The last code was not kept; those before it were.
            KeyboardInterrupt: Somebody pressed Ctrl-C; all answers were kept.
        """
        place = self._next(0)
        while place < len(self._posts):
            self._show(place)
            try:
                key = next(keys, QUIT)
            except KeyboardInterrupt:
                click.echo()  # what the shell says next begins on a line of its own
                raise
            if key == QUIT:
                return
            place = self._answered(place, key)

    def _answered(self, place: int, key: str) -> int:
        """Do what a key says, and return the place of the post to show next."""
        if key == BACK:
            click.echo("back" if place else "this is the first")
            return max(place - 1, 0)
        if key not in self._codes:
            click.echo(f"\nno such key: press one of {self._keys}")
            return place
        click.echo(self._codes[key])
        asked = self._posts[place]
        copies = [p.post for p in self._posts if p.message == asked.message]
        self._put([asked.post, *(p for p in copies if p in self.coded)], self._codes[key])
        return self._next(place + 1)

    def _next(self, place: int) -> int:
        """Return the first place from *place* on that is to be asked for, or the end.

        A copy gets its code when its turn comes and not before: else what is often repeated would
        be coded more often than is its share.
        """
        said = {p.message: self.coded[p.post] for p in self._posts if p.post in self.coded}
        while place < len(self._posts):
            post = self._posts[place]
            if post.post not in self.coded:
                if post.message not in said:
                    return place
                self._put([post.post], said[post.message])
            place += 1
        return place

    def _put(self, posts: Sequence[int], code: str) -> None:
        self._keep(posts, code)
        self.coded.update(dict.fromkeys(posts, code))

    def _show(self, place: int) -> None:
        from monitor.privacy.output import terminal

        click.echo(f"\n{place + 1} of {len(self._posts)}\n")
        for line in terminal(self._posts[place].text).splitlines():
            for part in wrap(line, WIDTH) or [""]:
                click.echo(f"  {part}")
        code = self.coded.get(self._posts[place].post)
        said = f"coded so far: {code}\n" if code else ""
        click.echo(f"\n{said}{self._help} > ", nl=False)


def keys() -> Iterator[str]:
    """Yield keys: as they are pressed on a terminal, else the letters on standard input.

    The terminal is as it was before each time that a key has been read.
    """
    if not sys.stdin.isatty():
        yield from (key for key in iter(lambda: sys.stdin.read(1), "") if not key.isspace())
        return
    with suppress(EOFError):
        while True:
            yield click.getchar().lower()
