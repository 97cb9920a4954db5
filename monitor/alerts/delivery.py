"""What is sent of alerts and briefs, and to programs: log, webhook, command; the heartbeat."""

import hashlib
import logging
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.errors import SourceError
from monitor.http.client import HttpClient
from monitor.store.records import Due, What
from monitor.words.alerts import over

log = logging.getLogger("monitor.alerts")

COMMAND_SECONDS: Final = 30
PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""Of the environment a command is given these only: the rest may hold passwords."""


class Message(Struct, frozen=True, kw_only=True):
    """What is sent of an alert, in the shape of the JSON, whose keys docs/alerts.md explains."""

    rule: str
    incident: str
    source: str
    state: What
    since: datetime
    at: datetime
    ended_at: datetime | None
    text: str
    episode: int
    key: str
    sequence: int


class BriefMessage(Struct, frozen=True, kw_only=True):
    """What is sent of a brief on schedule; *at* is when it was due, *generated_at* its instant."""

    incident: str
    at: datetime
    generated_at: datetime
    title: str
    text: str
    rule: str = "brief"


def message(one: Due, zone: ZoneInfo) -> Message:
    """Return what is sent; its times for people are on the clock of *zone*."""
    identity = one.rule, one.incident, one.source, to_epoch_ms(one.at)
    return Message(
        rule=one.rule,
        incident=one.incident,
        source=one.source,
        state=one.what,
        since=one.since,
        at=one.at,
        ended_at=one.ended_at,
        text=one.said
        if one.what == "begun" or one.ended_at is None
        else over(one.said, one.ended_at, zone),
        episode=one.alert,
        key=hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:16],
        sequence=1 if one.what == "begun" else 2,
    )


def to_log(sent: Message) -> None:
    level = logging.WARNING if sent.state == "begun" else logging.INFO
    log.log(level, "alert (%s): %s", sent.rule, sent.text)


def to_webhook(http: HttpClient, url: str, sent: Message | BriefMessage) -> str | None:
    """Post what is sent as JSON to *url*; return why that failed, None where it did not."""
    try:
        http.post(url, json=msgspec.to_builtins(sent))
    except SourceError as error:
        return str(error)
    return None


def to_command(
    words: Sequence[str], environ: Mapping[str, str], sent: Message | BriefMessage
) -> str | None:
    """Give what is sent as JSON to the standard input of a program; return why that failed.

    *words* are the program and its arguments; no shell reads them. Of *environ* it gets
    `PASSED_ON`.
    """
    try:
        done = subprocess.run(  # noqa: S603  the words of the configuration, and no shell
            list(words),
            input=msgspec.json.encode(sent) + b"\n",
            env={name: environ[name] for name in PASSED_ON if name in environ},
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{words[0]}: stopped, for it ran over {COMMAND_SECONDS} s: let it end sooner"
    except OSError as error:
        return f"{words[0]}: it cannot be run ({error.strerror}): look at its path"
    code = done.returncode
    return f"{words[0]}: it ended with code {code}: run it by hand to see why" if code else None
