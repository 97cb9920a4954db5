"""Questions: what is sent where, and what must never be sent."""

from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.http.network import Param
from monitor.http.question import HttpQuestion, question, redirected

SAFE = {"accept": "application/json", "if-none-match": '"1"'}
SENSITIVE = {"authorization": "Bearer x", "cookie": "a=b", "x-api-key": "x"}


@pytest.mark.parametrize(
    ("url", "params", "address"),
    [
        ("https://h/a", {}, "https://h/a"),
        ("https://h/a?x=1", {"y": 2}, "https://h/a?x=1&y=2"),
        ("https://h/a?x=1#top", {"y": 2}, "https://h/a?x=1&y=2"),
        ("https://h/a?x=%20+%2B", None, "https://h/a?x=%20+%2B"),
        ("https://h/a", {"n": None, "t": ["u", "v"]}, "https://h/a?t=u&t=v"),
        ("https://h/a", {"n": None}, "https://h/a"),
        ("https://h/a", {"b": True, "f": 1.5, "e": ""}, "https://h/a?b=true&f=1.5&e="),
        ("HTTPS://H:443/a", {"q": 'é & "#'}, "https://h/a?q=%C3%A9%20%26%20%22%23"),
    ],
)
def test_a_query_is_kept_and_parameters_are_added(
    url: str, params: dict[str, Param | None] | None, address: str
) -> None:
    """What the address has stays as it is; None leaves out; a sequence repeats its key."""
    assert str(question(url, params).url) == address


@given(st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=20), max_size=4))
def test_any_parameter_arrives_as_it_was(params: dict[str, str]) -> None:
    """Every text survives as name and as value."""
    # What reads them back puts those of one name together.
    params = {k: v for k, v in params.items() if (k + v).isprintable() and k != "first"}
    sent = question("https://example.org/?first=1", params).url
    assert httpx.QueryParams(sent.query).multi_items() == [("first", "1"), *params.items()]


@given(st.text(max_size=40) | st.from_regex(r"https?://[\[\]:@/?#%.\w\\ -]*", fullmatch=True))
def test_any_text_is_an_address_or_an_error_of_ours(text: str) -> None:
    """No address and no redirect, however odd, ends in anything but a question or a SourceError."""
    start = question("https://example.org/a")
    asks: list[Callable[[], HttpQuestion]] = [
        lambda: question(text),
        lambda: redirected(start, text),
    ]
    for ask in asks:
        try:
            asked = ask()
        except SourceError as error:
            assert str(error)  # noqa: PT017  either outcome is right
        else:
            assert asked.url.scheme in {"http", "https"}
            assert asked.url.host


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://h/", "//h/a", "h/a", "", "http:///a", "http://h:port/"),
        "https://h/" + "a" * 8_192,
    ],
)
def test_only_addresses_over_http_and_https_are_asked(url: str) -> None:
    """Other schemes, no host, a bad port and endless addresses are refused at once."""
    with pytest.raises(SourceError, match="is no address that can be asked"):
        question(url)


def test_a_password_is_not_shown_with_a_bad_address() -> None:
    """Whatever stands before an @ may be one, even where it breaks the address."""
    with pytest.raises(SourceError) as caught:
        question("http://me:pass/word@example.org/")
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize("value", ["two\r\nX-Forged: 1", "tab\t", "café", "\0"])
def test_a_header_that_cannot_be_sent_is_named_but_not_shown(value: str) -> None:
    """A value that would forge a header is refused; it may be a secret."""
    with pytest.raises(SourceError, match=r"example\.org: header X-Key holds more than") as caught:
        question("https://example.org/", headers={"X-Key": value})
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "address", "same_origin"),
    [
        ("/b", "https://example.org/b", True),
        ("?c=1", "https://example.org/a?c=1", True),
        ("https://example.org/b", "https://example.org/b", True),
        ("https://EXAMPLE.org:443/b", "https://example.org/b", True),
        ("https://example.org:444/b", "https://example.org:444/b", False),
        ("//example.net/b", "https://example.net/b", False),
        ("https://www.example.org/b", "https://www.example.org/b", False),
    ],
)
def test_credentials_stay_with_their_origin(
    location: str, address: str, *, same_origin: bool
) -> None:
    """Headers that may hold one follow a redirect only where scheme, host and port stay."""
    asked = question("https://example.org/a", headers={**SAFE, **SENSITIVE})
    onward = redirected(asked, location)
    assert str(onward.url) == address
    assert onward.headers == ({**SAFE, **SENSITIVE} if same_origin else SAFE)


def test_a_name_and_password_stay_with_their_origin() -> None:
    """Credentials in the address do not follow to another host."""
    onward = redirected(question("https://me:pw@example.org/a"), "https://example.net/")
    assert onward.url.userinfo == b""


@pytest.mark.parametrize(
    "location", ["http://example.org/b", "file:///etc/passwd", "javascript:alert(1)", "http://["]
)
def test_a_redirect_leads_neither_to_plain_text_nor_out_of_the_web(location: str) -> None:
    """From https only to https; never to another scheme."""
    with pytest.raises(SourceError, match=r"^example\.org: "):
        redirected(question("https://example.org/a"), location)
