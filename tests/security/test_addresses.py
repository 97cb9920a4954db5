"""The address guard: every way to write, or to be led to, what must not be dialled."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from tests.http.servers import answer, replying, serving
from tests.http.world import OUTSIDE, Deaf, World, knowing

pytestmark = pytest.mark.repeats

SPELLINGS = """
    0177.0.0.1 0177.1 0x7f.0.0.1 0x7f.1 0x7F000001 127.0.0.1. 127.0.1 127.000.000.001 00000177.0.0.1
    localhost. LOCALHOST. localhost.localdomain ip6-localhost 0.0.0.0 00 0x0
    127.255.255.254 １２７.０.０.１ 127。0。0。1 ①②⑦.⓪.⓪.① ⑯⑨。254。⑯⑨｡254 %31%32%37.0.0.1
    0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.169.254. 0xA9.0xFE.0xA9.0xFE 169.16689662
    0xc0a80101 3232235777 10.1 012.0.0.1 172.1048577 0x64400001
    [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [0:0:0:0:0:ffff:7f00:0001] [::ffff:0:127.0.0.1]
    [64:ff9b::169.254.169.254] [64:ff9b::10.0.0.1] [64:ff9b:1::127.0.0.1] [64:ff9b:1:ffff::a00:1]
    [2002:a9fe:a9fe::1] [2002:c0a8:101::] [2002:0a00:0001:0:0:0:0:1] [2001:0:a9fe:a9fe::1]
    [2001:0:1:1:0:0:5601:5601] [::a00:1] [fe80::1%25lo] [fe80::1%25eth0] [fe80::1%lo] [fec0::1]
    [fd12:3456::1] [ff02::1%25lo] [::] [0:0:0:0:0:0:0:1] [::1%25lo]
""".split()  # noqa: SIM905  easier to read

ADDRESSES = [
    *(f"http://{host}/" for host in SPELLINGS),
    "http://example.org@127.0.0.1/",
    "http://example.org:80@127.0.0.1/",
    "http://example.org%2f@127.0.0.1/",
    "http://a@b@127.0.0.1/",
    "http://127.0.0.1#@example.org/",
    "http://127.0.0.1?@example.org/",
    "http://127.0.0.1\\@example.org/",
    "http://127.0.0.1:80\\@example.org/",
    "http://127.0.0.1%00.example.org/",
    "http://127.0.0.1%0d%0aHost:example.org/",
    "http:127.0.0.1/",
    "http:///127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://\t127.0.0.1/",
    " http://127.0.0.1/",
    "//127.0.0.1/",
    "https://127.1/",
    "HTTP://LOCALHOST/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:11211/_stats",
    "ftp://127.0.0.1/",
    "unix:///run/docker.sock",
    "data:text/plain,x",
    "jar:http://127.0.0.1!/",
    "http://xn--/",
    "http://xn--7/",
    "http://xn--a.xn--/",
    "http://a..b/",
    f"http://{'a' * 64}.example/",
    "http://[::1/",
    "http://[zz]/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:x/",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_spelling_reaches_an_address_inside(url: str) -> None:
    """Refused, or no address at all: nothing is ever dialled."""
    backend = Deaf()
    with World().http(allow_private=False, backend=backend) as http, pytest.raises(SourceError):
        http.get(url)
    assert backend.dialled == []


ELSEWHERE = [url for url in ADDRESSES if not url.startswith("http:///")]
"""Without a host, an address that leads to another page of the same server is right."""


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_redirect_reaches_an_address_inside(place: str) -> None:
    """A server that may be asked leads there: one question was sent, and none after it."""
    moved = answer(b"", "302 Found", {"Location": place.encode().decode("latin-1")})
    if "\t" in place:
        moved = moved.replace(b"\t", b"%09")
    with serving(replying(lambda _: moved)) as server:
        http = World().outside()
        with http, pytest.raises(SourceError):
            http.get(f"http://{OUTSIDE}:{server.port}/a", follow=True)
        assert server.connections == 1


LETTERS = "htp:/[]@#?.%\\0127a:f- \xff&=;,~{}|^`<>\"'xn--\xe9"
BEGINNINGS = ("", "http:", "http://", "https://", "//", "data:", "http://[", "http://xn--", "/")


@given(st.sampled_from(BEGINNINGS), st.text(LETTERS, max_size=14), st.booleans())
def test_whatever_a_redirect_holds_is_an_error_of_the_source(
    start: str, rest: str, follow: bool
) -> None:
    """No Location, however mangled, becomes any other error than that of a source."""
    moved = answer(b"", "302 Found", {"Location": "x"}).replace(
        b": x", b": " + f"{start}{rest}".encode("latin-1")
    )
    with serving(replying(lambda _: moved)) as server:
        http = World().outside()
        with http, pytest.raises(SourceError):
            http.get(f"http://{OUTSIDE}:{server.port}/a", follow=follow)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "localhost", "localhost.", "[::ffff:127.0.0.1]", "127.1"]
)
def test_no_name_of_this_machine_is_followed(host: str) -> None:
    """A redirect of a public server to this machine, however that is spelt, is refused."""
    place: list[str] = []
    with serving(replying(lambda _: answer(b"", "302 Found", {"Location": place[0]}))) as server:
        place.append(f"http://{host}:{server.port}/inside")
        http = World().outside()
        with http, pytest.raises(SourceError):
            http.get(f"http://{OUTSIDE}:{server.port}/a", follow=True)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "second", ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "10.0.0.1", "fe80::1%eth0"]
)
def test_a_name_that_changes_its_address_is_judged_each_time(second: str) -> None:
    """Rebinding: the first answer is public, the next is not. Only what was judged is dialled."""
    answers: Iterator[Sequence[str]] = iter([["93.184.215.14"], [second], [second]])
    backend = Deaf()
    http = World().http(
        allow_private=False, backend=backend, resolver=lambda _host, _port: next(answers)
    )
    with http:
        for _ in range(3):
            with pytest.raises(SourceError):
                http.get("http://rebind.example/")
    assert backend.dialled == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    "address",
    ["::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "fe80::1%2", "::", "0.1.2.3"],
)
def test_a_public_name_with_such_an_address_is_refused(address: str) -> None:
    """What counts is what a name resolves to, beside a public address too."""
    for addresses in ([address], ["93.184.215.14", address], [address, "93.184.215.14"]):
        backend = Deaf()
        http = World().http(allow_private=False, backend=backend, resolver=knowing(*addresses))
        with http, pytest.raises(SourceError, match="address, and not to a public one;"):
            http.get("http://example.org/")
        assert backend.dialled == []
