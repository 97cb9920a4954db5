"""An error says what is wrong and what to do, and not what somebody had expected."""

import re
import sqlite3
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import get_args

import pytest

from monitor import errors
from monitor.errors import NEXT, Failing, MonitorError, with_next
from monitor.store.schema.version import _CAUSES, explain
from tests.words.said import Module, modules
from tests.words.test_english import ROOM, literals

pytestmark = pytest.mark.repeats

FILES = sorted(ROOM.parent.rglob("*.py"))
EXPECTING = re.compile(r"\bexpected (?!by )[a-z(`'\"\[]|\bexpected $|\bgot(?: (?!`)|: )")
"""What an error began with once; texts with line ends are lists of words that nobody is shown.

What msgspec says of an item that it refused (``Expected `str`, got `int` - at `$.likes```) is not
ours, and only stands in the reason of a line in quarantine.
"""

VERBS = (
    "add apply ask change chmod choose chown close code copy correct delete enable end exchange "
    "export fill find free give install join keep label leave let look make mend mount move name "
    "open pip put remove restore run save say search see send set shorten split start stop switch "
    "take try type update use verify wait write"
)
FIX = re.compile(
    rf"(?:^|[:;.,] |\(|\b(?:and|or) )(?:(?:{VERBS.replace(' ', '|')})\b|`monitor )"
    r"|please (?:report|choose)|did you mean|\{fix\}"  # whoever calls the helper says it
    r"|asks (?:again|when)|(?:tried|asked) again|not (?:to be )?asked (?:for )?before|; or off$"
    r"|goes on (?:from|with)|are used up, until|is done here|is given up|begins where"
    r"|all tasks run now|it begins once|nothing (?:need be done|is stored yet)"
    r"|no new one is needed",
    re.IGNORECASE,
)
"""How an error ends: with what to do, or what happens by itself."""

OURS = {
    *("LineCut", "click.BadParameter", "click.UsageError"),
    *(
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, MonitorError)
    ),
}
CHECKED = OURS | {"fix", "self.fail", "log.error", "log.warning"}
"""What is called with a sentence for people."""

HANDED_ON = tuple(f"{{{name}}}" for name in {*OURS, "ValueError", "error"})
"""Errors that are shown as they are, by whoever catches them: what they say is checked there."""

FOLLOWED = {"BadAnswer": "unreadable", "NotFound": "missing"}
"""Errors of a source by their kinds, which say what happens next: see `errors.NEXT`."""

UNREAD = {
    "alerts": "a value that the configuration refuses in its own words",
    "chart": "a figure that contradicts itself is a bug",
    "demo": "a recording that contradicts itself is a bug",
    "intake": "why an item was refused that a service sent: nobody here can mend it",
    "nouns": "a value that contradicts itself is a bug",
    "sources": "why an item was refused that a service sent",
    "spread": "buckets that contradict each other are a bug",
    "testing": "what authors of sources read",
}
"""Rooms whose `ValueError` and `Unfit` nobody reads who uses the program, and why."""

OTHERWISE = {
    "monitor/web/signed_in.py": "a line for whoever looks for break-ins: there is nothing to do",
    "monitor/testing/contract.py": "what authors of sources read",
}
"""Files whose sentences need not say what to do, and why."""

LOOKS = {
    "monitor/app/unworkable.py": frozenset({"yield"}),
    "monitor/app/doctor.py": frozenset({"wrong.append"}),
}
"""Files that say in other ways what is wrong."""


def unfixed(module: Module) -> Iterator[str]:
    """Yield what a module may say that does not say what to do."""
    name = module.path.as_posix()
    checked = CHECKED | LOOKS.get(name, frozenset())
    if module.path.parts[1] not in UNREAD:
        checked |= {"ValueError", "Unfit"}
    for told in module.told(checked):
        kinds = told.kinds or {FOLLOWED.get(told.name, "other")}
        passed = (*HANDED_ON, "{...}") if told.name == "yield" else HANDED_ON
        for text in sorted(told.texts - {"", "%s"}) if not kinds <= NEXT.keys() else ():
            # What is given as `fix` follows a colon.
            said = f": {text}" if told.name == "fix" else text
            if not FIX.search(said) and not said.endswith(passed):
                yield f"{told.where}: {told.name}: {text}"


