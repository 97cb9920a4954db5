"""Posting: what is sent, what counts as an answer, and that nothing is sent twice."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from monitor.errors import BadAnswer, NeedsAttention, RetryLater, SourceError
from tests.http.servers import Handler, Line, answer, handling, serving
from tests.http.world import World


@contextmanager
def echoing(status: int = 200, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve an address that tells what it was sent."""

    class Echo(Handler):
        def answered(self) -> None:
            kind, own = self.headers["Content-Type"], self.headers["X"]
            told = [self.command, kind, self.body.decode(), own]
            self.reply(status, json.dumps(told).encode(), headers)

    with handling(Echo) as url:
        yield url


@pytest.mark.parametrize("status", [200, 201])
def test_json_and_forms_arrive_as_they_are(status: int) -> None:
    """Both bodies carry their type; our own headers go along; 201 is an answer to a post."""
    with echoing(status) as url, World().http() as http:
        sent = http.post(url, json={"a": "é"}, headers={"X": "y"})
        assert json.loads(sent.body) == ["POST", "application/json", '{"a":"é"}', "y"]
        sent = http.post(url, form={"a": "b c", "d": "&"})
        form = "application/x-www-form-urlencoded"
        assert json.loads(sent.body) == ["POST", form, "a=b+c&d=%26", None]
        assert json.loads(http.post(url).body) == ["POST", None, "", None]


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (401, {}, NeedsAttention),
        (429, {"Retry-After": "60"}, RetryLater),
        (302, {"Location": "/elsewhere"}, SourceError),
        (500, {}, SourceError),
    ],
)
def test_a_refused_post_is_an_error_that_holds_the_reason(
    status: int, headers: dict[str, str], kind: type[SourceError]
) -> None:
    """As for a question; what the service said stays readable for the source."""
    with echoing(status, headers) as url, World().http() as http:
        with pytest.raises(kind) as caught:
            http.post(url, form={"password": "x"})
        assert type(caught.value) is kind
        assert not isinstance(caught.value, BadAnswer)
        said = b"" if "Location" in headers else b'["POST"'
        assert caught.value.body.startswith(said)


def test_a_post_is_never_sent_twice() -> None:
    """On a kept connection that is dropped without a byte, a question would be asked again."""
    said: list[str | None] = []

    def talk(line: Line) -> None:
        said.append(line.hear())
        line.say(answer(b"one"))
        said.append(line.hear())

    with serving(talk) as server, World().http() as http:
        assert http.get(server.url).body == b"one"
        with pytest.raises(SourceError):
            http.post(server.url)
        assert [text.split()[0] for text in said if text] == ["GET", "POST"]
        assert server.connections == 1
