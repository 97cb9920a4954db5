"""What the code may not do, read from the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import TypeVar

import pytest

from tests.trees import trees

pytestmark = pytest.mark.repeats

N = TypeVar("N", bound=ast.AST)

RUN_WHAT_THEY_READ = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "yaml", "code"}
BUILT_IN = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
CALLS = {"os.system", "os.popen", "os.startfile", "pty.spawn", "tempfile.mktemp"}
LIBRARIES = {"numpy.load", "np.load", "pandas.read_pickle", "torch.load", "joblib.load"}
UNCHECKED = {"ssl._create_unverified_context", "ssl.CERT_NONE"}

STATEMENTS = {"execute", "executemany", "executescript", "rows"}
TABLES = {"rows_where", "pks_and_rows_where", "count_where", "delete_where"}
"""Calls of sqlite-utils that take parts of a statement."""
PARTS = {"where", "order_by", "select"}
INSERT = "inserting.insert"
"""Of `store/writing/inserting.py`, which makes a statement of its second and fourth argument."""

# What a statement may be made of besides constants of its module: variables that were looked at,
# and hold names of our own tables and columns, or a statement that was made of such.
LOOKED_AT = {
    "store/cleaning.py": {"sql", "pragma", "name", "value", "x"},
    "store/opened.py": {"numbered", "outside", "args"},
    "store/connection.py": {"key", "named"},
    "store/forgetting.py": {"what", "chosen", "held", "table", "column", "since"},
    "store/schema/migrations.py": {"statement"},
    "store/writing/posts.py": {"columns"},
    "store/reading/as_of.py": {"select"},
    "store/reading/distinct.py": {"join", "column", "by"},
    "store/reading/estimated.py": {"join", "column", "by"},
    "store/reading/links.py": {"sql"},
    "store/reading/volume.py": {"key", "grain", "c", "column", "sums"},
    "store/writing/rollup.py": {"column"},
    "store/writing/inserting.py": {"several", "_statement", "into", "width", "then"},
    "store/reading/looks.py": {"one", "other", "rows"},
    "store/reading/publications.py": {"texts"},
    "store/reading/rows.py": {"sql"},
    "store/reading/talk.py": {"asked"},
    "store/tables.py": {"sql", "names", "table", "wanted"},
    "store/writing/history.py": {"table", "touching", "columns", "marks"},
    "store/writing/watch.py": {"table", "touching", "columns", "marks", "where"},
}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield unparse(node.func), node


unparse = cache(ast.unparse)


@cache
def all_nodes() -> list[tuple[str, ast.AST]]:
    return [(name, node) for name, tree in trees().items() for node in ast.walk(tree)]


def nodes(kind: type[N]) -> Iterator[tuple[str, N]]:
    """Yield each node of a kind in all of the program, with the file that has it."""
    return ((name, node) for name, node in all_nodes() if isinstance(node, kind))


def given(node: ast.Call, argument: str, default: str) -> str:
    """Return what a call gives for an argument, as it is written."""
    values = (keyword.value for keyword in node.keywords if keyword.arg == argument)
    return next(map(ast.unparse, values), default)


def test_nothing_that_is_read_is_run() -> None:
    """No pickle and its kind, no eval or exec, no shell."""
    for name, whole in nodes(ast.Import):
        packages = {alias.name.partition(".")[0] for alias in whole.names}
        assert not packages & RUN_WHAT_THEY_READ, name
    for name, part in nodes(ast.ImportFrom):
        assert (part.module or "").partition(".")[0] not in RUN_WHAT_THEY_READ, name
    for name, node in nodes(ast.Call):
        called = unparse(node.func)
        assert called not in BUILT_IN | CALLS | LIBRARIES, name
        assert given(node, "shell", "False") == "False", name
        assert given(node, "allow_pickle", "False") == "False", name
        if called.startswith("subprocess."):  # words, one by one: never a line for a shell
            assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp), name


def test_no_certificate_goes_unchecked() -> None:
    """There is no setting, and no line, that turns the checks of TLS off."""
    for name, tree in trees().items():
        text = ast.unparse(tree)
        assert not [word for word in UNCHECKED if word in text], name
        assert "check_hostname = False" not in text, name
    for name, node in nodes(ast.Call):
        assert given(node, "verify", "True") != "False", name


def is_constant(name: str) -> bool:
    return name.isupper()


class Function(ast.NodeVisitor):
    """The variables of a function that take from constants of the module alone."""

    def __init__(self, node: ast.AST) -> None:
        self.ours: set[str] = set()
        for _ in range(3):  # a variable may take from another
            self.visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.targets, node.value)

    def visit_For(self, node: ast.For) -> None:
        self._bind([node.target], node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind([node.target], node.iter)

    def _bind(self, targets: list[ast.expr], value: ast.expr) -> None:
        if self.made_of_ours(value):
            for target in targets:
                self.ours |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}

    def made_of_ours(self, value: ast.AST) -> bool:
        """Tell whether all names in *value* are constants, or take from them alone."""
        names = names_in(value)
        return all(is_constant(n) or n in self.ours or n in {"sum", "str", "int"} for n in names)

    def foreign(self, value: ast.expr) -> set[str]:
        """Return the names in a statement that are not known to be ours."""
        return {n for n in names_in(value) if not is_constant(n) and n not in self.ours}


def names_in(value: ast.AST) -> set[str]:
    """Return the names that a value is made of; what it is chosen by is no part of it."""
    chosen_by = {
        name
        for node in ast.walk(value)
        if isinstance(node, ast.IfExp)
        for name in ast.walk(node.test)
    }
    return {n.id for n in ast.walk(value) if isinstance(n, ast.Name) and n not in chosen_by}


def parts_of_a_statement(called: str, call: ast.Call) -> list[ast.expr]:
    """Return of what a call makes a statement that is executed; nothing where it makes none."""
    owner, _, method = called.rpartition(".")
    if called == INSERT:
        return [*call.args[1:2], *call.args[3:]]
    if owner and method in STATEMENTS | TABLES:
        return call.args[:1] + [k.value for k in call.keywords if k.arg in PARTS]
    return []


def test_statements_are_made_of_our_own_words() -> None:
    """What is executed is a constant, or put together from constants and what was looked at."""
    functions: Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]] = chain(
        nodes(ast.FunctionDef), nodes(ast.AsyncFunctionDef)
    )
    for name, node in functions:
        known = Function(node)
        for called, call in calls(node):
            words = set[str]().union(*map(known.foreign, parts_of_a_statement(called, call)))
            assert words <= LOOKED_AT.get(name, set()), f"{name}, {node.name}: {words}"


def test_the_watch_sees_a_statement_made_of_a_text() -> None:
    """A statement with a text of others in it is found, however it is put together."""
    for made in ("f'SELECT {text}'", "'SELECT ' + text", "'{}'.format(text)", "text", "SQL % text"):
        node = ast.parse(f"def f(conn, text):\n    conn.execute({made})").body[0]
        (call,) = (call for called, call in calls(node) if called == "conn.execute")
        assert Function(node).foreign(call.args[0]) == {"text"}
        node = ast.parse(f"def f(conn, text, x):\n    conn.execute(SQL if x else {made})").body[0]
        (call,) = (call for called, call in calls(node) if called == "conn.execute")
        assert Function(node).foreign(call.args[0]) == {"text"}
        for into in (f"{made}, []", f"TABLE, [], {made}"):
            node = ast.parse(f"def f(conn, text):\n    inserting.insert(conn, {into})").body[0]
            ((called, call),) = [one for one in calls(node) if one[0] == INSERT]
            found = map(Function(node).foreign, parts_of_a_statement(called, call))
            assert set[str]().union(*found) == {"text"}
    node = ast.parse("def f(conn):\n    for t in TABLES:\n        conn.execute(f'DROP {t}')").body[
        0
    ]
    (call,) = (call for called, call in calls(node) if called == "conn.execute")
    assert Function(node).foreign(call.args[0]) == set()


GATES = {"Published": "privacy/publish.py", "Worded": "words/worded.py"}
"""Values that one module alone may make: who holds one knows what it went through."""


def test_only_its_gate_makes_a_report_that_may_be_shown() -> None:
    """`publish` alone makes a `Published`, `word` alone a `Worded`; nobody makes one by copying."""
    for name, node in nodes(ast.Call):
        what = unparse(node.func).rpartition(".")[2]
        if what in GATES:
            assert name == GATES[what]
        if what == "replace" and node.args:
            assert ast.unparse(node.args[0]) not in {"published", "worded"}, name
