"""Simple searches that together find whatever a query matches."""

from msgspec import Struct

from monitor.query.terms import Lang, PhraseTerm, TagPrefix, Term
from monitor.query.tree import All, Any, Near, Node, Not


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
        """Return its words and, in quotes, its phrases."""
        return " ".join((*self.words, *(f'"{" ".join(phrase)}"' for phrase in self.phrases)))


def probes(node: Node) -> tuple[Probe, ...] | None:
    """Return probes of which each post that *node* matches answers at least one.

    None where there are none, which is exactly where a post without a word could match.
    """
    match node:
        case Not() | Lang():
            return None
        case Near():
            return _all([_any(node.left), _any(node.right)])
        case All():
            return _all([found for part in node.parts if (found := probes(part)) is not None])
        case Any():
            return _any(node.parts)
        case _:
            return (_of(node),)


def _of(term: Term) -> Probe:
    open_ended = isinstance(term, TagPrefix) or (isinstance(term, PhraseTerm) and term.prefix)
    whole = term.spoken[:-1] if open_ended else term.spoken
    if not whole:
        return Probe(prefix=term.spoken[-1])
    return Probe(words=whole) if len(whole) == 1 else Probe(phrases=(whole,))


def _any(nodes: tuple[Node, ...]) -> tuple[Probe, ...] | None:
    every = [probes(node) for node in nodes]
    if None in every:
        return None
    return tuple(dict.fromkeys(probe for found in every for probe in found or ()))


def _all(choices: list[tuple[Probe, ...] | None]) -> tuple[Probe, ...] | None:
    """Take the choice with the fewest probes, best no prefix, narrowed by those of one probe."""
    usable = [choice for choice in choices if choice is not None]
    if not usable:
        return None
    best = min(usable, key=lambda choice: (any(probe.prefix for probe in choice), len(choice)))
    alone = [choice[0] for choice in usable if len(choice) == 1 and choice is not best]
    return tuple(dict.fromkeys(_narrowed(probe, alone) for probe in best))


def _narrowed(probe: Probe, others: list[Probe]) -> Probe:
    words = tuple(
        dict.fromkeys([*probe.words, *(word for other in others for word in other.words)])
    )
    phrases = tuple(
        dict.fromkeys([*probe.phrases, *(row for other in others for row in other.phrases)])
    )
    return Probe(words, phrases, probe.prefix)
