"""Who may read, and by which names: passwords, hosts, and nothing of the machine told to others."""

import asyncio
import logging
import os
from base64 import b64encode
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette

from monitor.app import passwords as kept
from monitor.app.asked import Asked
from monitor.app.desk import ledger
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.cli.password import password
from monitor.cli.serve import serve
from monitor.config.chosen import configuration
from monitor.errors import ConfigError, UsageError
from monitor.web.app import application as made
from monitor.web.passwords import Passwords, hashed, read
from monitor.web.signed_in import WAITING
from monitor.web.site import Site
from tests.cli.shell import configured
from tests.cli.terminal import Terminal
from tests.report.coded import incident

T = TypeVar("T")
RIGHT = "correct horse battery"


class Book(Passwords):
    """Counts how often a password was looked at, and how many at once."""

    def __init__(self) -> None:
        super().__init__({"ann": hashed(RIGHT), "zoë": hashed("pâté de campagne")})
        self.looks = self.now = self.most = 0

    def fit(self, name: str, password: str) -> bool:
        self.looks, self.now = self.looks + 1, self.now + 1
        self.most = max(self.most, self.now)
        try:
            Event().wait(0.01)
            return super().fit(name, password)
        finally:
            self.now -= 1


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are quick to compare, and no long pause after a wrong one."""
    monkeypatch.setattr("monitor.web.passwords.COST", 4)
    monkeypatch.setattr("monitor.web.signed_in.PAUSE", 0.05)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def app(book: Book) -> Starlette:
    return made(Site(lambda: 1, str, lambda _: b"the page", every=0), passwords=book)


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def together(act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(act())


async def ask(
    app: Starlette,
    path: str = "/",
    headers: dict[str, str] | None = None,
    address: str = "10.0.0.1",
) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8017") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("ann", "wrong"),
        basic("ann", ""),
        basic("ben", RIGHT),
        basic("", RIGHT),
        {"authorization": "Basic !!"},
        {"authorization": "Basic " + b64encode(b"\xff:\xff").decode()},
        {"authorization": "Basic " + b64encode(b"ann").decode()},
        {"authorization": f"Bearer {RIGHT}"},
        {"authorization": "Basic"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/events", "/nowhere"])
def test_nobody_reads_without_a_password(
    app: Starlette, headers: dict[str, str], path: str
) -> None:
    """Neither the page nor what is new; the browser is told to ask for it."""
    answer = together(lambda: ask(app, path, headers))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert answer.headers["cache-control"] == "no-store"
    assert "the page" not in answer.text


def test_who_knows_it_reads(app: Starlette, book: Book) -> None:
    """Whatever its letters; it is compared once and not with each request."""

    async def reads() -> list[httpx.Response]:
        accented = basic("zoe\u0308", "pa\u0302te\u0301 de campagne")  # as some systems type it
        sent = [basic("ann", RIGHT), basic("ann", RIGHT), accented, basic("ann", RIGHT)]
        return [await ask(app, headers=one) for one in sent]

    assert {answer.text for answer in together(reads)} == {"the page"}
    assert book.looks == 2


def test_guesses_are_looked_at_one_by_one_and_lock_nobody_out(app: Starlette, book: Book) -> None:
    """Whoever is in goes on reading, and a colleague with the right password gets in."""

    async def attack() -> tuple[list[int], int, int, int]:
        await ask(app, headers=basic("ann", RIGHT))
        guesses = [
            asyncio.create_task(
                ask(app, headers=basic("ann", f"guess {number}"), address=f"10.0.0.{number % 3}")
            )
            for number in range(10)
        ]
        await asyncio.sleep(0)
        inside = (await ask(app, headers=basic("ann", RIGHT))).status_code
        done = sum(guess.done() for guess in guesses)
        colleague = await ask(app, headers=basic("zoë", "pâté de campagne"))
        codes = [(await guess).status_code for guess in guesses]
        return codes, inside, colleague.status_code, done

    codes, inside, colleague, done = together(attack)
    assert codes == [401] * 10
    assert (inside, colleague) == (200, 200)
    assert done < 10, "the reader who was in waited for the guesses"
    assert book.most == 1


def test_a_flood_of_guesses_is_told_to_come_later(app: Starlette, book: Book) -> None:
    """It fills no memory, and keeps nobody at another address from signing in."""

    async def flood() -> tuple[list[int], int]:
        guesses = [
            asyncio.create_task(ask(app, headers=basic("ann", f"guess {number}")))
            for number in range(WAITING + 5)
        ]
        await asyncio.sleep(0.01)
        elsewhere = await ask(app, headers=basic("ann", RIGHT), address="10.0.0.2")
        codes = [guess.result().status_code for guess in guesses if guess.done()]
        for guess in guesses:
            guess.cancel()
        await asyncio.gather(*guesses, return_exceptions=True)
        return codes, elsewhere.status_code

    codes, elsewhere = together(flood)
    assert codes.count(429) == 5
    assert elsewhere == 200


def test_a_wrong_guess_costs_a_pause(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the next from there is looked at; in the log is from where, and no password."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def slept(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("monitor.web.signed_in.asyncio.sleep", slept)
    together(lambda: ask(app, headers=basic("ann", "wrong")))
    together(lambda: ask(app, headers=basic("ann", RIGHT)))
    assert pauses == [0.05]


def test_an_address_of_the_sixth_version_is_its_network(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    """One household has 2^64 of them."""
    for address in ("2001:db8::1", "2001:db8::2"):
        together(lambda address=address: ask(app, headers=basic("ann", "oh"), address=address))  # type: ignore[misc]
    assert {record.getMessage() for record in caplog.records if record.name == "monitor.web"} == {
        "a wrong name or password came from 2001:db8::/64"
    }


def test_an_unknown_name_takes_as_long(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash is made for it too: time does not tell who has a password."""
    made_of: list[str] = []

    def scrypt(password: str, _: object) -> bytes:
        made_of.append(password)
        return b""

    monkeypatch.setattr("monitor.web.passwords._scrypt", scrypt)
    for name in ("ann", "nobody"):
        assert not book.fit(name, "guess")
    assert made_of == ["guess", "guess"]


