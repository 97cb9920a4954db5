"""Every surface of the program with an accent: what is not accented is not from the room of words.

``python -m tests.words.accented FOLDER NOW OUT`` accents every string of `monitor.words` as its
modules are loaded, then writes what each command shows of the database in FOLDER at NOW into OUT.
Each letter has one accented form, so that without accents it is what readers get (`unaccented`).
"""

import ast
import json
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

ROOM: Final = "monitor.words"

ACCENTS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğĥíĵķłɱñóƥɋŕšţúʋŵẋýžÁɃÇĐÉƑĞĤÍĴĶŁⱮÑÓƤɊŔŠŢÚƲŴẊÝŽ",
)

_NONE: Final = {accent: letter for letter, accent in ACCENTS.items()}

PLAIN: Final = re.compile(
    r"`[^`]*`|\[\[[^\]]*\]\]|--\w[\w-]*|\{\w*\}|%[a-zA-Z]|https?://\S+|/\S+\.db\b"
)
"""What people type, and places for values: these are no English."""

KEYED: Final = frozenset(
    {"Subject", "Quantity", "counted", "getattr", "cast", "removesuffix", "removeprefix", "find"}
    | {"startswith", "endswith", "split", "partition", "strip", "rstrip", "lstrip", "encode", "sub"}
    | {"compile", "TypeVar", "Column", "ZoneInfo", "pop", "get", "rows_of", "series_of"}
)
"""What takes keys and not words."""


def accented(text: str) -> str:
    """Return a text whose letters are accented, but for what people type."""
    parts, at = [], 0
    for found in PLAIN.finditer(text):
        parts += [text[at : found.start()].translate(ACCENTS), found[0]]
        at = found.end()
    return "".join([*parts, text[at:].translate(ACCENTS)])


def unaccented(text: str) -> str:
    """Return a text as it is without our accents."""
    return text.translate(_NONE)


