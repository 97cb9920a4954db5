"""TLS: certificates are checked, and there is no way around it."""

import ssl
from datetime import UTC, datetime

import pytest
import trustme

from monitor.errors import SourceError
from monitor.http.wire import default_tls
from tests.http.servers import always, answer, serving
from tests.http.world import World, knowing

AUTHORITY = trustme.CA()
TALK = always(answer(b"whole"))


def speaking(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def ask(host: str, certificate: trustme.LeafCert, authority: trustme.CA = AUTHORITY) -> bytes:
    with serving(TALK, speaking(certificate)) as server:
        http = World().http(resolver=knowing("127.0.0.1"), tls=trusting(authority))
        with http:
            return http.get(f"https://{host}:{server.port}/").body


def test_a_certificate_is_checked_against_the_name_not_the_address() -> None:
    """The address is dialled, but the name is what must be certified."""
    assert ask("example.org", AUTHORITY.issue_cert("example.org")) == b"whole"


@pytest.mark.parametrize(
    ("certificate", "authority", "text"),
    [
        (AUTHORITY.issue_cert("example.net"), AUTHORITY, "not valid for 'example.org'"),
        (AUTHORITY.issue_cert("127.0.0.1"), AUTHORITY, "not valid for 'example.org'"),
        (AUTHORITY.issue_cert("example.org"), trustme.CA(), "certificate"),
        (
            AUTHORITY.issue_cert("example.org", not_after=datetime(2017, 2, 21, tzinfo=UTC)),
            AUTHORITY,
            "certificate has expired",
        ),
    ],
)
def test_a_certificate_that_is_not_right_ends_the_question(
    certificate: trustme.LeafCert, authority: trustme.CA, text: str
) -> None:
    """Another name, the address instead of the name, an unknown authority, an old date: refused."""
    expected = rf"^example\.org:\d+: its TLS certificate is not valid \(.*{text}"
    with pytest.raises(SourceError, match=expected):
        ask("example.org", certificate, authority)


def test_a_server_that_speaks_no_tls_is_told_as_such() -> None:
    """Plain text on a TLS port is an error, not an answer."""

    def plain(line: object) -> None:
        line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")  # type: ignore[attr-defined]

    with (
        serving(plain) as server,
        World().http() as http,
        pytest.raises(SourceError, match="no TLS connection"),
    ):
        http.get(server.url.replace("http:", "https:"))


def test_an_unknown_authority_is_refused_by_default() -> None:
    """Without settings of their own, clients trust nobody whom the system and the bundle do not."""
    certificate = AUTHORITY.issue_cert("example.org")
    with serving(TALK, speaking(certificate)) as server:
        http = World().http(resolver=knowing("127.0.0.1"))
        with http, pytest.raises(SourceError, match="its TLS certificate is not valid"):
            http.get(f"https://example.org:{server.port}/")


def test_the_default_checks_names_and_certificates() -> None:
    """The settings that all clients share demand both."""
    context = default_tls()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509_ca"] > 0
