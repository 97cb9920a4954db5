"""How we are known to Reddit: a token of the application, asked for once an hour at the most.

References:
    github.com/reddit-archive/reddit/wiki/OAuth2, "Application Only OAuth"; read on 2026-11-24.
"""

from base64 import b64encode
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from monitor.errors import BadAnswer, NeedsAttention, excerpt
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import Http, Params, Vault

NAME: Final = "token"
EARLY: Final = timedelta(minutes=1)  # a token is not used to its last second

LONGEST: Final = 86_400.0  # seconds; a token that says it lasts for longer is replaced after a day


class RedditCredentials(Struct, frozen=True):
    client_id: str
    client_secret: Secret
    user_agent: str
    token_url: str  # where tokens come from


class Token(Struct, frozen=True):
    value: str
    until: datetime


class Granted(Struct):
    """The answer to a request for a token, which has status 200 where it is refused, too."""

    access_token: str | None = None
    expires_in: float = 3600
    error: str | int | None = None


class RedditSession:
    def __init__(self, who: RedditCredentials, vault: Vault, http: Http, now: datetime) -> None:
        self._who, self._vault, self._http, self.now = who, vault, http, now

    def get(self, url: str, params: Params) -> Answer:
        """Return the answer to a question, asked with the token that is kept, or with a new one."""
        kept = self._kept()
        if kept is not None:
            with suppress(NeedsAttention):  # it may have been taken back before its time
                return self._http.get(url, params=params, headers=self._headers(f"Bearer {kept}"))
        token = self._fetch()
        self._vault.write(NAME, msgspec.json.encode(token).decode())
        return self._http.get(url, params=params, headers=self._headers(f"Bearer {token.value}"))

    def _kept(self) -> str | None:
        try:
            token = msgspec.json.decode(self._vault.read(NAME) or "", type=Token)
        except msgspec.DecodeError:
            return None
        return token.value if self.now < token.until - EARLY else None

    def _fetch(self) -> Token:
        # No message shows the answer, for a secret is in it.
        who, url = self._who, self._who.token_url
        pair = b64encode(f"{who.client_id}:{who.client_secret.value}".encode()).decode()
        answer = self._http.post(
            url, form={"grant_type": "client_credentials"}, headers=self._headers(f"Basic {pair}")
        )
        try:
            granted = msgspec.json.decode(answer.body, type=Granted)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadAnswer(f"{url}: the answer to the log-in is no JSON ({error})") from error
        if granted.access_token:
            lasts = timedelta(seconds=min(max(granted.expires_in, 0), LONGEST))
            return Token(granted.access_token, self.now + lasts)
        if granted.error:
            raise NeedsAttention(
                f"{url}: look at client_id and client_secret: it refuses them, "
                f"{excerpt(granted.error, 60)!r}"
            )
        raise BadAnswer(f"{url}: the answer to the log-in has no token")

    def _headers(self, authorization: str) -> dict[str, str]:
        return {"Authorization": authorization, "User-Agent": self._who.user_agent}
