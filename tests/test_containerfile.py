"""The Containerfile, line by line: each instruction is held to a rule, since no builder is here."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import click
import pytest

from monitor import cli
from tests.cli.run import ROOT

INSTRUCTION = re.compile(r"([A-Z]+) (.*)")


def instructions() -> Sequence[tuple[str, str]]:
    """Return each line that is no remark, as its instruction and what follows."""
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    found = [INSTRUCTION.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert all(found), "no line goes on in the next"
    return [(one[1], one[2]) for one in found if one]


def stages() -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """Return the instructions of the first image, and those of the one that is kept."""
    held = instructions()
    second = max(n for n, (word, _) in enumerate(held) if word == "FROM")
    return held[:second], held[second:]


def a_base(value: str) -> bool:
    """One image of a named Python for both."""
    return value in {"${PYTHON} AS build", "${PYTHON}"}


def an_argument(value: str) -> bool:
    found = re.fullmatch(r"PYTHON=docker\.io/library/python:3\.(\d+)-slim-\w+", value)
    least = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "requires-python"
    ]
    return found is not None and int(found[1]) >= int(least.removeprefix(">=3."))


def a_copy(value: str) -> bool:
    return value in {". .", "--from=build /opt/monitor /opt/monitor"}


def a_run(value: str) -> bool:
    """It fetches by pip and uv only, with what was reviewed; files that it names are there."""
    for name in re.findall(r"(?:-r|--constraints|--build-constraints) (\S+)", value):
        assert (ROOT / name).is_file(), name
        assert let_through(name), name
    if "pip install" in value or "uv build" in value:
        assert "--require-hashes" in value or "--constraints requirements.lock" in value
        assert "--no-cache" in value
    return not re.search(r"curl|wget|apt|sudo|chmod 777|\|\| true", value)


def a_place(value: str) -> bool:
    return value in {"/src", "/data"}


def no_root(value: str) -> bool:
    return value.isdigit() and int(value) >= 10_000


def a_variable(value: str) -> bool:
    name, _, said = value.partition("=")
    return {
        "PATH": said.startswith("/opt/monitor/bin:"),
        "MONITOR_CONFIG": said == "/data/config.toml",
    }[name]


def accepted(words: Sequence[str]) -> bool:
    name, *rest = words
    command = cli.root.get_command(click.Context(cli.root), name)
    assert command is not None, name
    command.make_context(name, list(rest), obj=cli.Globals(None, debug=False))
    return True


def a_check(value: str) -> bool:
    words = json.loads(value.partition(" CMD ")[2])
    return "--start-period=" in value and words[0] == "monitor" and accepted(words[1:])


RULES: Mapping[str, Callable[[str], bool]] = {
    "ARG": an_argument,
    "FROM": a_base,
    "WORKDIR": a_place,
    "COPY": a_copy,
    "RUN": a_run,
    "USER": no_root,
    "VOLUME": a_place,
    "ENV": a_variable,
    "HEALTHCHECK": a_check,
    "ENTRYPOINT": lambda value: json.loads(value) == ["monitor"],
    "CMD": lambda value: accepted(json.loads(value)),
}


@pytest.mark.parametrize(("word", "value"), instructions())
def test_each_instruction_keeps_its_rule(word: str, value: str) -> None:
    """What has no rule may not be there."""
    assert RULES[word](value)


def test_nothing_that_builds_is_kept_and_root_is_left() -> None:
    """The image has one copy of the other, makes its account, and is that account afterwards."""
    built, kept = stages()
    words = [word for word, _ in kept]
    assert words.count("COPY") == 1
    assert not [value for word, value in kept if word == "RUN" and "install --" in value]
    assert words.count("USER") == words.count("HEALTHCHECK") == words.count("ENTRYPOINT") == 1
    assert words.index("RUN") < words.index("USER")
    assert "RUN" not in words[words.index("USER") :]
    (user,) = (value for word, value in kept if word == "USER")
    assert any(f"--uid {user} " in value for word, value in kept if word == "RUN")
    assert ("RUN", "install -d -m 700 -o monitor -g monitor /data") in kept
    assert [value for word, value in kept if word in {"WORKDIR", "VOLUME"}] == ["/data", "/data"]
    assert any("--without-pip /opt/monitor" in value for _, value in built)


def let_through(name: str) -> bool:
    """Tell whether a file of the checkout reaches the builder."""
    lines = (ROOT / ".containerignore").read_text("utf-8").split()
    assert lines[0] == "*", "what is not named stays here"
    return any(fnmatch(name, line[1:]) or name.startswith(f"{line[1:]}/") for line in lines[1:])


def test_the_builder_gets_what_it_needs_and_no_data() -> None:
    """All that the wheel is made of; no database, key, test or document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = ["pyproject.toml", project["project"]["readme"], *wheel["force-include"]]
    needed += [*project["project"]["license-files"], "monitor/__init__.py", "hatch_build.py"]
    assert [name for name in needed if not let_through(name)] == []
    assert not [
        name
        for name in ("db/monitor.db", "monitor.key", "tests/conftest.py", ".git/config", "docs")
        if let_through(name)
    ]
    assert all(Path(ROOT / line[1:]).exists() for line in _named())


def _named() -> Sequence[str]:
    return (ROOT / ".containerignore").read_text("utf-8").split()[1:]
