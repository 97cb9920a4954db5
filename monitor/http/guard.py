"""Which addresses may be dialled: public ones, and what the configuration allows on purpose.

References:
    IANA special-purpose address registries for IPv4 and IPv6; RFC 6052 (NAT64), RFC 3056 (6to4),
    RFC 4380 (Teredo), read 2026-11-24.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from monitor.errors import SourceError

# What `allow_private` opens. Link-local stays shut: cloud machines have their metadata there.
_PRIVATE: Final = frozenset({"a loopback", "a private", "a shared (CGNAT)"})

# `ipaddress.is_global` is no help: it differs between versions of Python.
_SPECIAL: Final = tuple(
    (ip_network(network), nature)
    for network, nature in (
        ("0.0.0.0/8", "an unspecified"),
        ("10.0.0.0/8", "a private"),
        ("100.64.0.0/10", "a shared (CGNAT)"),
        ("127.0.0.0/8", "a loopback"),
        ("169.254.0.0/16", "a link-local"),
        ("172.16.0.0/12", "a private"),
        ("192.0.0.0/24", "a reserved"),
        ("192.0.2.0/24", "a documentation"),
        ("192.88.99.0/24", "a reserved"),
        ("192.168.0.0/16", "a private"),
        ("198.18.0.0/15", "a benchmarking"),
        ("198.51.100.0/24", "a documentation"),
        ("203.0.113.0/24", "a documentation"),
        ("224.0.0.0/4", "a multicast"),
        ("240.0.0.0/4", "a reserved"),
        ("::/128", "an unspecified"),
        ("::1/128", "a loopback"),
        ("2001::/23", "a reserved"),
        ("2001:db8::/32", "a documentation"),
        ("3fff::/20", "a documentation"),
        ("fc00::/7", "a private"),
        ("fe80::/10", "a link-local"),
        ("fec0::/10", "a private"),
        ("ff00::/8", "a multicast"),
    )
)
_GLOBAL_IPV6: Final = IPv6Network("2000::/3")

# IPv6 networks that carry an IPv4 address, and how many bits lie to the right of it.
_CARRIERS: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
    (IPv6Network("::/96"), 0),
)
_OWN_NAMES: Final = (IPv6Address("::"), IPv6Address("::1"))


def admit(host: str, addresses: Sequence[str], *, allow_private: bool) -> None:
    """Return where every one of *addresses*, which *host* resolved to, may be dialled.

    Raises:
        SourceError: One of them may not; the message names the setting that would allow it.
    """
    for address in addresses:
        nature = nature_of(address)
        if nature is None or (allow_private and nature in _PRIVATE):
            continue
        remedy = (
            "set allow_private = true in the source's table if this is meant"
            if nature in _PRIVATE
            else "no setting allows it: correct the address"
        )
        raise SourceError(
            f"{host} leads to {address}, {nature} address, and not to a public one; {remedy}"
        )


def nature_of(address: str) -> str | None:
    """Return what kind of address this is, with its article, or None where it is a public one.

    An address inside an address (mapped, NAT64, 6to4, Teredo) is judged, not its wrapping.

    >>> nature_of("64:ff9b::7f00:1"), nature_of("93.184.215.14")
    ('a loopback', None)
    """
    found = (_nature(inner) for inner in _unwrap(ip_address(address.partition("%")[0])))
    return next(filter(None, found), None)


def _nature(address: IPv4Address | IPv6Address) -> str | None:
    for network, nature in _SPECIAL:
        if address in network:
            return nature
    ordinary = address.version == 4 or address in _GLOBAL_IPV6  # noqa: PLR2004  a version of IP
    return None if ordinary else "a reserved"


def _unwrap(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address | IPv6Address]:
    """Return the addresses that a packet to *address* would end up at."""
    if isinstance(address, IPv4Address) or address in _OWN_NAMES:
        return (address,)
    if address.teredo is not None:  # those of its server and its client
        return address.teredo
    for network, right in _CARRIERS:
        if address in network:
            return (IPv4Address(int(address) >> right & 0xFFFF_FFFF),)
    return (address,)
