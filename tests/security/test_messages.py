"""The corpus in the log and in the words of errors: one line each, and no character that steers."""

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx
import pytest
from _pytest.mark import ParameterSet
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.cli import Globals, _sentence, main
from monitor.cli.options import newsroom
from monitor.logs import set_up
from monitor.privacy.leaks import LeakTest
from tests.security.conftest import Hostile
from tests.security.corpus import FORGED, HOSTILE, MARK
from tests.security.test_outputs import STEERS
from tests.security.world import sound, toml
from tests.web.inside import World, answering

pytestmark = pytest.mark.repeats

LOG = logging.getLogger("monitor.test")
RECORD = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z (WARNING|ERROR) monitor\.test: ")
SHOWN = {name: text[:500] for name, text in HOSTILE.items() if text.strip()}


def told(text: str) -> None:
    """Log *text* in every way in which the program logs what others wrote."""
    LOG.warning("source said %s", text)
    LOG.warning("%s", text, extra={"error": text, "source": text})
    failure = ValueError(text)
    failure.__cause__ = RuntimeError(text)
    LOG.error("pass failed", exc_info=failure)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_log_has_one_line_for_each_event(name: str, root_log: logging.Logger) -> None:
    """Three events, three records; what belongs to a traceback stands behind a bar."""
    stream = io.StringIO()
    set_up(level="DEBUG", stream=stream)
    told(HOSTILE[name])
    lines = stream.getvalue().split("\n")[:-1]
    assert not STEERS.search("".join(lines))
    assert sum(RECORD.match(line) is not None for line in lines) == 3
    assert all(RECORD.match(line) or line.startswith("  | ") for line in lines)
    assert stream.getvalue().splitlines() == lines


CONFIG = """
[[incident]]
key = "anaheim"
title = "An incident"
since = 2017-02-21T00:00:00Z
query = "anaheim"
[incident.protect]
names = ["Tomlin Averystone"]
[alerts]
webhook = "https://hooks.example/s3cr3t-canary"
"""


def test_what_is_reported_of_a_bug_may_be_shown_to_anybody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its traceback, too: what it was about, as others wrote it, without names and secrets."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    path.chmod(0o600)
    newsroom(Globals(path, debug=True))
    bug = KeyError(f"{HOSTILE['clear screen']} by Tomlin Averystone, hooks.example/s3cr3t-canary")
    bug.__cause__ = ValueError("tomlin\naverystone at https://a.example/?api_key=f00d")
    assert _sentence(bug, debug=True) == 1
    shown = capsys.readouterr().err
    assert shown.count("by [name withheld], ") == 2
    assert not STEERS.search(shown)
    assert not re.search("averystone|s3cr3t|f00d", shown, re.IGNORECASE)


