"""The log: one line for each record, without secrets and without control characters."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitor.clock import read_instant, utc_now
from monitor.logs import redact, set_up, visible
from monitor.logs.redaction import HIDDEN
from tests.examples import examples

SECRET = "s3cr3t/canary+x"  # noqa: S105  made up
LOG = logging.getLogger("monitor.test")
LIBRARIES = ("apscheduler", "httpx", "httpcore")
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@contextmanager
def logging_to(
    stream: io.TextIOBase, *, as_json: bool = False, level: str = "DEBUG"
) -> Iterator[None]:
    """Set the log up and put everything back afterwards."""
    root, talkative = logging.getLogger(), list(map(logging.getLogger, LIBRARIES))
    before = root.level, list(root.handlers), [one.level for one in talkative]
    root.handlers.clear()
    try:
        set_up(json=as_json, level=level, stream=stream, secrets=[SECRET])  # type: ignore[arg-type]
        yield
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        for one, was in zip(talkative, before[2], strict=True):
            one.setLevel(was)


def written(text: str, *args: object, as_json: bool = False, **extra: object) -> str:
    stream = io.StringIO()
    with logging_to(stream, as_json=as_json):
        LOG.warning(text, *args, extra=extra)
    return stream.getvalue()


def log_failure(text: str, *, stack_info: bool = False) -> None:
    try:
        raise ValueError(text)  # noqa: TRY301
    except ValueError:
        LOG.exception("failed", stack_info=stack_info)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@example.org/a", "https://[redacted]@example.org/a"),
        ("https://me:p@w@example.org/a@b", "https://[redacted]@example.org/a@b"),
        ("https://example.org/a@b?c=d@e", "https://example.org/a@b?c=d@e"),
        ("/a?key=x&limit=5&token=y#z", "/a?key=[redacted]&limit=5&token=[redacted]#z"),
        ("access_token=x refresh-token=y", "access_token=[redacted] refresh-token=[redacted]"),
        (f".rss?feed={'0f' * 20}&user=x&feed=rss2", ".rss?feed=[redacted]&user=x&feed=rss2"),
        ("sig=x;api_key=y&apikey=z", "sig=[redacted]&apikey=[redacted]"),
        ("Password=hunter2 passwd=x pwd=y", "Password=[redacted] passwd=[redacted] pwd=[redacted]"),
        ("monkey=1 design=2 keyword=3", "monkey=1 design=2 keyword=3"),
        ('{"access_token": "x", "a": "b"}', '{"access_token": "[redacted]", "a": "b"}'),
        ("{'secret': 'x'}", "{'secret': '[redacted]'}"),
        ("token: expected a string", "token: expected a string"),
        ("Authorization: Basic abc=\r\nHost: h", "Authorization: [redacted]\r\nHost: h"),
        ("{'Authorization': 'Digest a, b'}", "{'Authorization': '[redacted]'}"),
        ("(b'Authorization', b'Bearer x')", "(b'Authorization', b'[redacted]')"),
        ("Set-Cookie: a=b; c=d", "Set-Cookie: [redacted]"),
        ("sent Bearer abcdefgh.ijk", "sent Bearer [redacted]"),
        ("the bearer of news", "the bearer of news"),
    ],
)
def test_what_stands_where_secrets_stand_is_hidden(text: str, shown: str) -> None:
    """Passwords, keys, tokens and credentials go; ordinary words and parameters stay."""
    assert redact(text) == shown


SECRETS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=6)


@given(SECRETS, WORDS, WORDS)
def test_a_known_secret_is_hidden_wherever_it_stands(secret: str, before: str, after: str) -> None:
    """However it is written (plain, as JSON, as Python), no known value is left."""
    assume(secret not in HIDDEN)
    for spelling in (secret, json.dumps(secret), repr(secret)):
        assert secret not in redact(f"{before} {spelling} {after}", [secret])


@pytest.mark.parametrize(
    "spelling", ["s3cr3t%2Fcanary%2Bx", "s3cr3t/canary%2Bx", r"s3cr3t\"canary"]
)
def test_a_secret_is_known_in_each_spelling(spelling: str) -> None:
    """Addresses and JSON spell some characters differently; the secret is hidden all the same."""
    assert "canary" not in redact(f"/a/{spelling}", [SECRET, 's3cr3t"canary', "", "  "])


def test_no_secret_means_nothing_is_hidden() -> None:
    """An empty value hides nothing."""
    assert redact("abc", ["", " "]) == "abc"


@pytest.mark.parametrize("unit", ["key", "://a@", "token", "authorization", '"key":"', "a-", "="])
def test_redaction_takes_linear_time(unit: str) -> None:
    """No text, however built, takes the square of its length: of four times that is sixteen."""

    def cost(length: int) -> float:
        text, times = unit * (length // len(unit)), []
        for _ in range(3):
            begun = process_time()
            redact(text)
            times.append(process_time() - begun)
        return min(times)

    assert cost(65_536) < 8 * cost(16_384) + 0.01


@given(st.text(st.characters()))
def test_visible_text_is_one_line_that_moves_nothing(text: str) -> None:
    """No control, direction or line-breaking character is left, and nothing else is touched."""
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(c < " " or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066\u2028" for c in shown)
    shown.encode("utf-8")
    if text.isascii() and text.isprintable():
        assert shown == text


def test_emoji_and_scripts_stay_what_they_are() -> None:
    """Joiners and letters of any script are no control characters."""
    text = "\U0001f469\u200d\U0001f467 नमस्ते שלום"
    assert visible(text) == text


def test_a_line_of_text_has_time_level_logger_message_and_fields() -> None:
    """People get one line in a fixed order, extra fields at its end."""
    line = written("took %d posts", 3, source="mastodon", posts=3, gap=None)
    time, rest = line.split(" ", 1)
    assert abs(read_instant(time) - utc_now()) < timedelta(minutes=1)
    assert time.endswith("Z")
    assert rest == 'WARNING monitor.test: took 3 posts source="mastodon" posts=3 gap=null\n'


def test_a_line_of_json_is_an_object_with_the_same_fields() -> None:
    """Machines get one object a line; numbers stay numbers."""
    got = json.loads(written("took %d posts", 3, as_json=True, source="x", posts=3, share=0.5))
    assert abs(read_instant(got.pop("time")) - utc_now()) < timedelta(minutes=1)
    assert got == {
        "level": "WARNING",
        "logger": "monitor.test",
        "message": "took 3 posts",
        "source": "x",
        "posts": 3,
        "share": "0.5",
    }


def test_an_extra_field_cannot_pose_as_one_of_the_record() -> None:
    """`level` and `time` say what the record says, whatever the caller passes."""
    got = json.loads(written("x", as_json=True, level="DEBUG", time="1970"))
    assert got["level"] == "WARNING"
    assert got["time"] != "1970"


@settings(examples(50), suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters()), st.booleans())
def test_one_record_is_one_line(text: str, as_json: bool) -> None:
    """Whatever a post says, it neither forges a line nor breaks the form."""
    line = written("post: %s", text, as_json=as_json, post=text)
    assert line.count("\n") == 1
    assert len(line.splitlines()) == 1
    if as_json:
        assert json.loads(line)["message"] == f"post: {visible(redact(text))}"


@pytest.mark.parametrize("as_json", [False, True])
def test_no_secret_reaches_the_log(*, as_json: bool) -> None:
    """Message, arguments, extra fields, traceback and stack are redacted."""
    stream = io.StringIO()
    with logging_to(stream, as_json=as_json):
        LOG.error("with %s", SECRET, extra={"where": f"/a?q={SECRET}", "api_key": "canary"})
        LOG.error("wrong %d", SECRET)
        log_failure(SECRET, stack_info=True)
    assert "canary" not in stream.getvalue()
    assert stream.getvalue().count(HIDDEN) >= 5
    assert "ValueError" in stream.getvalue()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_of_several_lines_is_hidden_in_a_traceback(*, as_json: bool) -> None:
    """A key in several lines is recognised before a traceback is taken apart."""
    stream = io.StringIO()
    key = "-----BEGIN-----\ncanary\n-----END-----\n"
    with logging_to(stream, as_json=as_json):
        set_up(json=as_json, stream=stream, secrets=[key])
        log_failure(key)
    assert "canary" not in stream.getvalue()


def test_a_traceback_is_marked_line_by_line() -> None:
    """An exception's text cannot pass for a record: each of its lines has a bar before it."""
    stream = io.StringIO()
    with logging_to(stream):
        log_failure("a\n2017-02-22T06:00:00Z INFO monitor: forged\x1b[2J")
    first, *others = stream.getvalue().splitlines()
    assert first.endswith("ERROR monitor.test: failed")
    assert all(line.startswith("  | ") for line in others)
    assert others[-1] == r"  | 2017-02-22T06:00:00Z INFO monitor: forged\x1b[2J"


