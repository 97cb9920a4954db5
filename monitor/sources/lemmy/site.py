"""What an instance of Lemmy runs, and so how it is to be asked."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from monitor.clock import read_instant
from monitor.errors import BadAnswer, NeedsAttention, NotFound
from monitor.sources.base import Http, decode
from monitor.sources.lemmy.wire import LemmySite


class LemmyInstance(Struct, frozen=True):
    """What an instance speaks, what it runs, and what time it is there (None where untold)."""

    api: Literal["v3", "v4"]
    version: str
    now: datetime | None


def look(base_url: str, api: str, http: Http) -> LemmyInstance:
    """Return what an instance speaks.

    Raises:
        NeedsAttention: It is to be asked in version 3, but serves that for old programs only.
        NotFound: It has no such API.
        BadAnswer: It does not answer as Lemmy does.
        SourceError: As the network has it.
    """
    if api != "v3":
        try:
            return _look(base_url, "v4", http)
        except (NotFound, BadAnswer):
            if api == "v4":
                raise
    site = _look(base_url, "v3", http)
    if not site.version.startswith("0."):
        message = (
            f"{base_url}: expected Lemmy 0.x behind version 3 of its API, got {site.version}, "
            "which shows one page there in no order: set api to 'v4'"
        )
        raise NeedsAttention(message)
    return site


def _look(base_url: str, api: Literal["v3", "v4"], http: Http) -> LemmyInstance:
    answer = http.get(f"{base_url}/api/{api}/site")
    try:
        now = read_instant(answer.headers.get("date", ""))
    except ValueError:
        now = None
    return LemmyInstance(api, decode(answer.body, LemmySite, base_url).version, now)