class _Accents(ast.NodeTransformer):
    """Accents every string but documentation and keys."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if not isinstance(node.value, str):
            return node
        return ast.copy_location(ast.Constant(accented(node.value)), node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_Set(self, node: ast.Set) -> ast.AST:
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """Accent values; keys too where they are the headings over what functions say of a row."""
        if any(isinstance(value, ast.Lambda) for value in node.values):
            node.keys = [key and self.visit(key) for key in node.keys]
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        node.func = self.visit(node.func)
        text = name == "replace" and isinstance(node.func, ast.Attribute)
        if name not in KEYED and not text:
            node.args = [self.visit(one) for one in node.args]
            node.keywords = [self.visit(one) for one in node.keywords]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]
        node.args.kw_defaults = [one and self.visit(one) for one in node.args.kw_defaults]
        node.args.defaults = [self.visit(one) for one in node.args.defaults]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]
        return node


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> Any:
        tree = ast.parse(self.get_data(self.path))
        return compile(ast.fix_missing_locations(_Accents().visit(tree)), self.path, "exec")


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(name, path, target)
        if name.startswith(f"{ROOM}.") and found is not None and found.origin is not None:
            found.loader = _Loader(name, found.origin)
        return found


EXTRA: Final = {
    "status.txt": ["status"],
    "alerts.txt": ["alerts", "--since", "90d"],
    "report-volume-by-source.txt": ["report", "volume", "--by", "source"],
    "report-sentiment-without-topic.txt": ["report", "sentiment", "--mask", "--centre"],
    "report-volume-method.txt": ["report", "volume", "--method"],
    "report-as-of.txt": ["report", "volume", "--as-of", "2026-03-04T00:00:00Z"],
    "chart-reactions.txt": ["chart", "sentiment", "--mask", "--centre"],
    "validate.txt": ["validate"],
    "top.txt": ["top", "--once"],
}


def _commands(now: str) -> dict[str, list[str]]:
    from bench.outputs import commands

    shown = (".table", ".md", ".txt", ".svg", ".html")
    found = {name: list(words) for name, words in commands(now) if name.endswith(shown)}
    return {**found, **{name: [*words, "--now", now] for name, words in EXTRA.items()}}


def _store_alerts(config: Path) -> None:
    """Keep an alert of each kind, worded as the daemon does."""
    from datetime import UTC, datetime

    from bench.findings import CATALOGUE
    from monitor.alerts.finding import EpisodeKey, RuleFinding
    from monitor.app.alerting import said
    from monitor.config import read_config
    from monitor.store.connection import open_store
    from monitor.store.records import News
    from monitor.store.writing.alerts import begin

    made = read_config(config, environ={})
    examples = {one.tag: one.example for one in CATALOGUE}
    news = [
        News(
            rule=rule,
            incident="recall",
            source="chirper",
            since=one.span.start,
            said=said(
                made,
                RuleFinding(
                    key=EpisodeKey(rule, "recall", "chirper"),
                    active=True,
                    stands="holds",
                    since=one.span.start,
                    found=one,
                ),
                datetime(2026, 3, 5, tzinfo=UTC),
            ),
        )
        for rule, kind in (
            ("blind", "blind"),
            ("burst", "spike"),
            ("volume", "volume"),
            ("forecast", "forecast"),
            ("mix", "mix"),
        )
        for one in (examples[f"alert.{kind}"],)
    ]
    with open_store(made.database, zone=made.timezone, scorer=made.scorer) as store:
        begin(store, news, ["log"], datetime(2026, 3, 5, tzinfo=UTC))


def _write_live(config: Path, out: Path) -> None:
    """Write what the live page says at its top, and the pages on which people label and note."""
    from datetime import UTC, datetime

    from monitor.app.asked import Asked
    from monitor.app.live import LiveReaders, Served
    from monitor.app.newsroom import Newsroom
    from monitor.config import read_config
    from monitor.report.notes import notes_report
    from monitor.store.records import SKIPPED, NoteRecord, ToCode
    from monitor.web import desk, sheets
    from monitor.web import notes as noting
    from monitor.web.coding import Progress
    from monitor.words import desk as words
    from monitor.words import notes

    read = read_config(config, environ={})
    at = datetime(2026, 3, 4, tzinfo=UTC)
    noted = NoteRecord(
        number=1, incident="kids", at=at, text="glass", by="kids", made="added", made_at=at
    )
    report = notes_report([noted], at, timezone=read.timezone, simulated=False, history=True)
    form = noting.Form("kids", "token", {})
    served = Served(Newsroom.of(read), Asked((read.incidents[0].key,)), LiveReaders(internal=True))
    posts = [ToCode(post=number, message=number, text="glass") for number in range(3)]
    progress = Progress(posts, {0: "negative", 1: SKIPPED})
    pages = {
        "live": served.standing(),
        "live-in-public": served._replace(readers=LiveReaders()).standing(),
        "notes": noting.notes(report, at, form, notice=notes.FOREIGN, done=True),
        "notes-of-nobody": noting.notes(
            notes_report([], at, timezone=read.timezone, simulated=False, history=True),
            at,
            form._replace(who=""),
            notice=notes.refused(""),
            done=False,
        ),
        "overview": desk.overview([("kids", progress)], words.TONE, words.agreement(2, 0.5)),
        "question": desk.question(progress, 1, {}, "kids", words.stance("kids"), "token"),
        "finished": desk.finished(progress, "kids"),
        "refused": sheets.refused(words.GONE, desk.DESK),
    }
    for name, page in pages.items():
        (out / f"{name}.html").write_text(page, "utf-8")


def _write_embeds(config: Path, now: str, out: Path) -> None:
    """Write each figure that an article can frame, and what Datawrapper takes of it."""
    from monitor.app.asked import Asked
    from monitor.app.embeds import made
    from monitor.app.newsroom import Newsroom
    from monitor.clock import read_instant
    from monitor.config import read_config
    from monitor.page.embed import FIGURES

    room = Newsroom.of(read_config(config, environ={}))
    asked = Asked(incidents=("recall",), now=read_instant(now))
    for chart in FIGURES:
        one = made(room, chart, asked, out / f"{chart}.html", internal=False).embed
        (out / f"embed-{chart}.html").write_bytes(one.page())
        texts = [text for part in json.loads(one.datawrapper()).values() for text in part.values()]
        (out / f"embed-{chart}.txt").write_text("\n".join(texts), "utf-8")


def main(folder: Path, now: str, out: Path) -> None:
    """Write what each command shows into a file of its name."""
    sys.meta_path.insert(0, _Finder())
    from click.testing import CliRunner

    from monitor.cli import root

    _store_alerts(folder / "config.toml")
    _write_live(folder / "config.toml", out)
    _write_embeds(folder / "config.toml", now, out)
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"})
    for name, words in _commands(now).items():
        asked = [word.replace("{out}", str(out / name)) for word in words]
        done = runner.invoke(root, ["--config", str(folder / "config.toml"), *asked])
        if done.exit_code:
            raise SystemExit(f"{name}: {done.exception!r} {done.output}")
        if not (out / name).exists():
            (out / name).write_text(done.stdout, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
