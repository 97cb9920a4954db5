"""What a table of the configuration gives a source: its servers and its credentials, looked at."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from monitor.errors import ConfigError
from monitor.privacy.secret import Secret
from monitor.sources.base import SourceSettings


def parted(url: str) -> SplitResult:
    """Return the parts of an address; of what cannot be taken apart (`https://[a`), empty ones."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # is looked at only now, and may be none
    except ValueError:
        return urlsplit("")
    return parts


def address(kind: str, url: str, example: str, key: str = "base_url") -> str:
    """Return the address of a server, without a slash at its end.

    Raises:
        ConfigError: It is no address of a server.
    """
    parts = parted(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{kind}: {url!r} is no address of a server: write one such as {example}"
        raise ConfigError(message, key=key)
    return url.rstrip("/")


def by_host(
    kind: str, urls: Iterable[str | None], example: str, what: str = "instances"
) -> dict[str, str]:
    """Return the base address of each server by its host, with port and folder where given.

    Raises:
        ConfigError: There is none, or one is no address of a server.
    """
    bases = [address(kind, url, example, what) for url in urls if url is not None]
    if not bases:
        raise ConfigError(f"{kind}: `{what}` is missing: write {what} = ['{example}'] or the like")
    return {urlsplit(base).netloc.rpartition("@")[2] + urlsplit(base).path: base for base in bases}


def credential(kind: str, table: SourceSettings, key: str, what: str) -> Secret:
    """Return a credential; an empty one where it is missing and nobody is to be asked.

    *key* is what *table* calls it, without `_env` or `_file`.

    Raises:
        ConfigError: It is missing.
    """
    found: Secret | None = getattr(table, key)
    if not found and table.enabled:
        raise ConfigError(f"{kind}: {what} is missing: give it by {key}_env or {key}_file")
    return found or Secret("")
