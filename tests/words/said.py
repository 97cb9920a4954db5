"""The texts of errors, as the source has them: put together, passed on, made by helpers."""

import ast
from collections.abc import Container, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

Scope: TypeAlias = ast.FunctionDef | ast.Module

MOST: Final = 200
"""Ways to put a text together, of which no more are looked at."""


class Told(NamedTuple):
    """A call that makes an error or a line of the log, or a sentence that is yielded.

    Attributes:
        where: File and line.
        name: What is called: `UsageError`, `click.BadParameter`, `log.error`; `fix` stands for any
            call that is given one, `yield` for none.
        texts: All that it may say; `{name}` stands for what only a run knows.
        kinds: Texts that it is given as `kind`.
    """

    where: str
    name: str
    texts: frozenset[str]
    kinds: frozenset[str] = frozenset()


class Module:
    """A module, and what its texts are made of.

    Args:
        path: Of the file, for messages.
        text: Its source.
        others: Modules by their names, from which it may import constants and helpers.
    """

    def __init__(self, path: Path, text: str, others: "Mapping[str, Module] | None" = None) -> None:
        self.path, self.tree, self.others = path, ast.parse(text), others or {}
        self.above: dict[ast.AST, ast.AST] = {}
        self.helpers: dict[str, ast.FunctionDef] = {}
        self.imports: dict[str, str] = {}
        self.given: dict[tuple[ast.AST, str], list[tuple[int, ast.expr]]] = {}
        self.nodes: list[ast.AST] = [self.tree]
        for node in self.nodes:  # which grows
            inside = list(ast.iter_child_nodes(node))
            self.nodes += inside
            self.above |= dict.fromkeys(inside, node)
            if isinstance(node, ast.FunctionDef):
                self.helpers[node.name] = node
            elif isinstance(node, ast.ImportFrom):
                self.imports |= {one.asname or one.name: node.module or "" for one in node.names}
        for node in self.nodes:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for one in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(one, ast.Name):
                        given = self.given.setdefault((self.scope(node), one.id), [])
                        given.append((node.lineno, node.value))

    def told(self, wanted: Container[str]) -> Iterator[Told]:
        """Yield each call of these names, and each sentence that is yielded, with its texts."""
        for node in self.nodes:
            where = f"{self.path}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Call(keywords=keywords) if any(one.arg == "fix" for one in keywords):
                    (fix,) = (one.value for one in keywords if one.arg == "fix")
                    yield Told(where, "fix", frozenset(self.texts(fix)))
                case ast.Call(args=[said, *_]) if (name := name_of(node)) in wanted:
                    kinds = [one.value for one in node.keywords if one.arg == "kind"]
                    given = frozenset[str]().union(*map(self.texts, kinds))
                    yield Told(where, name, frozenset(self.texts(said)), given)
                case ast.Yield(value=ast.expr() as said) if "yield" in wanted:
                    yield Told(where, "yield", frozenset(self.texts(said)))

    def scope(self, node: ast.AST) -> Scope:
        """Return the function in which a node stands, or the module."""
        while node in self.above and not isinstance(node, ast.FunctionDef):
            node = self.above[node]
        return node if isinstance(node, ast.FunctionDef) else self.tree

    def texts(self, node: ast.expr, depth: int = 0) -> set[str]:  # noqa: C901, PLR0911  kinds of nodes
        """Return what an expression may say; what is not known of it stands in braces."""
        unknown = {f"{{{node.id if isinstance(node, ast.Name) else '...'}}}"}
        if depth > 8:
            return unknown
        deeper = depth + 1
        match node:
            case ast.Constant(value=None):
                return set()
            case ast.Constant():
                return {str(node.value)}
            case ast.JoinedStr():
                parts = [self.texts(part, deeper) or {""} for part in node.values]
                return {"".join(one) for _, one in zip(range(MOST), product(*parts), strict=False)}
            case ast.FormattedValue():
                return self.texts(node.value, deeper)
            case ast.IfExp():
                return self.texts(node.body, deeper) | self.texts(node.orelse, deeper)
            case ast.BoolOp():
                return set().union(*(self.texts(one, deeper) for one in node.values))
            case ast.BinOp(op=ast.Add()):
                pairs = product(self.texts(node.left, deeper), self.texts(node.right, deeper))
                return {left + right for left, right in pairs}
            case ast.Name():
                return self._assigned(node, deeper) or self._passed_on(node) or unknown
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[said, *_]):
                return self.texts(said, deeper)
            case ast.Call():
                name = name_of(node).removeprefix("self.")
                where = (
                    self if name in self.helpers else self.others.get(self.imports.get(name, ""))
                )
                return (where.returned(name, deeper) if where else set()) or unknown
        return unknown

    def _assigned(self, name: ast.Name, depth: int) -> set[str]:
        """Return what was given to a name last, in its function, in the module, or elsewhere."""
        scope = self.scope(name)
        before = [one for one in self.given.get((scope, name.id), ()) if one[0] < name.lineno]
        if given := before or self.given.get((self.tree, name.id), []):
            return self.texts(max(given, key=lambda one: one[0])[1], depth)
        other = self.others.get(self.imports.get(name.id, ""))
        there = other.given.get((other.tree, name.id), []) if other else []
        return set().union(*(other.texts(value, depth) for _, value in there if other))

    def _passed_on(self, name: ast.Name) -> set[str]:
        """Return of which classes an error is that is handed on: `{UsageError}`."""
        node: ast.AST = name
        while node in self.above:
            node = self.above[node]
            if isinstance(node, ast.ExceptHandler) and node.name == name.id and node.type:
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                return {f"{{{ast.unparse(kind)}}}" for kind in kinds}
        return set()

    def returned(self, name: str, depth: int) -> set[str]:
        """Return what a helper may say; nothing where there is none of that name."""
        helper = self.helpers.get(name)
        nodes = ast.walk(helper) if helper else ()
        returned = (node for node in nodes if isinstance(node, ast.Return))
        return set().union(*(self.texts(one.value, depth) for one in returned if one.value))


def name_of(call: ast.Call) -> str:
    """Return what is called, as it is written; of a chain of calls nothing."""
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


@cache
def modules(folder: Path) -> Mapping[Path, Module]:
    """Read the modules of a package, which know what they import of each other."""
    known: dict[str, Module] = {}
    found = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder.parent)
        found[name] = Module(name, path.read_text("utf-8"), known)
        known[".".join(name.with_suffix("").parts).removesuffix(".__init__")] = found[name]
    return found