def test_a_file_holds_no_password(tmp_path: Path) -> None:
    """It can be read by its owner only, and lets those in who were added."""
    path = tmp_path / "readers.txt"
    for name, secret in (
        ("ann", RIGHT),
        ("ben o'hara", "another long one"),
        ("ann", "one that is newer"),
    ):
        done = CliRunner().invoke(password, [str(path), name], input=f"{secret}\n")
        assert done.exit_code == 0, done.output
    assert done.output == f"Changed ann in {path}.\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "is newer" not in path.read_text("utf-8")
    known = Passwords.of(path)
    assert known.fit("ann", "one that is newer")
    assert known.fit("ben o'hara", "another long one")
    assert not known.fit("ann", RIGHT)
    assert len(path.read_text("utf-8").splitlines()) == 3
    CliRunner().invoke(password, [str(path), "ann", "--remove"])
    assert read(path).keys() == {"ben o'hara"}
    with pytest.raises(UsageError, match="there is no ann in it"):
        kept.remove(path, "ann")
    assert [found.name for found in tmp_path.iterdir()] == ["readers.txt"]


def test_a_password_is_typed_twice_and_not_shown(tmp_path: Path) -> None:
    """At a terminal; twice the same, or it is asked for again."""
    with Terminal() as terminal:
        process = terminal.run("password", "readers.txt", "ann", cwd=tmp_path)
        for asked, times, typed in (
            (b"Password of ann", 1, RIGHT),
            (b"Again", 1, "something else"),
            (b"Password of ann", 2, RIGHT),
            (b"Again", 2, RIGHT),
        ):
            terminal.wait_for(asked, times)
            terminal.press(f"{typed}\r".encode())
        assert terminal.end_of(process) == 0
        assert b"Added ann in readers.txt." in terminal.written
        assert RIGHT.encode() not in terminal.written
    assert Passwords.of(tmp_path / "readers.txt").fit("ann", RIGHT)


def test_two_files_of_one_password_differ() -> None:
    """Each has a salt of its own."""
    assert str(hashed(RIGHT)) != str(hashed(RIGHT))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["a:b"],
            "is no name to log in with: write 1 to 80 characters that can be printed, without",
        ),
        (["#ann"], "is no name to log in with"),
        ([" "], "is no name to log in with"),
        (["x" * 81], "is no name to log in with"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    """Before a password is asked for."""
    done = CliRunner().invoke(password, [str(tmp_path / "readers.txt"), *words])
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    """And nothing is written."""
    done = CliRunner().invoke(password, [str(tmp_path / "readers.txt"), "ann"], input="short\n")
    assert isinstance(done.exception, UsageError)
    assert str(done.exception) == "the password has 5 characters: choose one of at least 12"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("{hash}", 0o640, "other accounts can read or change this password file (mode 640): run"),
        ("{hash}", 0o604, "(mode 604)"),
        ("{hash}", 0o622, "(mode 622)"),
        ("# nothing\n\n", 0o600, "nobody has a password in it"),
        ("ann:secret", 0o600, ":1: not `name:$scrypt$...`"),
        ("ann:$scrypt$ln=30,r=8,p=1$AAAAAAAAAAA$" + "A" * 43, 0o600, "would take too long"),
        ("{hash}\n{hash}", 0o600, ":2: ann has a line already"),
        ("{cut}", 0o600, "the hash is cut off"),
        ("\udcff", 0o600, "no text in UTF-8"),
        (None, 0o600, "cannot read the password file: No such file or directory"),
    ],
)
def test_a_wrong_file_is_one_sentence(
    tmp_path: Path, text: str | None, mode: int, said: str
) -> None:
    """Which names the file and the line, says what to do, and shows nothing of the line."""
    path = tmp_path / "readers.txt"
    if text is not None:
        line = f"ann:{hashed(RIGHT)}"
        filled = text.replace("{hash}", line).replace("{cut}", line[:-2])
        path.write_bytes(filled.encode(errors="surrogateescape"))
        path.chmod(mode)
    with pytest.raises(ConfigError) as caught:
        Passwords.of(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--internal"], "--host-name with --internal would show what is not for publication"),
        (["--label", "ana"], "--host-name with --label would show"),
    ],
)
def test_what_is_internal_has_no_name_without_a_password(
    tmp_path: Path, words: list[str], said: str
) -> None:
    """Nothing is opened; with a password it may be served."""
    with pytest.raises(UsageError, match=said):
        CliRunner().invoke(
            serve,
            ["--host-name", "news.example", *words],
            obj=configured(tmp_path),
            catch_exceptions=False,
        )
    LiveReaders(internal=True, names=("news.example",), password_file=tmp_path).check(writes=True)
    LiveReaders(names=("news.example",)).check(writes=False)
    LiveReaders(internal=True).check(writes=True)


