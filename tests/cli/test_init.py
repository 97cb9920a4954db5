"""`monitor init` and `monitor completion`."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.completion import completion
from monitor.cli.init import called, example, init
from monitor.cli.schema import text
from monitor.config import read_config
from monitor.config.file import environment, local_zone
from monitor.errors import CannotCreate, UsageError


def run(*arguments: str) -> Result:
    """Run `monitor init`."""
    return CliRunner().invoke(init, arguments)


def test_writes_what_can_be_read_at_once(tmp_path: Path) -> None:
    """The annotated example, db/ and what not to publish; only the owner can read them."""
    folder = tmp_path / "a b" / "c"
    result = run(str(folder))
    assert result.exit_code == 0
    assert read_config(folder / "config.toml", environ={}).incidents[0].key == "anaheim"
    first, _, rest = (folder / "config.toml").read_text("utf-8").partition("\n")
    here = local_zone(environment())
    assert rest.split() == example().replace("America/Los_Angeles", here, 1).split()
    assert read_config(folder / "config.toml", environ={}).timezone == here
    assert first == "#:schema ./config.schema.json"
    assert (folder / "config.schema.json").read_text("utf-8") == text("config")
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "db").stat().st_mode) == 0o700
    assert {"db/*", "*.key"} <= set((folder / ".gitignore").read_text().splitlines())
    assert sorted(path.name for path in folder.iterdir()) == [
        *(".gitignore", "config.schema.json", "config.toml", "db"),
    ]


@pytest.mark.parametrize(
    ("variable", "link", "zone"),
    [
        ("Europe/Berlin", "/usr/share/zoneinfo/Asia/Tokyo", "Europe/Berlin"),
        (":Europe/Berlin", "/none", "Europe/Berlin"),
        ("", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("EST5EDT,M3.2.0,M11.1.0", "/var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("", "/usr/share/zoneinfo/Etc/UTC", "UTC"),
        ("", "/none", "UTC"),
    ],
)
def test_the_clock_is_that_of_the_machine(
    tmp_path: Path, variable: str, link: str, zone: str
) -> None:
    """By `TZ`, or by where the link of the system leads; in UTC where neither names a zone."""
    (tmp_path / "localtime").symlink_to(link)
    assert local_zone({"TZ": variable}, tmp_path / "localtime") == zone


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    """What could not be written whole is not there, so that the next try writes it."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
    code += "from monitor.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "init", str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == 73, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_says_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands that it names can be pasted, wherever the folder is."""
    folder = tmp_path / "a b"
    assert f"`monitor --config '{folder}/config.toml' check`" in run(str(folder)).output
    monkeypatch.chdir(tmp_path)
    assert "`monitor check`" in run().output
    assert (tmp_path / "config.toml").is_file()


def test_overwrites_nothing(tmp_path: Path) -> None:
    """A configuration that is there stays; one sentence says so, exit code 73."""
    (tmp_path / "config.toml").write_text("mine")
    error = run(str(tmp_path)).exception
    assert isinstance(error, CannotCreate)
    assert str(error) == (
        f"{tmp_path / 'config.toml'} is there already and was left as it is: move it away, or name "
        "another file"
    )
    assert error.exit_code == 73
    assert (tmp_path / "config.toml").read_text() == "mine"
    assert not (tmp_path / "db").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Whoever names the configuration itself is asked for its folder, whatever the file holds."""
    (tmp_path / "config.toml").write_text("mine")
    error = run(str(tmp_path / "config.toml")).exception
    assert isinstance(error, UsageError)
    assert str(error).endswith("config.toml is a file: name a folder, which need not be there yet")


def test_leaves_the_users_own_files(tmp_path: Path) -> None:
    """A .gitignore and a db/ that are there stay as they are."""
    (tmp_path / ".gitignore").write_text("mine")
    (tmp_path / "db").mkdir()
    assert run(str(tmp_path)).exit_code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Below a file there is no folder, and not every folder takes files."""
    (tmp_path / "file").touch()
    error = run(str(tmp_path / "file" / "x")).exception
    assert isinstance(error, CannotCreate)
    assert str(error).startswith(f"{tmp_path / 'file' / 'x'} cannot be written (Not a directory): ")
    assert isinstance(run("/proc").exception, CannotCreate)


def test_an_installation_without_the_example_is_told(tmp_path: Path) -> None:
    """Nothing is written by a program that lacks what it should write."""
    with pytest.raises(CannotCreate, match=r"config\.toml: the example is missing"):
        example(tmp_path / "monitor")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(shell: str) -> None:
    """The script asks this program, under its installed name."""
    result = CliRunner().invoke(completion, [shell])
    assert result.exit_code == 0
    assert f"_MONITOR_COMPLETE={shell}_complete" in result.output


def test_other_shells_are_refused() -> None:
    """Wrong usage, exit code 2, with the shells that there are."""
    result = CliRunner().invoke(completion, ["cmd"])
    assert result.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in result.output


@pytest.mark.parametrize(
    ("own", "found", "said"),
    [
        ("/usr/bin/monitor", True, "monitor"),
        ("/usr/bin/reaction-monitor", True, "reaction-monitor"),
        (".venv/bin/monitor", False, ".venv/bin/monitor"),
        ("my tools/monitor", False, "'my tools/monitor'"),
        ("/lib/monitor/__main__.py", False, "monitor"),
    ],
)
def test_what_is_told_to_be_typed_can_be_typed(
    tmp_path: Path, own: str, found: bool, said: str
) -> None:
    """By its name only where the shell finds it, for the environment may not be entered."""
    if found:
        (tmp_path / Path(own).name).touch(mode=0o700)
    assert called(own, str(tmp_path)) == said
