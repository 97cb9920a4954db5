"""Which published figures hold on data that nobody tuned on: the registry, its page and its rules.

    python -m bench.validity        # writes docs/validity.md

`bench/validity.toml` has every figure of accuracy, coverage, bias, recall or rate that the
documents publish, with its status: *tuned* where any constant was chosen on its data, *blind* where
none was, *simulated* where a model that we wrote drew the data. A document links each such figure
to its key. `faults` finds what does not; `tests/test_validity.py` holds the documents to it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from bench import arguments
from bench.findings import CATALOGUE

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "validity.md"
DOCUMENTS: Final = (
    "README.md",
    *(
        f"docs/{name}.md"
        for name in (
            "alerts",
            "bursts",
            "spread",
            "compare",
            "sentiment",
            "sentiment-model",
            "figures",
            "video",
            "privacy",
            "demo",
            "reliability",
            "query",
            "how-to",
            "decisions",
            "tutorial",
        )
    ),
)
WORDS: Final = "monitor.words"
"""The package whose sentences are held to the registry, and its name among the definitions."""

Status: TypeAlias = Literal["tuned", "blind", "simulated"]


class Registered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published figure.

    Attributes:
        claim: What was measured, as a reader would ask for it.
        figure: What came out.
        rest: Further figures of the same measurement that documents quote.
        data: On what it was measured.
        status: Whether a constant of the program was chosen on these data.
        date: When it was measured; of the outside review, the date of the commit it looked at.
        command: What anyone can run; empty where the data stay closed.
        model: What drew the data, where they are simulated.
        blind: Key of the same figure on data that nobody tuned on.
        holds: Of a blind figure, whether what the documents claimed holds.
        printed: Modules of `monitor.words` that print it.
    """

    claim: str
    figure: str
    data: str
    status: Status
    date: date
    rest: str = ""
    command: str = ""
    model: str = ""
    blind: str = ""
    holds: bool | None = None
    printed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        blind = self.status == "blind"
        rules = {
            "`holds` is said of each blind figure, and of no other": (
                blind == (self.holds is not None)
            ),
            "`model` is said of each simulated figure, and of no other": (
                bool(self.model) == (self.status == "simulated")
            ),
            "only a blind figure may have no command": blind or bool(self.command),
            "a blind figure has no blind counterpart": not (blind and self.blind),
        }
        for rule, kept in rules.items():
            if not kept:
                raise ValueError(rule)


