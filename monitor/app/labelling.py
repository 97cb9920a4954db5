"""Posts to be coded by hand: drawn at random by day and label, with known chances, and shown.

They are coded in a dialogue: a post, a key, the next post.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from textwrap import wrap
from typing import Final, NamedTuple

import numpy as np

from monitor.app import wiring
from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.questions import questions
from monitor.clock import to_epoch_ms
from monitor.errors import DataError, UsageError
from monitor.nouns.posts import Span
from monitor.privacy.output import terminal
from monitor.report.readings import topic_of
from monitor.sentiment.coding import chances
from monitor.sentiment.coding import draw as draw_places
from monitor.store.reading import labels as read_labels
from monitor.store.reading.reader import Reader
from monitor.store.records import SKIPPED, Coding
from monitor.store.writing import labels
from monitor.web.coding import Progress

TONES: Final[Mapping[str, str]] = {"n": "negative", "u": "neutral", "p": "positive"}
STANCES: Final[Mapping[str, str]] = {"a": "against", "f": "for", "n": "neither"}
SKIP, BACK, QUIT = "s", "b", "q"

WIDTH: Final = 78  # columns of a post: it fits into the narrowest usual terminal


class Wanted(NamedTuple):
    size: int
    seed: int
    new: bool


@contextmanager
def session(
    newsroom: Newsroom, asked: Asked, wanted: Wanted, coder: str, target: str | None
) -> Iterator["CodingSession"]:
    """Put the posts of a draw before a coder, protected names masked; each answer is kept at once.

    *target* is the person toward whom a stance is coded; None is the tone.
    """
    coding = Coding(coder, "stance" if target else "tone", target or "")
    draw = prepare(newsroom, asked, wanted)
    progress = progress_of(newsroom, draw, coding)
    with wiring.writer_as_scored(newsroom.config) as store:

        def keep(posts: Sequence[int], code: str) -> None:
            labels.put(store, posts, coding, code, to_epoch_ms(asked.instant))

        yield CodingSession(progress, STANCES if target else TONES, keep)


def progress_of(newsroom: Newsroom, draw: int, coding: Coding) -> Progress:
    with newsroom.opened() as reader:
        posts = newsroom.leaks.masked(read_labels.to_code(reader, draw))
        return Progress(posts, read_labels.done(reader, draw, coding))


def prepare(newsroom: Newsroom, asked: Asked, wanted: Wanted) -> int:
    """Return the newest draw of the incident, or a new one where there is none or one is wanted.

    Raises:
        UsageError: There are several incidents, and nobody said which; or the seed is too long.
        DataError: There is no post to draw.
    """
    if wanted.seed >= 2**63:  # more than a column holds
        raise UsageError(f"--seed: {wanted.seed} is too long: write at most 18 digits")
    with newsroom.opened() as reader:
        found = tuple(questions(newsroom, reader, asked))
        if len(found) != 1:
            keys = ", ".join(question.incident for question in found)
            raise UsageError(f"there are several incidents: say which with --incident KEY ({keys})")
        [question] = found
        topic = topic_of(reader, question.incident)
        draws = read_labels.draws(reader, topic)
        if draws and not wanted.new:
            return draws[-1].id
        posts = choose(reader, topic, question.span, wanted.size, wanted.seed)
    if not posts:
        raise DataError(
            f"incident {question.incident}: no post of this span is scored and still has its "
            "text: choose another span with --since and --until; posts in languages other than "
            "English are not scored"
        )
    with wiring.writer_as_scored(newsroom.config) as store:
        now = to_epoch_ms(question.now)
        return labels.add_draw(store, topic, question.span, wanted.seed, posts, now)


def choose(reader: Reader, topic: int, span: Span, size: int, seed: int) -> dict[int, float]:
    """Return the numbers of the posts to code, in random order, and the chance of each.

    Posts without a label or a text are not drawn: there is no label to judge, or nothing to read.
    The same store, span, size and seed give the same posts in the same order; all where there are
    not as many as *size*.
    """
    held = read_labels.strata(reader, topic, span)
    likely = chances(held, size)
    places = draw_places(held, size, seed, likely)
    found: list[tuple[int, float]] = []
    for day, strata in groupby(places, lambda stratum: stratum[0]):
        members = read_labels.members(reader, topic, span, day)
        for stratum in strata:
            posts = members.get(stratum[1], [])
            found += [(posts[place], likely[stratum]) for place in places[stratum]]
    order = np.random.default_rng((seed, size)).permutation(len(found))
    return dict(found[place] for place in order)


class CodingSession:
    """Shows posts and takes codes; the copy of a text gets the code that the text got."""

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
            place = yield from self._answered(place, key)

    def _answered(self, place: int, key: str) -> Generator[str, None, int]:
        """Say what a key does, do it, and return the place of the post to show next."""
        if key == BACK:
            yield "back\n" if place else "this is the first\n"
            return max(place - 1, 0)
        if key not in self._codes:
            yield f"\nno such key: press one of {self._keys}\n"
            return place
        yield f"{self._codes[key]}\n"
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
        already = f"labelled so far: {code}\n" if code else ""
        return "\n".join([*lines, f"\n{already}{self._help} > "])
