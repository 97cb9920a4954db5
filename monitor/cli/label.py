"""``monitor label``: code a random sample of posts by hand."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from monitor.cli.reading import SPAN, Asked, asks, opened, questions

if TYPE_CHECKING:
    from monitor.cli import Settings
    from monitor.config import Config
    from monitor.report.readings import Question
    from monitor.store.connection import Store
    from monitor.store.label_records import Coding, Draw
    from monitor.store.reading.reader import Reader

LONGEST: Final = 80
"""Characters of the name of a coder or a target, which stand in tables."""


def named(_context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """Return a name with single spaces; None where none was given.

    Raises:
        BadParameter: It is empty, too long, or steers a terminal.
    """
    found = None if name is None else " ".join(name.split())
    if found is not None and not (0 < len(found) <= LONGEST and found.isprintable()):
        message = f"expected 1 to {LONGEST} characters that can be printed, got {name!r}"
        raise click.BadParameter(message, param=option)
    return found


class Wanted(NamedTuple):
    """How a draw is made, and whether it must be a new one."""

    size: int
    seed: int
    new: bool


OPTIONS: Final = (
    click.option("--coder", default="first", show_default=True, callback=named, help="Who codes."),
    click.option(
        "--stance", "target", metavar="TARGET", callback=named, help="Toward whom, not the tone."
    ),
    click.option(
        "--size", type=click.IntRange(1), default=200, show_default=True, help="Posts to draw."
    ),
    click.option(
        "--seed",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="Of the draw: the same draws the same.",
    ),
    click.option("--new", is_flag=True, help="Draw again, though there is a draw."),
)


@click.command()
@click.pass_obj
@asks(*SPAN, *OPTIONS)
def label(
    settings: "Settings", asked: Asked, coder: str, target: str | None, **wanted: Any
) -> None:
    """Code posts by hand, so that the error of the scorer on this incident can be told.

    Shows posts of a random draw one by one, without what the scorer or another coder said. One key
    answers: n negative, u neutral, p positive; with --stance a against, f for, n neither; s skips,
    b goes back, q ends. Each answer is kept at once, and the next call goes on from there. A second
    person codes the same posts under another --coder; `monitor validate` tells how far they agree.
    Without a terminal the keys are read from standard input.

    \b
    Examples:
      monitor label
      monitor label --coder ana --stance "the officer"
      monitor label --new --size 300 --since 7d
    """  # noqa: D301
    from monitor.app import wiring
    from monitor.cli.coding import STANCES, TONES, Session, keys
    from monitor.config.chosen import configuration
    from monitor.privacy.leaks import LeakTest
    from monitor.store.label_records import Coding
    from monitor.store.reading import labels as read_labels

    config = configuration(settings.config_path)
    coding = Coding(coder, "stance" if target else "tone", target or "")
    draw = prepare(config, asked, Wanted(**wanted))
    with opened(config) as reader:
        posts = LeakTest(config.protected).masked(read_labels.to_code(reader, draw.id))
        done = read_labels.done(reader, draw.id, coding)
    with wiring.writer(wiring.as_scored(config)) as store:
        session = Session(posts, done, STANCES if target else TONES, _keeper(store, asked, coding))
        session.run(keys())
    _say(len(session.coded), len(posts), coding)


def _say(coded: int, posts: int, coding: "Coding") -> None:
    what = f"a stance toward {coding.target}" if coding.target else "a tone"
    click.echo(f"\n{coded:,} of {posts:,} posts have {what} by {coding.coder}")
    if coded == posts:
        click.echo("`monitor validate` shows what they tell; `monitor label --new` draws others")


def _keeper(store: "Store", asked: Asked, coding: "Coding") -> Callable[[Sequence[int], str], None]:
    from monitor.clock import to_epoch_ms
    from monitor.store.writing import labels

    return lambda posts, code: labels.put(store, posts, coding, code, to_epoch_ms(asked.instant))


def prepare(config: "Config", asked: Asked, wanted: Wanted) -> "Draw":
    """Return the newest draw of the incident, or a new one where there is none or one is wanted.

    Raises:
        DataError: There is no post to draw.
    """
    from monitor.app import labelling, wiring
    from monitor.clock import to_epoch_ms
    from monitor.errors import DataError
    from monitor.store.reading import labels as read_labels
    from monitor.store.writing import labels

    with opened(config) as reader:
        question, topic = _asked(config, reader, asked)
        draws = read_labels.draws(reader, topic)
        if draws and not wanted.new:
            return draws[-1]
        posts = labelling.choose(reader, topic, question.span, wanted.size, wanted.seed)
    if not posts:
        message = (
            f"incident {question.incident}: expected posts with a text and a label in this span, "
            "got none"
        )
        raise DataError(message)
    with wiring.writer(wiring.as_scored(config)) as store:
        now = to_epoch_ms(question.now)
        labels.add_draw(store, topic, question.span, wanted.seed, posts, now)
    with opened(config) as reader:
        return read_labels.draws(reader, topic)[-1]


def _asked(config: "Config", reader: "Reader", asked: Asked) -> "tuple[Question, int]":
    """Return what is asked of the one incident, and its number in the store.

    Raises:
        UsageError: There are several incidents, and none is named.
    """
    from monitor.errors import UsageError
    from monitor.report.readings import NO_TOPIC

    found = tuple(questions(config, reader, asked))
    if len(found) != 1:
        keys = ", ".join(question.incident for question in found)
        message = f"expected one --incident KEY of {keys}, got none"
        raise UsageError(message)
    topics = reader.topics(found[0].incident)
    return found[0], topics[0].id if topics else NO_TOPIC
