"""The ways by which a person is told: log, webhook, command, other services; the heartbeat."""

import logging
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from monitor.errors import SourceError
from monitor.extras import how_to_install
from monitor.http import HttpClient
from monitor.store.records import Due, What
from monitor.words.alerts import over, title

if TYPE_CHECKING:
    import apprise

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
        episode: Its number, the same at its begin and at its end.
    """

    rule: str
    incident: str
    source: str
    state: What
    since: datetime
    at: datetime
    ended_at: datetime | None
    text: str
    episode: int


Way: TypeAlias = Callable[[Message], str | None]
"""Delivers, and returns why it could not; None where it could."""

Digest: TypeAlias = Callable[[Sequence[Message]], str | None]
"""The same, for all that is due at once."""


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
        episode=one.alert,
    )


def subject(sent: Sequence[Message]) -> str:
    """Return what stands above a message to people."""
    return title([(one.rule, one.incident, one.state) for one in sent])


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


def to_service(address: str) -> Digest:
    """Return the way that tells all that is due in one message: by mail, chat and the like.

    Mails about one episode belong to one conversation. The address guard of the network does not
    hold here: the address is that of who runs the program.

    Args:
        address: As apprise writes them, such as ``mailto://`` and ``ntfy://``; extra `[notify]`.
    """

    def way(sent: Sequence[Message]) -> str | None:
        told = address
        if len(sent) == 1 and address.startswith(("mailto://", "mailtos://")):
            joint = "&" if "?" in address else "?"
            told += f"{joint}+References=%3Calert-{sent[0].episode}@reaction-monitor%3E"
        found = service(told)
        if isinstance(found, str):
            return found
        import apprise  # noqa: PLC0415  as in `service`

        captured = apprise.LogCapture(level=logging.WARNING, fmt="%(message)s")  # type: ignore[no-untyped-call]
        with captured as said:
            done = found.notify(title=subject(sent), body="\n\n".join(one.text for one in sent))
        return None if done else said.getvalue().strip() or "it was not accepted"

    return way


def service(address: str) -> "apprise.NotifyBase | str":
    """Return the service behind an address, or why there is none; nobody is asked."""
    try:
        import apprise  # noqa: PLC0415  an extra, and slow to load
    except ImportError:
        return f"it needs the extra [notify]: {how_to_install('notify')}"
    found = apprise.Apprise.instantiate(address)
    return "it is no address that apprise knows" if found is None else found


def beat(http: HttpClient, url: str) -> str | None:
    """Ask for the address of the heartbeat, and return why it could not be; None where it could."""
    try:
        http.get(url)
    except SourceError as error:
        return str(error)
    return None
