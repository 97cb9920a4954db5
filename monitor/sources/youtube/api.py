"""How YouTube's Data API is asked: with a key, within two quotas, and its refusals read.

References:
    developers.google.com/youtube/v3: Quota and compliance, Errors; read on 2026-11-24.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from monitor.errors import NeedsAttention, NotFound, SourceError
from monitor.privacy.secret import Secret
from monitor.sources.answers import later
from monitor.sources.base import Http, Params, Vault
from monitor.sources.daily import Daily

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
SEARCHES: Final = Daily("searches", 100, "YouTube: searches", PACIFIC)
UNITS: Final = Daily("units", 10_000, "YouTube: units", PACIFIC)

_USED_UP: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_BAD_KEY: Final = frozenset({"keyInvalid", "API_KEY_INVALID", "keyExpired"})

# What a question about the comments of a video is refused with, until a person changes something.
_CLOSED: Final[Mapping[str, str]] = {
    "commentsDisabled": "its comments are switched off (commentsDisabled)",
    "videoNotFound": "it is private or was removed (videoNotFound)",
}


class Api:
    """The API at one instant.

    *key* is sent in a header, so that no address holds it.
    """

    def __init__(self, url: str, key: Secret, http: Http, vault: Vault, now: datetime) -> None:
        self.url, self.http, self.vault, self.now = url, http, vault, now
        self.headers = {"X-Goog-Api-Key": key.value}

    def ask(self, method: str, params: Params, quota: Daily = UNITS) -> bytes:
        """Return what a method answers; whatever YouTube answers costs one of *quota*.

        Raises:
            RetryLater: The quota is used up, by our count or by YouTube's; or we ask too fast.
            NeedsAttention: The key is refused.
            NotFound: There is no such thing, or the comments of the video are switched off.
            SourceError: Anything else that is no answer.
        """
        quota.take(self.vault, self.now)
        try:
            answer = self.http.get(f"{self.url}/{method}", params=params, headers=self.headers)
        except SourceError as error:
            if error.status is None:
                quota.spend(self.vault, self.now, -1)
            raise self._refused(error, quota, str(params.get("videoId"))) from error
        if answer.shared:
            quota.spend(self.vault, self.now, -1)
        return answer.body

    def _refused(self, error: SourceError, quota: Daily, video: str) -> SourceError:
        """Return what an error means by the reasons that YouTube gave; itself where none did."""
        given = reasons(error.body)
        if given & _USED_UP:  # others may use the key: our count is below YouTube's
            quota.spend(self.vault, self.now, quota.left(self.vault, self.now))
            return quota.over(self.vault, self.now)
        if given & _TOO_FAST:
            reason = f"{quota.what}: asked too often ({', '.join(sorted(given & _TOO_FAST))})"
            return later(reason, self.now + timedelta(minutes=1))
        if given & _BAD_KEY:
            came = ", ".join(sorted(given & _BAD_KEY))
            message = (
                f"YouTube: it refuses the key ({came}): look at key_env (or key_file), and switch "
                "the YouTube Data API v3 on for it"
            )
            return NeedsAttention(message)
        for reason, why in _CLOSED.items():
            if reason in given:
                return NotFound(f"YouTube, video {video}: {why}: take it out of `videos`")
        return error


class Reason(Struct):
    """Why something was refused, in the two ways that Google says it."""

    reason: str = ""


class Refused(Struct):
    errors: list[Reason] = []
    details: list[Reason] = []


class YoutubeRefusal(Struct):
    error: Refused


def reasons(body: bytes) -> frozenset[str]:
    """Return the reasons that a refusal gives; none where it is not of the API's shape."""
    try:
        error = msgspec.json.decode(body, type=YoutubeRefusal).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
    return frozenset(one.reason for one in (*error.errors, *error.details) if one.reason)
