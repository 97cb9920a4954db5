"""A session with an account's server: logged in once, kept in the vault, renewed when it ends.

A server allows 30 log-ins in 5 minutes and 300 a day, and one that logged in for each pass would be
locked out by evening. Tokens live in the vault only: in no address, cursor or message.

References:
    Lexicons com.atproto.server.createSession and refreshSession, bluesky-social/atproto; an access
    token that has ended is refused with 400 and ``ExpiredToken``; read on 2026-11-24.
"""

from typing import Final

import msgspec
from msgspec import Struct

from monitor.errors import BadAnswer, NeedsAttention, SourceError
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.answers import decode
from monitor.sources.base import Http, Params, Vault
from monitor.sources.values import digest

KEPT_AS: Final = "session"
ENDED: Final = frozenset({"ExpiredToken", "InvalidToken"})


class BlueskyAccount(Struct, frozen=True):
    """Whose session it is, and the server (`https://...`, no slash at the end) that knows them."""

    server: str
    handle: Secret
    password: Secret

    @property
    def mark(self) -> str:
        """Return what distinguishes the tokens of this account from those of another."""
        return digest(f"{self.server} {self.handle.value}")[:16]


class Tokens(Struct, frozen=True):
    """What a log-in gives: `access` for some hours, `refresh` for some weeks; both JWTs."""

    account: str
    access: str
    refresh: str


class Given(Struct):
    accessJwt: str  # noqa: N815  the service's names
    refreshJwt: str  # noqa: N815


class BlueskyFailure(Struct):
    error: str = ""


class BlueskySession:
    def __init__(self, account: BlueskyAccount, vault: Vault, http: Http) -> None:
        self._account, self._vault, self._http = account, vault, http

    def get(self, method: str, params: Params) -> Answer:
        """Return the answer to a query; a token that is refused is renewed once.

        Raises:
            NeedsAttention: The account was refused.
            SourceError: As `Http.get`.
        """
        tokens = self._kept() or self._logged_in()
        try:
            return self._asked(method, params, tokens)
        except SourceError as error:
            if not _refused(error):
                raise
        return self._asked(method, params, self._renewed(tokens))

    def _asked(self, method: str, params: Params, tokens: Tokens) -> Answer:
        return self._http.get(self._address(method), params=params, headers=_bearer(tokens.access))

    def _address(self, method: str) -> str:
        return f"{self._account.server}/xrpc/{method}"

    def _renewed(self, tokens: Tokens) -> Tokens:
        # Another pass may have got fresh ones meanwhile. Where the server cannot be asked these are
        # kept.
        kept = self._kept()
        if kept is not None and kept != tokens:
            return kept
        method = "com.atproto.server.refreshSession"
        try:
            answer = self._http.post(self._address(method), headers=_bearer(tokens.refresh))
        except SourceError as error:
            if not _refused(error):
                raise
            return self._logged_in()
        return self._keep(answer)

    def _logged_in(self) -> Tokens:
        method = "com.atproto.server.createSession"
        account = self._account
        credentials = {"identifier": account.handle.value, "password": account.password.value}
        try:
            answer = self._http.post(self._address(method), json=credentials)
        except NeedsAttention as error:
            raise NeedsAttention(
                "bluesky: the handle or the app password was refused: make an app password in the "
                f"settings of the account ({error})"
            ) from error
        return self._keep(answer)

    def _keep(self, answer: Answer) -> Tokens:
        given = decode(answer.body, Given, "bluesky, session")
        tokens = Tokens(self._account.mark, given.accessJwt, given.refreshJwt)
        self._vault.write(KEPT_AS, msgspec.json.encode(tokens).decode())
        return tokens

    def _kept(self) -> Tokens | None:
        try:
            tokens = msgspec.json.decode(self._vault.read(KEPT_AS) or "null", type=Tokens | None)
        except msgspec.DecodeError:
            return None
        return tokens if tokens is not None and tokens.account == self._account.mark else None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _refused(error: SourceError) -> bool:
    return isinstance(error, NeedsAttention) or name_of(error) in ENDED


def name_of(error: SourceError) -> str:
    """Return the name that the server gives to a refusal; empty where it gives none."""
    try:
        return decode(error.body, BlueskyFailure, "a refusal").error
    except BadAnswer:
        return ""
