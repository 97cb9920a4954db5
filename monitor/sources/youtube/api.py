"""How YouTube's Data API is asked: with a key, within two quotas, and its refusals read.

References:
    developers.google.com/youtube/v3: Quota and compliance, Errors; read on 2026-11-24.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.errors import NeedsAttention, NotFound, RetryLater, SourceError
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Param, Vault
from monitor.sources.daily import Daily
from monitor.sources.youtube.wire import reasons

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

    Args:
        url: Address of the API, without a slash at its end.
        key: Sent in a header, so that no address holds it.
        http: The network.
        vault: Keeps the quotas.
        now: Tells the day.
    """

    def __init__(self, url: str, key: Secret, http: Http, vault: Vault, now: datetime) -> None:
        self.url, self.http, self.vault, self.now = url, http, vault, now
        self.headers = {"X-Goog-Api-Key": key.value}

    def ask(self, method: str, params: Mapping[str, Param | None], quota: Daily = UNITS) -> bytes:
        """Return what a method answers; it costs one of *quota*, whatever it answers.

        Raises:
            RetryLater: The quota is used up, by our count or by YouTube's; or we ask too fast.
            NeedsAttention: The key is refused.
            NotFound: There is no such thing, or the comments of the video are switched off.
            SourceError: Anything else that is no answer.
        """
        vault, now = self.vault, self.now
        quota.claim(vault, now)
        quota.spend(vault, now, 1)
        try:
            return self.http.get(f"{self.url}/{method}", params=params, headers=self.headers).body
        except SourceError as error:
            given = reasons(error.body)
            if given & _USED_UP:  # others may use the key: our count is below YouTube's
                quota.spend(vault, now, quota.left(vault, now))
                raise quota.over(vault, now) from error
            if given & _TOO_FAST:
                message = f"{quota.what}: expected an answer, got {', '.join(sorted(given))}"
                raise RetryLater(message, now + timedelta(minutes=1)) from error
            if given & _BAD_KEY:
                message = f"YouTube: expected a valid key, got {', '.join(sorted(given))}"
                raise NeedsAttention(message) from error
            for reason in given & set(_CLOSED):
                asked, said = f"YouTube, video {params.get('videoId')}", _CLOSED[reason]
                message = f"{asked}: expected comments, but {said}: take it out of `videos`"
                raise NotFound(message) from error
            raise