@pytest.mark.parametrize("name", ["*", "https://news.example", "news.example:443", "a/b", "", "-a"])
def test_what_is_no_host_is_refused(tmp_path: Path, name: str) -> None:
    """A star would answer to every name."""
    done = CliRunner().invoke(serve, ["--host-name", name], obj=configured(tmp_path))
    assert done.exit_code == 2
    assert "write a host name such as news.example" in done.stderr


class Room:
    """A database, and pages that show it."""

    def __init__(self, folder: Path) -> None:
        self.path, _ = incident(folder / "monitor.db", 20)
        self.room = Newsroom.of(configuration(configured(folder).config_path))
        self.asked = Asked(("anaheim",))

    def says(self, access: LiveReaders, path: str = "/") -> str:
        served = Served(self.room, self.asked, access)
        app = served.application(ledger(self.room, "anaheim", ["ana"], None))
        return self.shown(app, path)

    def shown(self, app: Any, path: str) -> str:
        return self.stands(app) if path == "/events" else together(lambda: ask(app, path)).text

    def stands(self, app: Any) -> str:
        site = next(route.endpoint.__self__ for route in app.routes if route.path == "/events")

        async def first() -> str:
            stream = site._stream()
            told = [await anext(stream), await anext(stream)]
            await stream.aclose()
            return "".join(told)

        return together(first)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "a folder of ours"
    folder.mkdir()
    return Room(folder)


@pytest.mark.parametrize("path", ["/", "/events"])
def test_the_path_of_the_database_is_told_on_this_machine_only(room: Room, path: str) -> None:
    """And there only where the page is internal; nobody else needs it."""
    folder = str(room.path.parent)
    assert folder in room.says(LiveReaders(internal=True), path)
    assert folder not in room.says(LiveReaders(), path)
    assert folder not in room.says(LiveReaders(internal=True, names=("news.example",)), path)


@pytest.mark.parametrize("path", ["/", "/events", "/label"])
def test_nor_where_it_cannot_be_read(
    room: Room, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Then the log has it, once."""
    apps = {
        access: Served(room.room, room.asked, access).application(
            ledger(room.room, "anaheim", ["ana"], None)
        )
        for access in (LiveReaders(internal=True), LiveReaders())
    }
    for file in room.path.parent.glob("monitor.db*"):
        file.unlink()
    caplog.set_level(logging.WARNING)
    said = {access.internal: room.shown(app, path) for access, app in apps.items()}
    assert str(room.path.parent) in said[True]
    assert str(room.path.parent) not in said[False]
    assert "The database cannot be read now" in said[False]
    said_there = [one.getMessage() for one in caplog.records if one.name == "monitor.web"]
    assert [str(room.path) in one for one in said_there] == [True]


def test_what_stands_above_a_public_page_counts_nobody(room: Room) -> None:
    """Neither posts of a day, nor what a server said, nor other incidents."""
    public, internal = (room.says(LiveReaders(internal=one), "/events") for one in (False, True))
    assert "posts 24 h" in internal
    assert "posts 24 h" not in public
    assert "by the hour" not in public
    assert "The database" not in public
    assert "last success" in public


def test_the_owner_is_the_only_one_to_read_what_is_new(tmp_path: Path) -> None:
    """Whatever mask the shell has."""
    mask = os.umask(0)
    try:
        kept.keep(tmp_path / "readers.txt", "ann", RIGHT)
    finally:
        os.umask(mask)
    assert (tmp_path / "readers.txt").stat().st_mode & 0o777 == 0o600
