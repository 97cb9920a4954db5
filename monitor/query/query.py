"""A query as the rest of the program sees it, and simple searches that find whatever it matches."""

from collections.abc import Sequence

from msgspec import Struct

from monitor.errors import QueryError
from monitor.query.parser import parse
from monitor.query.reading import Reading
from monitor.query.tree import Node, PhraseTerm, Tag, TagPrefix, Term, leaves, needed


class Probe(Struct, frozen=True):
    """A search for services that know neither OR nor NOT: all of it must be there.

    Attributes:
        words: Single words with their own letters; a hashtag is here without its ``#``.
        phrases: Words in a row.
        prefix: How a word begins; None unless there is nothing else to ask for.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefix: str | None = None

    @property
    def quoted(self) -> str:
        return " ".join((*self.words, *(f'"{" ".join(phrase)}"' for phrase in self.phrases)))


class Query(Struct, frozen=True):
    """What is looked for in posts; made by `Query.read`, in the language of docs/query.md.

    Attributes:
        text: As the editor wrote it.
    """

    text: str
    tree: Node

    @classmethod
    def read(cls, text: str) -> "Query":
        """Read a query.

        Raises:
            QueryError: It cannot be read, or would match a post without a word; the message says
                what is wrong, what to write, and at which character (counted from 1).

        >>> Query.read('anaheim AND (officer OR "off-duty cop")').hashtags
        ()
        """
        if not text.strip():
            raise QueryError("the query is empty: write one such as anaheim AND (officer OR cop)")
        query = cls(text, parse(text))
        if not query.probes:
            raise QueryError(
                f"an empty post would match {text!r}: join what is excluded to what is wanted:"
                " anaheim AND NOT disneyland"
            )
        return query

    def matches(self, reading: Reading) -> bool:
        return self.tree.matches(reading)

    @property
    def hashtags(self) -> tuple[str, ...]:
        """Return the hashtags that are wanted, lower case, without ``#``, each once, in order."""
        tags = sorted(
            (leaf.at, leaf.spoken[0]) for leaf in leaves(self.tree) if isinstance(leaf, Tag)
        )
        return tuple(dict.fromkeys(tag.lower() for _, tag in tags))

    @property
    def probes(self) -> tuple[Probe, ...]:
        """Return a few simple searches, of which each post that matches answers at least one.

        There are none exactly where a post without a word could match.
        """
        return needed(self.tree, _of, _narrowest) or ()


def _of(term: Term) -> Probe:
    open_ended = isinstance(term, TagPrefix) or (isinstance(term, PhraseTerm) and term.prefix)
    whole = term.spoken[:-1] if open_ended else term.spoken
    if not whole:
        return Probe(prefix=term.spoken[-1])
    return Probe(words=whole) if len(whole) == 1 else Probe(phrases=(whole,))


def _narrowest(choices: Sequence[tuple[Probe, ...]]) -> tuple[Probe, ...]:
    """Take the choice with the fewest probes, best no prefix, narrowed by those of one probe."""
    best = min(choices, key=lambda choice: (any(probe.prefix for probe in choice), len(choice)))
    alone = [choice[0] for choice in choices if len(choice) == 1 and choice is not best]
    return tuple(dict.fromkeys(_narrowed(probe, alone) for probe in best))


def _narrowed(probe: Probe, others: Sequence[Probe]) -> Probe:
    words = dict.fromkeys(word for one in (probe, *others) for word in one.words)
    phrases = dict.fromkeys(phrase for one in (probe, *others) for phrase in one.phrases)
    return Probe(tuple(words), tuple(phrases), probe.prefix)
