"""Mail, chat and the like, through apprise (extra `[notify]`)."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from msgspec import Struct

from monitor.alerts.delivery import Message
from monitor.extras import how_to_install
from monitor.privacy.output import html
from monitor.words.alerts import title

if TYPE_CHECKING:
    import apprise

log = logging.getLogger("monitor.alerts")

WHOLE: Final = ("NotifyEmail", "NotifyJSON", "NotifyXML", "NotifyForm")
"""Services that take a text and a file in one request. Others take one after the other, and where
the second fails, apprise says that both did."""

_TO: Final = re.compile(r"(?<=[?&]to=)[^&]+")


class Enclosure(Struct, frozen=True, kw_only=True):
    """A file that goes with a message.

    Attributes:
        name: Of the file, without blanks.
        kind: Its media type; it is a picture where that begins with ``image/``.
        said: What it shows, for those who cannot see it.
    """

    name: str
    kind: str
    content: bytes
    said: str


def recipients(address: str) -> list[str]:
    """Return an address for each recipient of a mail; of other services the address itself.

    apprise says of several recipients only that one of them failed, and each try mails all.

    >>> recipients("mailto://example.org?to=ann@x.org,bob@x.org&format=text")[1]
    'mailto://example.org?to=bob@x.org&format=text'
    """
    found = _TO.search(address)
    if found is None or not address.startswith(("mailto://", "mailtos://")):
        return [address]
    before, after = address[: found.start()], address[found.end() :]
    return [f"{before}{one}{after}" for one in found[0].split(",") if one] or [address]


def to_service(address: str, sent: Sequence[Message], titles: Mapping[str, str]) -> str | None:
    """Tell all that is due in one message by mail, chat and the like; as `notify`.

    *titles* are those of the incidents, by their keys. What is about one episode belongs together,
    where the service can show that; see `_joining`.
    """
    keys = {one.key for one in sent}
    about = keys.pop() if len(keys) == 1 else None
    head = title([(one.rule, titles.get(one.incident, one.incident), one.state) for one in sent])
    return notify(address, head, "\n\n".join(one.text for one in sent), about=about)


def notify(
    address: str,
    title: str,
    body: str,
    *,
    rich: str = "",
    about: str | None = None,
    enclosed: Enclosure | None = None,
) -> str | None:
    """Send a message by mail, chat and the like; return why that failed, None where it did not.

    The address guard of the network does not hold here: the address is that of who runs the
    program.

    Args:
        address: As apprise writes them, such as ``mailto://`` and ``ntfy://``; extra `[notify]`.
        title: Of the message.
        body: Plain text.
        rich: The same as HTML, for a mail that shows a picture within it.
        about: Key of the one episode that it is about; None where it is about no single one.
        enclosed: Goes with it, where one request holds both. Elsewhere a picture follows by itself,
            once the text was taken: if that fails it is logged, for nobody is to get it twice.
    """
    found: Any = service(address)
    if isinstance(found, str):
        return found
    takes = enclosed if found.attachment_support else None
    in_place = takes is not None and bool(rich) and _shows_in_place(found, takes)
    words = {} if about is None else _joining(found, about)
    if in_place:
        words["inline"] = "yes"
    if words:
        more = "&".join(f"{name}={quote(value)}" for name, value in words.items())
        found = service(f"{address}{'&' if '?' in address else '?'}{more}")
    if about is not None and type(found).__name__ == "NotifyNtfy":
        _in_sequence(found, about)
    if takes is None or type(found).__name__ in WHOLE:
        return _sent(found, title, body, takes, in_place=rich if in_place else "")
    failure = _sent(found, title, body)
    follows = failure is None and takes.kind.startswith("image/")
    if follows and _sent(found, "", takes.said, takes) is not None:
        log.warning("%s took no picture: allow files there, or use mail", found.service_name)
    return failure


def _shows_in_place(found: Any, enclosed: Enclosure) -> bool:
    """Tell whether a file is a picture that a mail in HTML shows within its text."""
    from apprise import NotifyFormat  # noqa: PLC0415  as in `service`

    rich = NotifyFormat.HTML
    is_html = type(found).__name__ == "NotifyEmail" and found.resolve_format(rich) == rich
    return is_html and enclosed.kind.startswith("image/")


def _sent(
    found: Any,
    title: str,
    body: str,
    enclosed: Enclosure | None = None,
    *,
    in_place: str = "",
) -> str | None:
    import apprise  # noqa: PLC0415  as in `service`
    from apprise.attachment.memory import AttachMemory  # noqa: PLC0415

    # Where a service wants HTML, apprise makes it of the text. Its blanks do not break, so that a
    # mail with a picture is given HTML of its own.
    form = apprise.NotifyFormat.TEXT
    file = None
    if enclosed is not None:
        file = AttachMemory(enclosed.content, enclosed.name, enclosed.kind)  # type: ignore[no-untyped-call]
        if in_place:
            attributes = f'src="cid:{enclosed.name}" alt="{html(enclosed.said)}" width="400"'
            body = f'{in_place}<p><img {attributes} style="max-width: 100%"></p>'
            form = apprise.NotifyFormat.HTML
    captured = apprise.LogCapture(level=logging.WARNING, fmt="%(message)s")  # type: ignore[no-untyped-call]
    known = apprise.Apprise(found)
    with captured as sentence:
        done = known.notify(title=title, body=body, body_format=form, attach=file)
    return None if done else sentence.getvalue().strip() or "it was not accepted"


def _joining(found: Any, key: str) -> dict[str, str]:
    """Return words of an address that show a message with the earlier one of its key.

    As a conversation, or a thread; none where its owner has named one, and see `_in_sequence`.
    Other services need the number that they gave the earlier message, which apprise does not hand
    out.
    """
    match type(found).__name__:
        case "NotifyEmail" if "References" not in found.headers:
            return {"+References": f"<alert-{key}@reaction-monitor>"}
        case "NotifyGoogleChat" if not found.thread_key:
            return {"thread": key}
        case _:
            return {}


def _in_sequence(found: Any, key: str) -> None:
    """Have a message of ntfy shown instead of the earlier one of its key (2.16 and newer).

    apprise has no word for a sequence. ntfy reads it from the query, which may follow host and
    port: these are no public arguments, and `tests/alerts/test_delivery.py` says so where they go.
    """
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