class Registry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All published figures, and the numbers in the documents that are none.

    Attributes:
        review: Commit that the outside review looked at.
        figures: By key.
        definitions: Document -> pieces of its text whose numbers are constants of a method, levels,
            examples or speeds; `A ... B` is all from A to B within one paragraph.
    """

    review: str
    figures: Mapping[str, Registered]
    definitions: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        for one in self.figures.values():
            if one.blind and self.figures[one.blind].status != "blind":
                problem = f"{one.blind}: stands for blind data and is not blind"
                raise ValueError(problem)


@cache
def registry() -> Registry:
    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return msgspec.convert(found, Registry)


def documents() -> dict[str, str]:
    return {name: (ROOT / name).read_text("utf-8") for name in DOCUMENTS}


# The rules.

_NUMBER = r"(?:(?<![\w.])[+−-])?(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.]*\d)"
_LIST = rf"{_NUMBER}(?:(?:, (?:and |or )?|; | and | or | to | / |-){_NUMBER})*"
_MEASURED = (
    rf"{_LIST}(?: ?%|[ -]points?\b)",
    rf"{_LIST} (?:of|in) (?:all )?{_NUMBER}(?! minutes)",
    r"[+−-]?(?<![\w.])0\.\d{2,}",
    r"\d+\.\d+(?: / \d+\.\d+)+",
)
NUMBER: Final = re.compile(_NUMBER)
MEASURED: Final = re.compile("|".join(_MEASURED))
"""What looks like a measured figure: a share, points, one number of another, a score."""
DECIMAL: Final = re.compile(rf"{'|'.join(_MEASURED)}|[+−-]?(?<![\w.])\d+\.\d+")
"""The same in a table or beside a key, where any decimal is one."""
LEVEL: Final = re.compile(r"\b(?:80|95)( and 95)? % (?:t )?(?:intervals?|ranges?)\b")
"""The level of an interval, which is chosen and not measured."""
LINK: Final = re.compile(r"\[(\w+)\]\((?:docs/)?validity\.md#([\w-]+)\)")
HEADING: Final = re.compile(r"[\d.]+ %")
"""The heading of a quantile: a share and nothing else."""
FENCED: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INDENTED: Final = re.compile(r"^ {4,}.*$", re.MULTILINE)
ACCURACY: Final = re.compile(r"\baccura(?:te|tely|cy)\b", re.IGNORECASE)


def blocks(text: str) -> list[str]:
    """Return the paragraphs of a document, each with the table and the footnote after it."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", INDENTED.sub("", FENCED.sub("", text))):
        if found and part.startswith(("|", "\\*")):
            found[-1] += f"\n{part}"
        else:
            found.append(part)
    return [re.sub(r"\n(?!\|)\s*", " ", block).strip() for block in found]


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, as they are written but for the commas of thousands.

    >>> sorted(numbers("83.0 / 77.1, +0.04 of 1,648 (9 %)"))
    ['+0.04', '1648', '77.1', '83.0', '9']
    """
    return {found.replace(",", "").replace("−", "-") for found in NUMBER.findall(text)}


def measured(text: str, *, keyed: bool = False) -> list[str]:
    """Return what looks like a measured figure in a text.

    >>> measured("found in 9 and 73 % of 15 windows, 14 of 15, by 5 points; 0.619 after 3.5 days")
    ['9 and 73 %', '14 of 15', '5 points', '0.619']
    """
    lines = text.split("\n")
    ways = [DECIMAL if keyed or line.startswith("|") else MEASURED for line in lines]
    return [m.group() for way, line in zip(ways, lines, strict=True) for m in way.finditer(line)]


def faults(
    texts: Mapping[str, str], known: Registry, printed: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return what is wrong, as sentences: of documents, of the registry, of what the words print.

    *texts* are documents by name; *printed* has the strings of each module of `monitor.words`.
    """
    found: list[str] = []
    quoted: dict[str, set[str]] = {key: set() for key in known.figures}
    for name, text in texts.items():
        whole = blocks(text)
        spare = known.definitions.get(name, ())
        found += [
            f"{name}: no paragraph has the definition {piece!r} any more"
            for piece in spare
            if not any(_piece(piece).search(block) for block in whole)
        ]
        for block in whole:
            links = LINK.findall(block)
            found += [f"{name}: {fault}" for fault in _keys(block, links, known)]
            keys = [key for _, key in links if key in known.figures]
            bare = _without(LINK.sub("", block), spare)
            for key in keys:
                quoted[key] |= numbers(LINK.sub("", block))
            held = {number for key in keys for number in _held(known.figures[key])}
            found += [
                f"{name}: {one!r} has no key that holds it, in {block[:60]!r}"
                for one in measured(bare, keyed=bool(keys))
                if not numbers(one) <= held
            ]
    for key, numbers_quoted in quoted.items():
        if lost := sorted(_held(known.figures[key]) - numbers_quoted):
            found.append(f"{key}: no document quotes {', '.join(lost)}")
    return found + list(_prints(known, printed))


def _held(one: Registered) -> set[str]:
    return numbers(one.figure) | numbers(one.rest)


def _without(block: str, pieces: Sequence[str]) -> str:
    """Return a block without its code, levels of intervals and definitions."""
    for piece in pieces:
        block = _piece(piece).sub("…", block)
    return LEVEL.sub("…", re.sub(r"`[^`]*`", "…", block))


def _piece(text: str) -> re.Pattern[str]:
    return re.compile(".*?".join(map(re.escape, text.split(" ... "))), re.DOTALL)


def _keys(block: str, links: Sequence[tuple[str, str]], known: Registry) -> Iterator[str]:
    """Yield what is wrong with the keys of a block."""
    order = [key for _, key in links]
    for said, key in links:
        one = known.figures.get(key)
        if one is None:
            yield f"the key {key} is not registered"
            continue
        if said != one.status:
            yield f"{key} is {one.status}, and the document says {said!r}"
        if one.status != "blind" and ACCURACY.search(re.sub(r"`[^`]*`", "", block)):
            yield f"{key} is {one.status}, and may not be called accuracy"
        if one.blind and one.blind not in order[: order.index(key)]:
            yield f"{key} stands without {one.blind}, the blind figure, before it"


