"""A folder into which the corpus came by every way there is: settings, archive, feed, server."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from click.testing import CliRunner, Result

from monitor import cli
from tests.http.servers import Server, answer, replying, serving
from tests.security.corpus import HOSTILE, MARK, SHORT
from tests.sources.answers import item

START = datetime(2017, 2, 22, 6, tzinfo=UTC)
NOW = "2017-02-24T00:00:00Z"
SHARED = f"https://{MARK}.example/a;b?c=<b>'%22%0A)]&d=%1b[2J|{{x}}#e and more"
"""A link that many people share: the report on spread shows those."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def toml(text: str) -> str:
    """Return *text* as a string of TOML, every character as its number."""
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'


def sound(text: str) -> str:
    """Return *text* without lone surrogates, which no file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def titled(text: str) -> str:
    """Return *text* as a title of config.toml, without the one character that is refused there."""
    return toml(sound(text).replace("\0", ""))


def settings(feed: str, broken: str) -> str:
    """Return a configuration whose every title is hostile."""
    narratives = "".join(
        f"[[incident.narrative]]\nkey = 'n{number}'\ntitle = {titled(text)}\n"
        f"query = 'pwned OR \"{number} {name}\"'\n"
        for number, (name, text) in enumerate(SHORT.items())
        if number < 8  # more would cost time and show nothing else
    )
    events = "".join(
        f"[[incident.event]]\nat = {(START + timedelta(minutes=number)).isoformat()}\n"
        f"title = {titled(text)}\n"
        for number, text in enumerate(SHORT.values())
    )
    title = "".join(text for name, text in SHORT.items() if len(text) < 25 or name == "svg")
    return f"""
[monitor]
timezone = "America/Los_Angeles"
[[incident]]
key = "anaheim"
title = {titled(f"{HOSTILE['end of script']}{title}"[:200])}
since = 2017-02-21T00:00:00-08:00
query = 'anaheim OR "</script><script>alert(1)</script>" OR "{{{{x}}}}|a|=1"'
{narratives}{events}
[source.feed]
kind = "rss"
feeds = ["{feed}"]
allow_private = true
[source.broken]
kind = "rss"
feeds = ["{broken}?a=1&b=<i>"]
allow_private = true
"""


def archive() -> str:
    """Return an archive of posts with hostile values under every key, and of lines that break."""
    lines = []
    for number, text in enumerate(HOSTILE.values()):
        at = START + timedelta(minutes=number)
        named = _CONTROL.sub("", text)  # an id with control characters is refused at the gate
        post = {
            "source": "chirper",
            "id": f"{number}{named}"[:300],
            "created_at": at.isoformat(),
            "text": text,
            "author": text[:300] or None,
            "reply_to": named[:300] or None,
            "lang": text[:30] or None,
            "url": f"https://a.example/{text}"[:300],
        }
        lines.append(json.dumps(post))
        lines.append(json.dumps({**post, "id": f"shared{number}", "text": SHARED}))
        lines.append(json.dumps({**post, "id": f"bad{number}", "created_at": text[:300]}))
        lines.append(f"{{{sound(text)}".replace("\n", " "))
    return "\n".join(lines) + "\n"


def feed() -> bytes:
    """Return a feed whose every entry is hostile, as text and as HTML."""
    entries = []
    for number, text in enumerate(HOSTILE.values()):
        clean = sound(text).translate(_NO_XML)
        at = START + timedelta(hours=2, minutes=number)
        entries.append(item(f"{number}{clean[:200]}", at, f"Anaheim: {clean}", escape(clean)))
    language = escape(HOSTILE["script"])
    head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{language}</title>'
    return f"{head}<language>{language}</language>{''.join(entries)}</channel></rss>".encode()


def _reply(request: str) -> bytes:
    if request.startswith("GET /feed"):
        return answer(feed(), headers={"Content-Type": "application/rss+xml"})
    said = "\n".join(sound(text) for text in SHORT.values()).encode()
    return answer(said, "500 Oops")


@contextmanager
def hostile_server() -> Iterator[Server]:
    """Serve the feed, and for all else a refusal that holds the corpus."""
    with serving(replying(_reply)) as server:
        yield server


def run(folder: Path, *words: str, stdin: str | None = None) -> Result:
    """Run a command on the folder; an exception that is no error of ours comes through."""
    command = ["--config", str(folder / "config.toml"), *words]
    return CliRunner().invoke(
        cli.root, command, input=stdin, env=_ENVIRON, standalone_mode=False, catch_exceptions=True
    )


_ENVIRON: Mapping[str, str] = {"COLUMNS": "100", "NO_COLOR": "1"}


def build(folder: Path) -> dict[str, Result]:
    """Fill *folder*, and return what the commands said while they did it."""
    with hostile_server() as server:
        text = settings(f"{server.url}/feed", f"{server.url}/broken")
        (folder / "config.toml").write_text(text, encoding="utf-8")
        (folder / "archive.ndjson").write_text(archive(), encoding="utf-8")
        claim = ("--observed", "2017-02-22T06:00Z..2017-02-22T12:00Z")
        file = str(folder / "archive.ndjson")
        posts = ("import", "--all", "--incident", "anaheim", *claim, file)
        return {
            "import": run(folder, *posts),
            "import --json": run(folder, *posts, "--json"),
            "collect": run(folder, "collect"),
            "collect --json": run(folder, "collect", "--json"),
            "check": run(folder, "check"),
        }
