"""The servers that a table of the configuration names, each by its host."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from monitor.errors import ConfigError


def by_host(kind: str, urls: Iterable[str], example: str) -> dict[str, str]:
    """Return the base address of each instance by its host, with the port where one is given.

    Args:
        kind: Of the source, for messages.
        urls: Addresses as they are configured.
        example: An address of such a server, for messages.

    Raises:
        ConfigError: There is none, or one is no address of a server.
    """
    found = {}
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = f"{kind}: expected an address such as {example}, got {url!r}"
            raise ConfigError(message)
        found[parts.netloc.rpartition("@")[2]] = url.rstrip("/")
    if not found:
        message = f"{kind}: expected instances, such as ['{example}'], got none"
        raise ConfigError(message)
    return found