def test_json_has_its_traceback_as_a_field() -> None:
    """A failure is still one line for machines."""
    stream = io.StringIO()
    with logging_to(stream, as_json=True):
        log_failure("why")
    assert json.loads(stream.getvalue())["traceback"].endswith("\nValueError: why")


def test_arguments_that_do_not_fit_lose_nothing() -> None:
    """A mistake in a log call shows text and arguments instead of an error on the wrong stream."""
    assert "took %d posts ('many',)" in written("took %d posts", "many")


def test_a_second_set_up_replaces_the_first() -> None:
    """Each record is written once, where the last call said, and other handlers stay."""
    first, second, other = io.StringIO(), io.StringIO(), logging.NullHandler()
    with logging_to(first):
        logging.getLogger().addHandler(other)
        set_up(stream=second, level="INFO")
        LOG.info("once")
        LOG.debug("not at all")
        assert other in logging.getLogger().handlers
    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1
    assert "not at all" not in second.getvalue()


def test_without_a_stream_the_log_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard output is for data."""
    with logging_to(io.StringIO()):
        set_up()
        LOG.warning("here")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "here" in captured.err


@pytest.mark.parametrize(
    ("name", "level", "shown"),
    [
        ("httpx", "DEBUG", {"WARNING", "ERROR"}),
        ("httpcore", "INFO", {"WARNING", "ERROR"}),
        ("httpx", "ERROR", {"ERROR"}),
        ("apscheduler.scheduler", "DEBUG", {"ERROR"}),
    ],
)
def test_libraries_say_no_more_than_the_program(name: str, level: str, shown: set[str]) -> None:
    """No addresses, nothing twice that the daemon says itself, and nothing below the level."""
    stream = io.StringIO()
    with logging_to(stream, level=level):
        for each in ("INFO", "WARNING", "ERROR"):
            logging.getLogger(name).log(getattr(logging, each), "at %s", each)
    assert {each for each in ("INFO", "WARNING", "ERROR") if f"at {each}" in stream.getvalue()} == (
        shown
    )


def test_a_stream_of_another_encoding_gets_what_it_can_hold() -> None:
    """Letters that an old terminal lacks are written out instead of failing."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii", write_through=True) as stream:
        with logging_to(stream):
            LOG.warning("café 😀")
        assert rb"caf\xe9 \U0001f600" in raw.getvalue()


def test_a_broken_stream_neither_stops_the_program_nor_speaks_elsewhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where the log cannot be written, the record is dropped: nothing is shown unredacted."""

    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    with logging_to(Full()):
        LOG.error("with %s", SECRET)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("as_json", [False, True])
def test_names_are_masked_wherever_they_stand(*, as_json: bool) -> None:
    """In a message, in its arguments and fields, and in a traceback that quotes a post."""
    stream = io.StringIO()
    with logging_to(stream, as_json=as_json):
        set_up(
            json=as_json,
            level="DEBUG",
            stream=stream,
            mask=lambda text: text.replace("Tomlin", "[name withheld]"),
        )
        LOG.warning("source said %s", "Tomlin", extra={"said": "Tomlin"})
        log_failure("a post by Tomlin")
    assert "Tomlin" not in stream.getvalue()
    assert stream.getvalue().count("[name withheld]") >= 3
