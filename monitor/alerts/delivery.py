"""The ways by which a person is told: log, webhook, command, other services; the heartbeat."""

import hashlib
import logging
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from monitor.clock import to_epoch_ms
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
        key: Likewise, and unlike that of any episode of another database: 16 hexadecimal digits.
        sequence: 1 for its begin, 2 for its end, in whichever order they arrive.
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
    key: str
    sequence: int


class BriefMessage(Struct, frozen=True, kw_only=True):
    """What is sent of a brief on schedule, in the shape of the JSON; instants in UTC.

    Attributes:
        at: When it was due.
        generated_at: Of when it speaks.
        title: For people.
        text: Plain text.
        rule: Tells it from an alert.
    """

    incident: str
    at: datetime
    generated_at: datetime
    title: str
    text: str
    rule: str = "brief"


Way: TypeAlias = Callable[[Message | BriefMessage], str | None]
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
        key=_key(one),
        sequence=1 if one.what == "begun" else 2,
    )


def _key(one: Due) -> str:
    told = one.rule, one.incident, one.source, to_epoch_ms(one.at)
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]


def subject(sent: Sequence[Message]) -> str:
    """Return what stands above a message to people."""
    return title([(one.rule, one.incident, one.state) for one in sent])


def to_log(sent: Message) -> None:
    """Write an alert to the log, which never fails."""
    level = logging.WARNING if sent.state == "begun" else logging.INFO
    log.log(level, "alert (%s): %s", sent.rule, sent.text)


def to_webhook(http: HttpClient, url: str) -> Way:
    """Return the way that posts an alert as JSON to *url*."""

    def way(sent: Message | BriefMessage) -> str | None:
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

    def way(sent: Message | BriefMessage) -> str | None:
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
            return f"{words[0]}: stopped, for it ran over {COMMAND_SECONDS} s: let it end sooner"
        except OSError as error:
            return f"{words[0]}: it cannot be run ({error.strerror}): look at its path"
        code = done.returncode
        return f"{words[0]}: it ended with code {code}: run it by hand to see why" if code else None

    return way


def to_service(address: str) -> Digest:
    """Return the way that tells all that is due in one message: by mail, chat and the like.

    What is about one episode belongs together, where the service can show that; see `_joined`.

    Args:
        address: As `notify` takes it.
    """

    def way(sent: Sequence[Message]) -> str | None:
        keys = {one.key for one in sent}
        about = keys.pop() if len(keys) == 1 else None
        return notify(address, subject(sent), "\n\n".join(one.text for one in sent), about=about)

    return way


def notify(address: str, title: str, body: str, *, about: str | None = None) -> str | None:
    """Send a message by mail, chat and the like; return why that failed, None where it did not.

    The address guard of the network does not hold here: the address is that of who runs the
    program.

    Args:
        address: As apprise writes them, such as ``mailto://`` and ``ntfy://``; extra `[notify]`.
        title: Of the message.
        body: Plain text.
        about: Key of the one episode that it is about; None where it is about no single one.
    """
    found = service(address)
    if isinstance(found, str):
        return found
    import apprise  # noqa: PLC0415  as in `service`

    if about is not None:
        _joined(found, about)
    captured = apprise.LogCapture(level=logging.WARNING, fmt="%(message)s")  # type: ignore[no-untyped-call]
    known = apprise.Apprise(found)
    with captured as said:
        # Where a service wants HTML, it is made of the text: lines stay lines, and < stays <.
        done = known.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    return None if done else said.getvalue().strip() or "it was not accepted"


def _joined(found: Any, key: str) -> None:
    """Have a message shown with the earlier one of its key: a conversation, a thread, or instead.

    Other services need the number that they gave the earlier message, which apprise does not hand
    out.
    """
    match type(found).__name__:
        case "NotifyEmail":
            found.headers.setdefault("References", f"<alert-{key}@reaction-monitor>")
        case "NotifyGoogleChat":
            found.thread_key = found.thread_key or key
        case "NotifyNtfy":
            # From 2.16 on ntfy replaces a message by the next one of its sequence. apprise has no
            # word for that; ntfy reads it from the query, which may follow host and port.
            query = f"/?sequence-id={key}"
            found.cloud_notify_url += query
            found.host, found.port = f"{found.host}:{found.port or ''}".rstrip(":") + query, None


def service(address: str) -> "apprise.NotifyBase | str":
    """Return the service behind an address, or why there is none; nobody is asked."""
    try:
        import apprise  # noqa: PLC0415  an extra, and slow to load
    except ImportError:
        return f"it needs the extra [notify]: {how_to_install('notify')}"
    found = apprise.Apprise.instantiate(address)
    if found is None:
        return "it is no address that apprise knows: `monitor help alerts` shows some"
    return found


def beat(http: HttpClient, url: str) -> str | None:
    """Ask for the address of the heartbeat, and return why it could not be; None where it could."""
    try:
        http.get(url)
    except SourceError as error:
        return str(error)
    return None
