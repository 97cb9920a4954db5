"""Simple searches that together find whatever a query matches."""

from collections.abc import Sequence

from msgspec import Struct

from monitor.query.terms import PhraseTerm, TagPrefix, Term
from monitor.query.tree import Node, needed


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


def probes(node: Node) -> tuple[Probe, ...] | None:
    """Return probes of which each post that *node* matches answers at least one.

    None where there are none, which is exactly where a post without a word could match.
    """
    return needed(node, _of, _narrowest)


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
