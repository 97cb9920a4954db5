"""A query as the rest of the program sees it."""

from msgspec import Struct

from monitor.errors import QueryError
from monitor.query.parser import parse
from monitor.query.probes import Probe, probes
from monitor.query.reading import Reading
from monitor.query.terms import Tag
from monitor.query.tree import Node, leaves


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
        if probes(query.tree) is None:
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
        """Return a few simple searches, of which each post that matches answers at least one."""
        return probes(self.tree) or ()
