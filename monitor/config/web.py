"""`[web]`: the live page of the daemon."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta
from msgspec.structs import replace

from monitor.config.convert import convert
from monitor.config.place import TablePlace, close_to, shown
from monitor.config.tables import ConfigTable, Raw

PORT: Final = 8017
MOST_PORT: Final = 65_535
LONGEST_NAME: Final = 253
A_HOST_NAME: Final = "a host name such as news.example, in small letters, without scheme or port"
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class Web(ConfigTable, frozen=True, kw_only=True):
    """How the daemon serves the live page.

    Attributes:
        enabled: Whether `monitor run` serves the page.
        port: Of 127.0.0.1. Where another program has it, the log says so, collecting goes on, and
            it is tried again.
        incident: Key of the incident that it is about. Default: the first.
        internal: Whether it also shows what is not for publication: numbers of few people, links,
            texts.
        host_names: Names by which a [proxy](live.md#behind-a-proxy) asks for it, in addition to
            those of this machine.
        password_file: Names and passwords of those who may read it; needed for `host_names` with
            `internal`. Paths start from the folder of `config.toml`.
        trust_proxy: Whether a proxy on this machine is believed who asks (`X-Forwarded-For`).
    """

    enabled: bool = False
    port: Annotated[int, Meta(ge=1, le=MOST_PORT)] = PORT
    incident: str | None = None
    internal: bool = False
    host_names: tuple[str, ...] = ()
    password_file: str | None = None
    trust_proxy: bool = False


def read_web(raw: Raw, root: TablePlace, incidents: Sequence[str]) -> Web:
    """Return how the live page is served; without the table it is not."""
    place = root.into("web")
    web = convert(raw, Web, place)
    if web.incident is not None and web.incident not in incidents:
        fix = f"write one of {', '.join(incidents)}{close_to(web.incident, incidents)}"
        raise place.error(
            wrong=f"is {shown(web.incident)}, which is no incident", fix=fix, key="incident"
        )
    for name in web.host_names:
        if not is_host_name(name):
            raise place.unfit(name, A_HOST_NAME, "host_names", "holds")
    if web.host_names and web.internal and web.password_file is None:
        wrong = "is missing, and host_names lets others ask for an internal page"
        raise place.error(wrong=wrong, fix="make one with `monitor password`", key="password_file")
    if web.password_file is not None:
        web = replace(web, password_file=str(place.path_of(web.password_file, "password_file")))
    return web


def is_host_name(text: str) -> bool:
    """Tell whether a text is the name of a host, without scheme, port or path."""
    return len(text) <= LONGEST_NAME and _HOST.fullmatch(text) is not None
