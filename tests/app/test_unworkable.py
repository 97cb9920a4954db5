"""What of `[alerts]` and `[web]` can never work is refused before anybody relies on it."""

from pathlib import Path

import pytest

from monitor.app.checking import check
from monitor.app.newsroom import Newsroom
from monitor.app.passwords import keep
from monitor.app.unworkable import doubtful, unworkable
from monitor.config import read_config
from monitor.errors import ConfigError
from tests.cli.shell import CONFIG
from tests.store.build import instant

NOW = instant("03-01T00:00")
SLOW = '[source.slow]\nkind = "rss"\nfeeds = ["https://feed.example/slow"]\nevery = "2h"\n'


def written(folder: Path, text: str) -> Newsroom:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return Newsroom.of(read_config(path, environ={}))


@pytest.mark.parametrize(
    "table",
    [
        "",
        '[alerts]\nblind = "30m"\n',
        '[alerts]\nblind = "1h"\ncommand = ["true"]\nquiet = "22:00-07:00"\n',
        '[alerts]\nblind = "off"\nwebhook = "http://127.0.0.1/x"\nallow_private = true\n',
        '[alerts]\nnotify = "mailtos://u:p@example.org ntfys://topic"\nquiet = "00:00-23:00"\n',
    ],
)
def test_what_can_work_is_not_refused(tmp_path: Path, table: str) -> None:
    """The default too, which means as soon as can be where the only source is a slow one."""
    assert list(unworkable(written(tmp_path, CONFIG + table).config)) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('blind = "59m"', "no source can be called blind so soon: the first one can after 1h"),
        ('command = ["./no-such-program"]', "no program ./no-such-program that this account may"),
        ('command = ["{folder}/config.toml"]', "may run"),
        ('webhook = "http://localhost:8000/x"', "webhook: it leads to a loopback address"),
        ('heartbeat_url = "http://[fd00::1]/x"', "heartbeat_url: it leads to a private address"),
        ('notify = "ntfys://topic nosuch://x"', "notify, address 2: it is no address that apprise"),
        ('quiet = "00:00-23:59"', "quiet: these hours leave less than one hour a day"),
        ('quiet = "07:00-06:30"', "quiet: these hours leave less than one hour a day"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, table: str, said: str) -> None:
    """In one sentence with what to do, which holds no address; `check` ends with code 78."""
    room = written(tmp_path, f"{CONFIG}[alerts]\n{table.format(folder=tmp_path)}\n")
    (line,) = unworkable(room.config)
    assert said in line
    assert "://" not in line
    told: list[str] = []
    with pytest.raises(ConfigError, match="cannot work as written"):
        told.extend(check(room, (), offline=True))
    assert f"cannot work: {line}" in told
    assert not any("is right" in one for one in told)


def test_a_path_in_what_check_says_steers_no_terminal(tmp_path: Path) -> None:
    """Whoever named the folder: of files that others can read, too."""
    folder = tmp_path / "a\x1b[2Jb"
    folder.mkdir(mode=0o755)
    told = list(check(written(folder, CONFIG), (), offline=True))
    assert [line for line in told if "others can" in line]
    assert not [line for line in told if "\x1b" in line]


def test_briefs_need_somebody_to_send_them_to(tmp_path: Path) -> None:
    """The log is nobody."""
    (line,) = unworkable(written(tmp_path, f'{CONFIG}[brief]\nat = ["07:00"]\n').config)
    assert "nobody would get it" in line


def test_readers_with_a_password_need_a_file_that_holds_theirs(tmp_path: Path) -> None:
    """Not there, nobody in it, others can read it: the page would not start."""
    table, file = '[web]\nenabled = true\npassword_file = "readers.txt"\n', tmp_path / "readers.txt"
    room = written(tmp_path, CONFIG + table)
    for mode, said in ((None, "No such file"), (0o600, "nobody has"), (0o644, "chmod 600")):
        if mode is not None:
            file.touch()
            file.chmod(mode)
        (line,) = unworkable(room.config)
        assert line.startswith(f"[web] password_file: {file}: ")
        assert said in line
    off = CONFIG + table.replace("true", "false")
    assert list(unworkable(written(tmp_path, off).config)) == []
    file.chmod(0o600)
    keep(file, "ann", "correct horse")
    assert list(unworkable(room.config)) == []


def test_what_works_less_than_expected_is_said(tmp_path: Path) -> None:
    """A source that is slower than the others; a limit when all is over. The default says none."""
    slow = written(tmp_path, f'{CONFIG}{SLOW}[alerts]\nblind = "1h"\n').config
    assert list(unworkable(slow)) == []
    (line,) = doubtful(slow, NOW)
    assert line.endswith("called blind later: slow after 6h; nothing need be done")
    assert list(doubtful(written(tmp_path, CONFIG + SLOW).config, NOW)) == []
    never = written(tmp_path, f'{CONFIG}{SLOW}[alerts]\nblind = "1m"\n').config
    assert len(list(unworkable(never))) == 1
    assert list(doubtful(never, NOW)) == [], "what cannot work is no doubt besides"
    past = f"{CONFIG}[alerts.forecast]\nposts = 5\nby = 2017-02-25T18:00:00Z\n"
    (line,) = doubtful(written(tmp_path, past).config, NOW)
    assert "2017-02-25T18:00:00Z is past" in line
    closed = CONFIG.replace('query = "anaheim"', 'closed = 2017-02-24\nquery = "anaheim"')
    closed = closed.replace("2017-02-24", "2017-02-24T00:00:00Z")
    (line,) = doubtful(written(tmp_path, f"{closed}[alerts]\nvolume = 5\n").config, NOW)
    assert "every incident is closed" in line
    weekly = f'{CONFIG}[backup]\nfolder = "copies"\nevery = "1w"\n'
    (line,) = doubtful(written(tmp_path, weekly).config, NOW)
    assert line == (
        "[backup] max_age: a backup is made every 1w, and is called too old after 3d: write 1w or "
        "more"
    )
    assert list(doubtful(written(tmp_path, f'{weekly}max_age = "1w"\n').config, NOW)) == []
