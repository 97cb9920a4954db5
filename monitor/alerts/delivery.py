"""The ways by which a person is told: log, webhook, command; and the heartbeat."""

import logging
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from monitor.errors import SourceError
from monitor.http import HttpClient
from monitor.store.records import Due, What
from monitor.words.alerts import over

log = logging.getLogger("monitor.alerts")

COMMAND_SECONDS: Final = 30
PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""Of the environment a command is given these only: the rest may hold passwords."""


class Message(Struct, frozen=True, kw_only=True):
    """What is sent of an alert, in the shape of the JSON; instants in UTC.

    Attributes:
        source: Empty where it is about all of them together.
        ended_at: None while it lasts.
        text: A sentence.
    """

    rule: str
    incident: str
    source: str
    state: What
    since: datetime
    at: datetime
    ended_at: datetime | None
    text: str


Way: TypeAlias = Callable[[Message], str | None]
"""Delivers, and returns why it could not; None where it could."""


def message(one: Due) -> Message:
    """Return what is sent of an alert."""
    return Message(
        rule=one.rule,
        incident=one.incident,
        source=one.source,
        state=one.what,
        since=one.since,
        at=one.at,
        ended_at=one.ended_at,
        text=one.said if one.what == "begun" else over(one.said),
    )


def to_log(sent: Message) -> None:
    """Write an alert to the log, which never fails."""
    level = logging.WARNING if sent.state == "begun" else logging.INFO
    log.log(level, "alert (%s): %s", sent.rule, sent.text)


def to_webhook(http: HttpClient, url: str) -> Way:
    """Return the way that posts an alert as JSON to *url*."""

    def way(sent: Message) -> str | None:
        try:
            http.post(url, json=msgspec.to_builtins(sent))
        except SourceError as error:
            return str(error)
        return None

    return way


def to_command(words: Sequence[str], environ: Mapping[str, str]) -> Way:
    """Return the way that gives an alert as JSON to the standard input of a program.

    Args:
        words: Program and arguments; no shell reads them.
        environ: The environment, of which the program is given `PASSED_ON`.
    """
    given = {name: environ[name] for name in PASSED_ON if name in environ}

    def way(sent: Message) -> str | None:
        try:
            done = subprocess.run(  # noqa: S603  the words of the configuration, and no shell
                list(words),
                input=msgspec.json.encode(sent) + b"\n",
                env=given,
                capture_output=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"{words[0]}: it had not ended after {COMMAND_SECONDS} s, and was stopped"
        except OSError as error:
            return f"{words[0]}: it cannot be run: {error.strerror}"
        return f"{words[0]}: it ended with code {done.returncode}" if done.returncode else None

    return way


def beat(http: HttpClient, url: str) -> str | None:
    """Ask for the address of the heartbeat, and return why it could not be; None where it could."""
    try:
        http.get(url)
    except SourceError as error:
        return str(error)
    return None
