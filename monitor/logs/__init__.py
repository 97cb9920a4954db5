"""Logging, set up once: text for people or JSON lines for machines.

Whatever reaches a log or a message passes `redact` (no secret gets through) and `visible` (no
control character does: what a server or an author wrote can neither forge a line nor move the
cursor).
"""

import json as json_text
import logging
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, TextIO

from monitor.clock import from_epoch, rfc3339
from monitor.logs.redaction import HIDDEN, without

# apscheduler logs every run, and what it warns of the daemon says in its own words; the others show
# addresses with their queries, and headers.
_TALKATIVE: Final = {
    "apscheduler": logging.ERROR,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}

# Lengths are bounded so that no text, however hostile, costs more than linear time.
_NAME: Final = (
    r"(?:[\w-]{0,40}(?:token|secret|passw(?:or)?d|api[_-]?key|signature|credentials?)[\w-]{0,40}"
    r"|(?:[\w-]{0,40}[_-])?(?:key|sig|auth|pwd))"
)
_SECRET_NAME: Final = re.compile(
    rf"(?:{_NAME}|(?:proxy-)?authorization|(?:set-)?cookie)", re.IGNORECASE
)
_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"(?<=://)[^\s/?#\"'<>]{1,500}@", f"{HIDDEN}@"),
        (rf"(?<![\w-])({_NAME})=[^&\s#\"'<>]+", rf"\1={HIDDEN}"),
        (r"(?<![\w-])feed=[0-9a-f]{32,}", f"feed={HIDDEN}"),  # of an account of Reddit
        (rf"([\"']{_NAME}[\"']\s{{0,9}}:\s{{0,9}}[\"'])[^\"']+", rf"\1{HIDDEN}"),
        (
            r"((?:\b(?:authorization|cookie)[\"']?\s{0,9}[:=]|[\"']authorization[\"'],)"
            r"\s{0,9}(?:b?[\"'])?)[^\"'\r\n]+",
            rf"\1{HIDDEN}",
        ),
        (r"\b(bearer\s{1,9})[\w.~+/=-]{8,}", rf"\1{HIDDEN}"),
    )
)

_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]"
)

_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return *text* without secrets: known values, and whatever stands where secrets stand.

    Hidden are the known values in whatever dress (`monitor.logs.redaction`), the name and password
    of an address, the values of parameters and JSON members called token, key, sig, secret,
    password and the like, and what follows ``Authorization``, ``Cookie`` and ``Bearer``.

    >>> redact("GET https://me:pw@example.org/feed?limit=5&api_key=s3cr3t")
    'GET https://[redacted]@example.org/feed?limit=5&api_key=[redacted]'
    """
    text = without(text, secrets)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def visible(text: str) -> str:
    r"""Return *text* in one line, its control, direction and surrogate characters written out.

    >>> visible("\x1b[2J gone\n2017-02-22 INFO forged")
    '\\x1b[2J gone\\n2017-02-22 INFO forged'
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def set_up(
    *,
    json: bool = False,
    level: int | str = "INFO",
    stream: TextIO | None = None,
    secrets: Collection[str] = (),
    mask: Callable[[str], str] = str,
) -> None:
    """Send the program's log to *stream*; a second call replaces what the first set up.

    Args:
        json: One JSON object a line instead of text: ``time`` (RFC 3339), ``level``, ``logger``,
            ``message``, extra fields, and ``traceback`` where there is one.
        level: Least severe level that is written.
        stream: Where to write; None means standard error.
        secrets: Values that must never be written.
        mask: Masks the names that must never be written; a traceback may quote a post.
    """
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _Handler)]:
        root.removeHandler(handler)
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_Formatter(_as_json if json else _as_text, secrets, mask))
    root.addHandler(handler)
    root.setLevel(level)
    for name, least in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(least, root.level))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to a stream in whatever encoding it has, and stays silent where it cannot."""

    def format(self, record: logging.LogRecord) -> str:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        return super().format(record).encode(encoding, "backslashreplace").decode(encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Drop the record: logging's own report would show it unredacted."""


class _Formatter(logging.Formatter):
    def __init__(
        self,
        layout: Callable[[Mapping[str, object], list[str]], str],
        secrets: Collection[str],
        mask: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._layout = layout
        self._secrets = tuple(secrets)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        extra = {k: v for k, v in vars(record).items() if k not in _OWN}
        fields = {
            "time": rfc3339(from_epoch(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(_message(record)),
        }
        cleaned = {self._clean(name): self._value(name, value) for name, value in extra.items()}
        return self._layout({**cleaned, **fields}, self._traceback(record))

    def _clean(self, text: str) -> str:
        return visible(self._mask(redact(text, self._secrets)))

    def _value(self, name: str, value: object) -> object:
        if _SECRET_NAME.fullmatch(name):
            return HIDDEN
        return value if value is None or isinstance(value, int) else self._clean(str(value))

    def _traceback(self, record: logging.LogRecord) -> list[str]:
        trace = self.formatException(record.exc_info) if record.exc_info else record.exc_text
        parts = filter(None, (trace, record.stack_info))
        return [
            self._clean(line) for part in parts for line in redact(part, self._secrets).split("\n")
        ]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _as_text(fields: Mapping[str, object], traceback: list[str]) -> str:
    head = "{time} {level} {logger}: {message}".format_map(fields)
    extra = [
        f" {name}={json_text.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
        if name not in {"time", "level", "logger", "message"}
    ]
    # The bar keeps a line of an exception's text from passing for a record of its own.
    return "\n  | ".join([head + "".join(extra), *traceback])


def _as_json(fields: Mapping[str, object], traceback: list[str]) -> str:
    whole = {**fields, "traceback": "\n".join(traceback)} if traceback else fields
    return json_text.dumps(whole)