def test_no_error_says_what_was_expected_and_what_came() -> None:
    """In no room: `write 5m, not 300` helps more than `expected a duration, got 300`."""
    found = [
        f"{path.name}: {text}"
        for path in FILES
        for text in literals(path)
        if "\n" not in text and EXPECTING.search(text)
    ]
    assert found == []
    assert len(FILES) > 300


@pytest.mark.parametrize(
    "text", [": expected a whole answer", "--out: expected ", "expected [a]", ", got ", "x, got: "]
)
def test_the_old_way_is_found(text: str) -> None:
    """As it was written in messages, also where something is filled in."""
    assert EXPECTING.search(text)


def test_each_error_says_what_to_do() -> None:
    """Whatever way its sentence is made: at once, from parts, by a helper, by what it hands on."""
    found = modules(ROOM.parent)
    assert [
        said
        for path, one in found.items()
        if path.as_posix() not in OTHERWISE
        for said in unfixed(one)
    ] == []
    assert len(found) > 300


@pytest.mark.parametrize(
    "code",
    [
        "raise UsageError('there is no such incident')",
        "def f(x):\n  message = f'{x} is no time'\n  raise click.BadParameter(message)",
        "def why(x):\n  return f'{x} is broken'\ndef f(x):\n  raise StoreError(why(x))",
        "try: f()\nexcept OSError as error:\n  raise DataError(f'no file: {error}') from error",
        "raise place.error(wrong='is 3', fix='a list')",
        "raise SourceError('it is too large', kind='other')",
        "raise RetryLater('it was asked too often', until)",
        "def f(x):\n  log.warning('%s has ended', x)",
        "class A:\n  def convert(self, x):\n    self.fail(f'{x} is none')",
    ],
)
def test_an_error_that_leaves_one_alone_is_found(code: str) -> None:
    """Each way to make one."""
    assert list(unfixed(Module(Path("monitor/app/some.py"), code)))


@pytest.mark.parametrize(
    "code",
    [
        "raise UsageError('there is no such incident: write one of a, b')",
        "try: f()\nexcept UsageError as error:\n  raise DataError(f'line 3: {error}') from error",
        "raise place.error(wrong='is 3', fix='write a list')",
        "raise BadAnswer('the answer is no list')",
        "raise SourceError('it is too large', kind='too large')",
        "def f(x):\n  log.warning('%s has ended; it will be tried again', x)",
    ],
)
def test_what_helps_is_left_alone(code: str) -> None:
    """What to do, what happens by itself, an error of ours, a kind of which it is known."""
    assert list(unfixed(Module(Path("monitor/app/some.py"), code))) == []


def test_each_kind_of_failure_says_what_happens_next() -> None:
    """Or its messages do, which are looked at one by one; a pass that was killed quotes nobody."""
    assert all(FIX.search(f"; {said}") for said in NEXT.values())
    one_by_one = {"rate limited", "cursor lost", "over budget", "clock", "other", "killed"}
    assert set(get_args(Failing)) - NEXT.keys() == one_by_one
    assert with_next("a.example: down", "slow") == "a.example: down; the next pass asks again"
    assert (
        with_next("set the clock", "clock") == with_next("set the clock", None) == "set the clock"
    )


@pytest.mark.parametrize("code", [*_CAUSES, sqlite3.SQLITE_CONSTRAINT])
def test_what_sqlite_says_says_what_to_do(code: int) -> None:
    """Also where it is something else than we know of."""
    error = sqlite3.OperationalError("no such thing")
    error.sqlite_errorcode = code
    assert FIX.search(str(explain(Path("monitor.db"), error)))


def test_nothing_is_let_off_without_need() -> None:
    """Each room and each file that need not say what to do has something that does not."""
    rooms, files = set[str](), set[str]()
    for path, one in modules(ROOM.parent).items():
        one = copy(one)  # noqa: PLW2901  others read it where it is
        one.path = Path("monitor", "other", path.name)
        if list(unfixed(one)):
            rooms.add(path.parts[1])
            files.add(path.as_posix())
    assert rooms == UNREAD.keys() | {Path(one).parts[1] for one in OTHERWISE}
    assert files >= OTHERWISE.keys()
