"""JSON as a tree that is changed in one place: which items that concerns, and how it is written."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from monitor.testing.passes import MARK
from tests.fuzz.hostile import ANY, PLAIN, Raw, Twice

Path: TypeAlias = tuple[int | str, ...]
Tree: TypeAlias = object

ALL: Final[frozenset[int]] = frozenset({-1})
"""In place of the items that a change concerns: all of them may be gone."""

HALVES: Final = "\ud83d\ude00\udfff\ud800"
_LONE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Changed:
    """An answer after a change, and the numbers of the items that it concerns; or `ALL`."""

    body: bytes
    touched: frozenset[int] = frozenset()

    def more(self, body: bytes, touched: frozenset[int]) -> "Changed":
        """Return the answer after one more change."""
        return Changed(body, ALL if ALL in (touched, self.touched) else self.touched | touched)

    def more_of_all(self) -> "Changed":
        """Return the same, of which anything may be gone."""
        return Changed(self.body, ALL)


def numbers(tree: Tree) -> frozenset[int]:
    """Return the numbers of the items that are told of anywhere in a tree."""
    return frozenset(int(mark) for mark in MARK.findall(json.dumps(tree, ensure_ascii=False)))


def nodes(tree: Tree) -> list[tuple[Path, Tree]]:
    """Return all nodes of a tree with their paths: the root, what is in it, and so on inwards."""
    found: list[tuple[Path, Tree]] = [((), tree)]
    for path, node in found:
        if isinstance(node, dict):
            found += [((*path, key), value) for key, value in node.items()]
        elif isinstance(node, list):
            found += [((*path, place), value) for place, value in enumerate(node)]
    return found


def items(tree: Tree, found: Sequence[tuple[Path, Tree]] = ()) -> dict[Path, frozenset[int]]:
    """Return where the items of an answer are: the elements of the outermost list that has some.

    An answer that is one item has it at its root. *found* are its nodes, where they are known.
    """
    for path, node in found or nodes(tree):
        if isinstance(node, list):
            elements = {(*path, n): numbers(one) for n, one in enumerate(node)}
            if any(elements.values()):
                return elements
    return {(): numbers(tree)} if len(numbers(tree)) == 1 else {}


def change(random: Random, answer: Changed) -> Changed:
    """Return a JSON answer with one node changed; bytes that are no JSON are changed as bytes."""
    try:
        tree = json.loads(answer.body.decode(), strict=False)
    except (ValueError, RecursionError):
        return spoilt(random, answer)
    found = nodes(tree)
    path, node = random.choice(found[:4_000])
    known = items(tree, found)
    where = next((one for one in known if path[: len(one)] == one and (one or path)), None)
    concerned = ALL if where is None else known[where]
    new = random.choice(CHANGES)(random, tree, path, node)
    if new is KEPT:
        return spoilt(random, answer)
    whole, valid = written(new, ascii_only=random.random() < 0.5)
    return answer.more(whole.encode("utf-8", "surrogatepass"), concerned if valid else ALL)


KEPT: Final = Raw("", valid=False)
"""What cannot be changed in the way that was drawn."""


def _replaced(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    return put(tree, path, random.choice(ANY))


def _kindred(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    """Put another value of the same type in: it goes farther than one of another."""
    return put(tree, path, random.choice([one for one in ANY if type(one) is type(node)] or ANY))


def _gone(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    if not path:
        return KEPT
    parent = at(tree, path[:-1])
    if isinstance(parent, Mapping):
        return put(tree, path[:-1], {k: v for k, v in parent.items() if k != path[-1]})
    assert isinstance(parent, list)
    return put(tree, path[:-1], [one for n, one in enumerate(parent) if n != path[-1]])


def _twice(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    """Have an element twice, or a key twice, once with another value."""
    if not path:
        return KEPT
    parent = at(tree, path[:-1])
    if isinstance(parent, Mapping):
        pairs = [*parent.items(), (str(path[-1]), random.choice(ANY))]
        random.shuffle(pairs)
        return put(tree, path[:-1], Twice(tuple(pairs)))
    assert isinstance(parent, list)
    return put(tree, path[:-1], [*parent, node])


def _added(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    value = random.choice(ANY)
    if isinstance(node, Mapping):
        key = random.choice(("", "x", "id", "text", "$type", "deleted", "error", "\u0000"))
        return put(tree, path, {**node, key: value})
    if isinstance(node, list):
        place = random.randrange(len(node) + 1)
        return put(tree, path, [*node[:place], value, *node[place:]])
    return put(tree, path, [node])


def _elsewhere(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    """Put in what stands elsewhere, of another item perhaps."""
    return put(tree, path, random.choice(nodes(tree)[:4_000])[1])


def _turned(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    """Make text of a number, a number of text, a shorter text of a text."""
    if isinstance(node, str):
        cut = random.randrange(len(node) + 1)
        return put(tree, path, random.choice((node[:cut], [node], node.upper(), node * 2)))
    if isinstance(node, bool) or not isinstance(node, int | float):
        return put(tree, path, random.choice(PLAIN))
    number = node if isinstance(node, float) or abs(node) < 2**70 else 2**70  # it must stay a float
    made = (str(number), -number, number + 1, number * 1_000, float(number))
    return put(tree, path, random.choice(made))


def _half(random: Random, tree: Tree, path: Path, node: Tree) -> Tree:
    """Put half of a surrogate pair into a text."""
    if not isinstance(node, str):
        return KEPT
    cut = random.randrange(len(node) + 1)
    return put(tree, path, node[:cut] + random.choice(HALVES) + node[cut:])


CHANGES: Final = (
    _replaced, _replaced, _kindred, _kindred, _gone, _twice, _added, _elsewhere, _turned, _half,
)  # fmt: skip


def at(tree: Tree, path: Path) -> Tree:
    for step in path:
        tree = tree[step]  # type: ignore[index]
    return tree


def put(tree: Tree, path: Path, value: object) -> Tree:
    """Return a tree with another node in one place."""
    if not path:
        return value
    step, *rest = path
    if isinstance(tree, Mapping):
        return {k: put(v, tuple(rest), value) if k == step else v for k, v in tree.items()}
    assert isinstance(tree, list)
    return [put(v, tuple(rest), value) if n == step else v for n, v in enumerate(tree)]


def written(tree: Tree, *, ascii_only: bool) -> tuple[str, bool]:
    """Return a tree as JSON, and whether it is such as RFC 8259 has it.

    Halves of surrogate pairs are escaped always: no encoding of a text has them.
    """
    if isinstance(tree, Raw):
        return tree.text, tree.valid
    if isinstance(tree, dict | list) and (plain := _plain(tree, ascii_only=ascii_only)):
        return plain, True
    if isinstance(tree, Mapping | Twice):
        pairs = tree.pairs if isinstance(tree, Twice) else tuple(tree.items())
        parts = [(written(k, ascii_only=True), written(v, ascii_only=ascii_only)) for k, v in pairs]
        text = ",".join(f"{key}:{value}" for (key, _), (value, _) in parts)
        return f"{{{text}}}", all(valid for _, (_, valid) in parts)
    if isinstance(tree, list):
        made = [written(one, ascii_only=ascii_only) for one in tree]
        return f"[{','.join(text for text, _ in made)}]", all(valid for _, valid in made)
    if isinstance(tree, int) and not isinstance(tree, bool) and abs(tree) > 10**300:
        return f"{'-' if tree < 0 else ''}1{'0' * 400}", True
    ascii_only = ascii_only or (isinstance(tree, str) and _LONE.search(tree) is not None)
    return json.dumps(tree, ensure_ascii=ascii_only), True


def _plain(tree: Tree, *, ascii_only: bool) -> str:
    """Return a tree as JSON, where that can be written at once; else nothing."""
    try:
        text = json.dumps(tree, ensure_ascii=ascii_only, separators=(",", ":"))
    except (TypeError, ValueError):  # something of ours is in it, or a number without end
        return ""
    return text if ascii_only or _LONE.search(text) is None else ""


def spoilt(random: Random, answer: Changed) -> Changed:
    """Return an answer whose bytes are damaged anywhere."""
    return answer.more(random.choice(DAMAGES)(random, answer.body), ALL)


def _flipped(random: Random, body: bytes) -> bytes:
    made = bytearray(body or b"0")
    for _ in range(random.choice((1, 1, 4))):
        made[random.randrange(len(made))] ^= 1 << random.randrange(8)
    return bytes(made)


def _cut(random: Random, body: bytes) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def _inserted(random: Random, body: bytes) -> bytes:
    place = random.randrange(len(body) + 1)
    given: Sequence[bytes] = (
        b"\0", b"\xff", b"\xed\xa0\xbd", b"\xc0\x80", b'"', b"<", b"&#55357;&#56834;", b"{",
    )  # fmt: skip
    return body[:place] + random.choice(given) + body[place:]


def _repeated(random: Random, body: bytes) -> bytes:
    first, last = sorted(random.randrange(len(body) + 1) for _ in range(2))
    return body[:last] + body[first:]


def _dropped(random: Random, body: bytes) -> bytes:
    first, last = sorted(random.randrange(len(body) + 1) for _ in range(2))
    return body[:first] + body[last:]


def _encoded(random: Random, body: bytes) -> bytes:
    text = body.decode("utf-8", "replace")
    name = random.choice(("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7"))
    return text.encode(name, "replace")


DAMAGES: Final = (_flipped, _flipped, _cut, _inserted, _inserted, _repeated, _dropped, _encoded)