def _prints(known: Registry, printed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what the words print and the registry does not have, and the other way round."""
    spare = known.definitions.get(WORDS, ())
    said = {
        module: [_without(string, spare) for string in strings if not HEADING.fullmatch(string)]
        for module, strings in printed.items()
    }
    for module, strings in said.items():
        figures = [one for one in known.figures.values() if module in one.printed]
        held = {number for one in figures for number in numbers(one.figure)}
        for string in strings:
            for one in measured(string):
                if not numbers(one) <= held:
                    yield f"{module} prints {one!r}, which is not registered: {string!r}"
    for key, figure in known.figures.items():
        for module in figure.printed:
            if not any(numbers(figure.figure) <= numbers(one) for one in said.get(module, ())):
                yield f"{key}: {module} does not print {figure.figure}"


def printed() -> dict[str, list[str]]:
    """Return the strings of each module whose words are read: literals, and what constants hold.

    These are all of `monitor.words`, and what `monitor explain` shows.
    """
    found = {}
    paths = sorted((ROOT / WORDS.replace(".", "/")).glob("*.py"))
    for path in (*paths, ROOT / "bench" / "findings.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        put_together = [
            value
            for key, value in vars(import_module(name)).items()
            if isinstance(value, str) and not key.startswith("__")
        ]
        found[name] = [*strings(path.read_text("utf-8")), *put_together]
    found["bench.findings"] += [said for one in CATALOGUE for said in (one.computed, one.wrong)]
    return found


def strings(code: str) -> list[str]:
    """Return the strings of a module that are no documentation and no part of a larger one."""
    tree = ast.parse(code)
    aside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for inner in ast.walk(node)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside
    ]


# The page.

HEAD: Final = """\
# Which figures hold

Each measurement of how good the program is that these documents publish stands here once, with its
data; its details stand where it is quoted. Its status says how far to trust it:

* **blind**: nobody chose anything on these data. Only such a figure says what to expect on yours.
* **tuned**: constants of the program were chosen on these data, or on a part. It flatters.
* **simulated**: the data were drawn from a model that we wrote. Real incidents differ from it.

Blind figures of the *outside review* are of commit `{review}`. Its data stay closed, so that nobody
can tune on them; they were measured once and cannot be measured again here. All others have a
command that anyone can run; `python -m bench.accuracy ../shared/data` prints many of them in one
table. This page is made by `python -m bench.validity`, from `bench/validity.toml`."""

PARTS: Final[Sequence[tuple[str, str, Status, bool | None]]] = (
    (
        "What does not hold on blind data",
        "These claims were published, and fail on data that nobody tuned on.",
        "blind",
        False,
    ),
    (
        "What holds on blind data",
        "Here the documents claimed no more than what blind data show.",
        "blind",
        True,
    ),
    (
        "Tuned",
        "Where blind data gave a figure, it stands beside. Elsewhere expect less than this.",
        "tuned",
        None,
    ),
    (
        "Simulated",
        "How often a method is right where the truth is known because we drew it.",
        "simulated",
        None,
    ),
)


def page(known: Registry, texts: Mapping[str, str]) -> str:
    parts = [HEAD.format(review=known.review)]
    for title, lead, status, holds in PARTS:
        rows = [
            _row(key, one, known, texts)
            for key, one in known.figures.items()
            if (one.status, one.holds) == (status, holds)
        ]
        beside = "on tuned or simulated data" if status == "blind" else "on blind data"
        head = ["what", "figure", beside, "data", "quoted in"]
        table = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |", *rows]
        parts += [f"## {title}", lead, "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def _row(key: str, one: Registered, known: Registry, texts: Mapping[str, str]) -> str:
    quoting = [
        "README" if name == "README.md" else f"[{Path(name).stem}]({Path(name).name})"
        for name, text in texts.items()
        if key in {found for _, found in LINK.findall(text)}
    ]
    beside = [one.blind] if one.blind else [k for k, o in known.figures.items() if o.blind == key]
    others = "; ".join(f"[{known.figures[each].figure}](#{each})" for each in beside)
    how = f"`{one.command}`" if one.command else "outside review"
    drawn = f" Model: {one.model}." if one.model else ""
    cells = [
        f'<a id="{key}"></a>{one.claim}',
        one.figure,
        others or "not measured",
        f"{one.data}.{drawn} {one.date}; {how}",
        ", ".join(quoting),
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    arguments.words(__doc__)
    PAGE.write_text(page(registry(), documents()), "utf-8")


if __name__ == "__main__":
    main()