def test_a_bug_in_the_live_page_is_logged_as_all_is(
    root_log: logging.Logger, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its traceback quotes what others wrote: no name, no secret and no control gets through."""

    async def broken(_: Request) -> Response:
        message = f"{HOSTILE['clear screen']} by Tomlin Averystone, s3cr3t-canary"
        raise RuntimeError(message)

    stream = io.StringIO()
    mask = LeakTest(["Tomlin Averystone"]).masked
    set_up(level="WARNING", stream=stream, secrets=["s3cr3t-canary"], mask=mask)
    with answering(World(), more=[Route("/broken", broken)]) as address:
        assert httpx.get(f"{address}broken", timeout=30).status_code == 500
    shown = f"{stream.getvalue()}{capfd.readouterr().err}"
    assert "RuntimeError: " in shown
    assert "by [name withheld], [redacted]" in shown
    assert not STEERS.search(shown)
    assert not re.search("averystone|s3cr3t", shown, re.IGNORECASE)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_json_log_has_one_object_for_each_event(name: str, root_log: logging.Logger) -> None:
    """Three events, three lines, each an object; its message is the text, written out."""
    stream = io.StringIO()
    set_up(json=True, level="DEBUG", stream=stream)
    told(HOSTILE[name])
    records = [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    assert [record["level"] for record in records] == ["WARNING", "WARNING", "ERROR"]
    assert stream.getvalue().isascii()
    assert "traceback" in records[2]
    assert all(record["logger"] == "monitor.test" for record in records)


ARGUMENTS: dict[str, Callable[[str, Path], list[str]]] = {
    "a command": lambda text, _: [text],
    "a report": lambda text, _: ["report", text],
    "a further word": lambda text, _: ["report", "volume", text],
    "an incident": lambda text, _: ["report", "volume", f"--incident={text}"],
    "a source": lambda text, _: ["collect", f"--source={text}"],
    "a time": lambda text, _: ["report", "volume", f"--since={text}"],
    "a length": lambda text, _: ["report", "volume", f"--every={text}"],
    "a zone": lambda text, _: ["report", "volume", f"--tz={text}"],
    "a format": lambda text, _: ["report", "volume", f"--format={text}"],
    "a span": lambda text, _: ["import", f"--observed={text}", "x"],
    "an option": lambda text, _: ["status", f"--{text}"],
}


UNCLEANED = pytest.mark.xfail(
    strict=True, reason="monitor/cli/__init__.py prints some messages with their control characters"
)


def but(known: Iterable[str], *uncleaned: str) -> list[ParameterSet]:
    """Return *known* as parameters; those that are known to fail are marked."""
    return [pytest.param(w, marks=UNCLEANED if w in uncleaned else ()) for w in known]


@pytest.mark.parametrize(
    "what",
    but(
        ARGUMENTS,
    ),
)
def test_an_argument_is_refused_in_words_that_steer_nothing(
    hostile: Hostile,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    """Whatever stands on the command line: exit code 2 or 65, and words without controls."""
    for name, text in SHOWN.items():
        if "\x00" in text or (what in {"a command", "a report"} and text[:1] in "-="):
            continue  # no argument can hold NUL; what begins with - is an option
        words = ["--config", str(hostile.folder / "config.toml")]
        monkeypatch.setattr(
            sys, "argv", ["monitor", *words, *ARGUMENTS[what](text, hostile.folder)]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code in {2, 65}, (name, said)
        assert said.out == ""
        assert not STEERS.search(said.err), name
        assert not [line for line in said.err.splitlines() if line.startswith(FORGED)], name


CONFIGURED: dict[str, Callable[[str], str]] = {
    "a scorer": lambda text: f"[monitor]\nscorer = {text}\n",
    "a zone": lambda text: f"[monitor]\ntimezone = {text}\n",
    "a key": lambda text: f"[monitor]\n{text} = 1\n",
    "a table": lambda text: f"[{text}]\na = 1\n",
    "a kind": lambda text: f"[source.x]\nkind = {text}\n",
    "a feed": lambda text: f"[source.x]\nkind = 'rss'\nfeeds = [{text}]\n",
    "an instance": lambda text: f"[source.x]\nkind = 'mastodon'\ninstances = [{text}]\n",
    "a duration": lambda text: f"[source.x]\nkind = 'rss'\nfeeds = ['http://a/']\nevery = {text}\n",
}
INCIDENT = "[[incident]]\nkey = {}\ntitle = 'A'\nsince = 2017-02-21T00:00:00Z\nquery = {}\n"


CHECKED = but([*CONFIGURED, "an incident", "a query"])


@pytest.mark.parametrize("what", CHECKED)
def test_a_configuration_is_refused_in_words_that_steer_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """Whatever stands in the configuration: code 78 or it is fine; one line without controls."""
    path = tmp_path / "config.toml"
    for name, text in SHOWN.items():
        written = toml(sound(text))
        incident = {"an incident": (written, "'a'"), "a query": ("'a'", written)}
        incidents = INCIDENT.format(*incident.get(what, ("'a'", "'a'")))
        head = CONFIGURED[what](written) if what in CONFIGURED else ""
        path.write_text(f"{head}{incidents}", encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["monitor", "--config", str(path), "check", "--offline"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code in {0, 78}, (name, said)
        assert not STEERS.search(said.out + said.err), (name, said.err)
        assert ended.value.code == 0 or len(said.err.splitlines()) == 1, (name, said.err)


def test_the_texts_are_there(hostile: Hostile) -> None:
    """Nothing above is true because nothing was said: most of the texts hold the mark."""
    assert sum(MARK in text for text in SHOWN.values()) > 50
