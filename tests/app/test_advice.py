"""What a person is told to look at where a source cannot work."""

import pytest

from monitor.app.checking import advised
from monitor.errors import SourceError
from monitor.http.verdict import refusal
from monitor.privacy.secret import Secret
from monitor.sources.base import SourceSettings
from monitor.sources.bluesky.source import Settings as Bluesky
from monitor.sources.mastodon.source import Settings as Mastodon
from monitor.sources.x.posts import Settings as X

ANN = Bluesky(handle=Secret("ann.example"), password=Secret("5up3r"))


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (X(posts_per_day=9, bearer=Secret("5up3r")), "what bearer_env (or bearer_file) gives"),
        (ANN, "handle_env (or handle_file) and password_env (or password_file) gives"),
        (Mastodon(), "it does not show this without a log-in"),
    ],
)
def test_a_refusal_names_the_keys_that_hold_what_was_refused(
    status: int, settings: SourceSettings, said: str
) -> None:
    """Whoever reads it knows which line of the configuration to look at; no secret is shown."""
    error = refusal("a.example", status, "no")
    told = advised(error, settings)
    assert told.startswith(f"{error}; ")
    assert said in told
    assert "5up3r" not in told


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_may_be_a_wrong_address(status: int) -> None:
    """The address is what a person can look at, whatever the credentials are."""
    said = advised(refusal("a.example", status, ""), ANN)
    assert said.endswith("; is the address in the configuration right?")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (refusal("a.example", 500, "oops"), "try again later"),
        (SourceError("a.example: still connecting", kind="slow"), "try again later"),
        (
            SourceError("cannot resolve a.example", kind="unreachable"),
            "look at its address, or try again later",
        ),
        (refusal("a.example", 400, "oops"), "look at what its table in the configuration says"),
    ],
)
def test_where_only_the_kind_is_known_it_says_what_may_help(error: SourceError, said: str) -> None:
    """What is often over by itself is to be waited for; else a person looks at what is asked."""
    assert advised(error, ANN) == f"{error}; {said}"


def test_where_the_error_says_what_to_do_nothing_is_added() -> None:
    """A source knows best."""
    error = SourceError("calls.csv is larger than 64 MiB: split it into files")
    assert advised(error, ANN) == str(error)
