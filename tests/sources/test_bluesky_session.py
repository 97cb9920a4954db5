"""The session with an account's server: what is asked for, and what is kept."""

import json
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from monitor.errors import BadAnswer, NeedsAttention, SourceError
from monitor.nouns.posts import Answer
from monitor.privacy.secret import Secret
from monitor.sources.base import MemoryVault
from monitor.sources.bluesky.session import KEPT_AS, BlueskyAccount, BlueskySession
from monitor.sources.bluesky.source import SEARCH, Bluesky
from monitor.testing.contract import START, items
from monitor.testing.service import FakeHttp, Params, answer
from tests.http.servers import Handler, handling
from tests.http.world import World
from tests.sources.case_bluesky import HANDLE, PASSWORD, Pds, refusal, settings

ASKED: Params = {"q": "anaheim", "limit": 1}


def a_service() -> Pds:
    return Pds(items(3), START + timedelta(hours=1))


def ask(service: Pds, vault: MemoryVault, handle: str = HANDLE) -> Answer:
    account = Bluesky(settings(handle)).account
    return BlueskySession(account, vault, FakeHttp(service.respond)).get(SEARCH, ASKED)


def test_one_log_in_serves_many_passes() -> None:
    """Tokens outlive a pass: a server allows 300 log-ins a day."""
    service, vault = a_service(), MemoryVault()
    for _ in range(5):
        assert ask(service, vault).status == 200
    assert service.log_ins == ["log in"]


@pytest.mark.parametrize("how", ["ended", "401"])
def test_a_token_that_ended_is_renewed(how: str) -> None:
    """A refused token, told by name or by 401, is renewed without a log-in, and kept."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    service.valid.clear()
    if how == "401":
        service.refused = NeedsAttention("401: Unauthorized")
    ask(service, vault)
    ask(service, vault)
    assert service.log_ins == ["log in", "renew"]


def test_where_nothing_can_be_renewed_it_logs_in_once() -> None:
    """After weeks of silence the tokens are dead: one log-in, and its tokens are kept."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    service.valid.clear()
    service.renewable = False
    ask(service, vault)
    ask(service, vault)
    assert service.log_ins == ["log in", "log in"]


def test_a_server_out_of_order_costs_no_session() -> None:
    """A renewal that fails for another reason is no reason to log in: the tokens are kept."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    kept = vault.read(KEPT_AS)
    service.valid.clear()
    service.broken_renewal = SourceError("502: Bad Gateway")
    with pytest.raises(SourceError, match="502"):
        ask(service, vault)
    assert (vault.read(KEPT_AS), service.log_ins) == (kept, ["log in"])


def test_tokens_that_another_pass_renewed_are_used() -> None:
    """Two incidents share an account: the second finds the tokens that the first has got."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    service.valid.clear()
    old = vault.read(KEPT_AS)
    other = MemoryVault()
    other.write(KEPT_AS, old)
    ask(service, other)
    fresh = other.read(KEPT_AS)

    class Changing(MemoryVault):
        """Shows the old tokens first, and from then on the fresh ones."""

        looks = 0

        def read(self, name: str) -> str | None:
            self.looks += 1
            return old if self.looks == 1 else fresh

    ask(service, Changing())
    assert service.log_ins == ["log in", "renew"]


def test_tokens_of_another_account_are_not_used() -> None:
    """Who changes the account in the configuration is not answered as the one before."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    service.handle = "bob.example"
    ask(service, vault, "bob.example")
    assert service.log_ins == ["log in", "log in"]


@pytest.mark.parametrize("kept", ["", "{", "null", '{"account": 7}'])
def test_a_vault_that_cannot_be_read_is_an_empty_one(kept: str) -> None:
    """Whatever stands in the vault, a log-in helps."""
    service, vault = a_service(), MemoryVault()
    vault.write(KEPT_AS, kept)
    ask(service, vault)
    assert service.log_ins == ["log in"]


def test_a_refused_account_is_told_without_its_secrets() -> None:
    """A wrong password needs a person; neither it nor the handle is in the message."""
    with pytest.raises(
        NeedsAttention, match="the handle or the app password was refused"
    ) as raised:
        ask(a_service(), MemoryVault(), "wrong.example")
    said = f"{raised.value!r} {raised.value.__cause__!r}"
    assert "wrong.example" not in said
    assert PASSWORD not in said


def test_a_token_refused_twice_is_an_error() -> None:
    """One renewal for one question: a server that refuses every token is not asked for ever."""
    service, vault = a_service(), MemoryVault()
    service.forgetful = True
    with pytest.raises(SourceError, match="ExpiredToken"):
        ask(service, vault)
    assert service.log_ins == ["log in", "renew"]


def test_other_refusals_are_no_matter_of_the_token() -> None:
    """A query that is refused (400) is not asked again under another token."""
    service, vault = a_service(), MemoryVault()
    ask(service, vault)
    service.refused = refusal("BadQueryString")
    with pytest.raises(SourceError, match="BadQueryString"):
        ask(service, vault)
    service.refused = SourceError("500: no body")
    with pytest.raises(SourceError, match="500"):
        ask(service, vault)
    assert service.log_ins == ["log in"]


def test_a_log_in_that_gives_no_tokens_is_no_answer() -> None:
    """A page with status 200 is no session, and nothing of it is kept."""
    vault = MemoryVault()
    account = Bluesky(settings()).account
    http = FakeHttp(lambda *_: answer("<html>Welcome</html>"))
    with pytest.raises(BadAnswer, match="bluesky, session: the answer is not JSON"):
        BlueskySession(account, vault, http).get(SEARCH, ASKED)
    assert vault.read(KEPT_AS) is None


def test_tokens_go_in_headers_only() -> None:
    """An address is logged, and a parameter is part of it: tokens are in neither."""
    service, vault = a_service(), MemoryVault()
    http = FakeHttp(service.respond)
    BlueskySession(Bluesky(settings()).account, vault, http).get(SEARCH, ASKED)
    [(url, params, headers)] = http.asked
    assert headers == {"Authorization": "Bearer access 1"}
    assert "access" not in f"{url} {params}"


class Server(Handler):
    """A server over real HTTP whose first access token has ended already."""

    heard: ClassVar[list[str]] = []

    def answered(self) -> None:
        self.heard.append(f"{self.command} {urlsplit(self.path).path.rpartition('.')[2]}")
        status, said = 200, dict[str, object](posts=[])
        if self.command == "POST":
            said = {"accessJwt": f"access {len(self.heard)}", "refreshJwt": "refresh"}
        elif self.headers["Authorization"] == "Bearer access 1":
            status, said = 400, {"error": "ExpiredToken", "message": "Token has expired"}
        self.reply(status, json.dumps(said).encode())


def test_over_the_real_network_client() -> None:
    """A 400 that says `ExpiredToken` reaches us through the client, and a renewal cures it."""
    Server.heard.clear()
    with handling(Server) as url, World().http() as http:
        account = BlueskyAccount(url, Secret(HANDLE), Secret(PASSWORD))
        found = BlueskySession(account, MemoryVault(), http).get(SEARCH, {"q": "a b"})
    assert found.body == b'{"posts": []}'
    assert Server.heard == [
        "POST createSession",
        "GET searchPosts",
        "POST refreshSession",
        "GET searchPosts",
    ]
