"""The address guard: what is dialled, and what is not."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.http.guard import nature_of
from tests.http.world import Deaf, World, knowing

PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::5db8:d70e"]

LOOPBACK = """
    127.0.0.1 127.1 2130706433 0x7f.1 017700000001 localhost LOCALHOST [::1]
    127.1.2.3 127.255.255.254
""".split()  # noqa: SIM905  easier to read
CARRIED = """
    [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:7f00:1] [64:ff9b::7f00:1]
    [2002:7f00:1::] [2001:0:7f00:1::] [2001:0:5db8:d70e::80ff:fffe] [::ffff:10.0.0.1]
    [64:ff9b::c0a8:101]
""".split()  # noqa: SIM905  easier to read
PRIVATE = """
    10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 192.168.255.255
    [fd00::1] [fec0::1] 100.64.0.1 100.127.255.255
""".split()  # noqa: SIM905  easier to read
NEVER = """
    0 0.1.2.3 [::] 169.254.169.254 [fe80::1] [::ffff:169.254.1.1] [64:ff9b::a9fe:a9fe]
    224.0.0.1 [ff02::1] 255.255.255.255 240.0.0.1 192.0.2.1 198.18.0.1
    [2001:db8::1] [64:ff9b:1::1] [5f00::1] [100::1]
""".split()  # noqa: SIM905  easier to read


def refusal(host: str, *, allow_private: bool = False) -> str:
    backend = Deaf()
    http = World().http(allow_private=allow_private, backend=backend)
    with http, pytest.raises(SourceError) as caught:
        http.get(f"http://{host}/")
    assert backend.dialled == []
    return str(caught.value)


@pytest.mark.parametrize("host", [*LOOPBACK, *CARRIED, *PRIVATE])
def test_what_is_not_public_is_dialled_on_purpose_only(host: str) -> None:
    """Loopback and private addresses, however spelt or wrapped, need `allow_private`."""
    assert "set allow_private = true in the source's table" in refusal(host)
    backend = Deaf()
    http = World().http(allow_private=True, backend=backend)
    with http, pytest.raises(SourceError, match="no connection"):
        http.get(f"http://{host}/")
    assert backend.dialled


@pytest.mark.parametrize("host", NEVER)
def test_what_no_service_has_is_never_dialled(host: str) -> None:
    """Link-local (metadata of cloud machines), multicast, unspecified, reserved: by no setting."""
    for allow_private in (False, True):
        assert "no setting allows it" in refusal(host, allow_private=allow_private)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_very_address_that_was_judged_is_dialled(address: str) -> None:
    """A name is resolved once: the backend gets the address, so no second answer can differ."""
    backend = Deaf()
    http = World().http(allow_private=False, backend=backend, resolver=knowing(address))
    with http, pytest.raises(SourceError, match=r"example\.org: no connection"):
        http.get("http://example.org/")
    assert backend.dialled == [(address, 80)]


def test_one_bad_address_spoils_the_name() -> None:
    """A name that has a public and a private address is not dialled at all."""
    backend = Deaf()
    mixed = knowing("93.184.215.14", "10.0.0.1")
    http = World().http(allow_private=False, backend=backend, resolver=mixed)
    with http, pytest.raises(SourceError, match=r"example\.org leads to 10\.0\.0\.1, a private"):
        http.get("http://example.org/")
    assert backend.dialled == []


def test_every_address_of_a_name_gets_its_turn() -> None:
    """Where one address does not answer, the next is tried."""
    backend = Deaf()
    http = World().http(backend=backend, resolver=knowing("93.184.215.14", "1.1.1.1"))
    with http, pytest.raises(SourceError):
        http.get("http://example.org/")
    assert [address for address, _ in backend.dialled] == ["93.184.215.14", "1.1.1.1"]


def test_a_name_without_an_address_is_an_error() -> None:
    """An empty answer of the resolver is told, not taken for success."""
    http = World().http(resolver=knowing())
    with http, pytest.raises(SourceError, match="its name has no address"):
        http.get("http://example.org/")


@given(st.ip_addresses(v=4))
@example(IPv4Address("127.0.0.1"))
@example(IPv4Address("169.254.169.254"))
def test_no_wrapping_changes_what_an_address_is(address: IPv4Address) -> None:
    """Mapped, NAT64, 6to4 and Teredo addresses are judged by the address inside."""
    bits = int(address)
    wrapped = (
        f"::ffff:{address}",
        str(IPv6Address((0x0064_FF9B << 96) | bits)),
        str(IPv6Address((0x2002 << 112) | (bits << 80))),
        str(IPv6Address((0x2001_0000 << 96) | (0x0101_0101 << 64) | (bits ^ 0xFFFF_FFFF))),
    )
    assert {nature_of(one) for one in wrapped} == {nature_of(str(address))}


@given(st.ip_addresses(v=4) | st.ip_addresses(network="8000::/1"))
def test_what_python_calls_special_is_not_public_here(address: IPv4Address | IPv6Address) -> None:
    """The guard is nowhere more lenient than `ipaddress`."""
    if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
        assert nature_of(str(address)) is not None


def test_a_scope_is_no_disguise() -> None:
    """A link-local address with its interface is still one."""
    assert nature_of("fe80::1%eth0") == "a link-local"
