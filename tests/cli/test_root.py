"""The group of all commands: lists them at no cost, and each explains itself."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor import __version__, cli
from monitor.cli.documents import PACKED, documents, packed
from tests.cli.run import ROOT, monitor
from tests.cli.shell import configured
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.repeats

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the words of each command, and of each group of them."""
    found = [path] if path else []
    if not isinstance(command, click.Group):
        return found
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None, name
        found += _commands(below, (*path, name))
    return found


@pytest.mark.parametrize("words", _commands(cli.root), ids=" ".join)
def test_every_command_explains_itself_with_examples(words: tuple[str, ...]) -> None:
    """`--help` shows what it does, its options, and how it is used."""
    result = CliRunner().invoke(cli.root, [*words, "--help"], terminal_width=80)
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= 80
    assert "Examples:" in result.output
    assert "\b" not in result.output
    assert f"monitor {' '.join(words)}" in result.output
    assert "..." not in result.output.partition("Commands:")[2]  # cut short


@pytest.mark.parametrize(
    "words",
    [
        ("add", "--remove", "caf\udce9"),
        ("forget", "--post", "chirper/caf\udce9"),
        ("note", "add", "--at", "2h", "caf\udce9"),
        ("suggest", "--accept", "caf\udce9"),
    ],
)
def test_words_are_text(words: tuple[str, ...], tmp_path: Path) -> None:
    """What was typed in another encoding is refused before anything is done with it."""
    refused = monitor(*words, cwd=tmp_path)
    assert refused.returncode == 2
    assert b"it holds bytes that are no text in UTF-8: type it again" in refused.stderr


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_is_in_the_documents(name: str) -> None:
    """README or docs show each command."""
    assert any(f"monitor {name}" in path.read_text(encoding="utf-8") for path in DOCUMENTS)


def test_help_imports_nothing_heavy() -> None:
    """Listing the commands needs click alone."""
    code = (
        "import sys; from click.testing import CliRunner; from monitor import cli\n"
        "assert CliRunner().invoke(cli.root, ['--help']).exit_code == 0\n"
        "heavy = {'msgspec', 'httpx', 'sqlite_utils', 'sqlite3', 'textblob', 'rich', 'numpy'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    # What measures coverage, where the run is measured, would be loaded as well.
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=world, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    """`--version`, and `python -m monitor`."""
    for option in ("--version", "-V"):
        told = monitor(option, cwd=tmp_path).stdout.decode()
        assert told == f"monitor, version {__version__}\n"


def test_help_says_what_the_option_says() -> None:
    """Of all commands, of a group, and of a command in it."""

    def told(*words: str) -> str:
        return CliRunner().invoke(cli.root, words, prog_name="monitor", terminal_width=80).output

    assert told("help").startswith(told("--help"))
    assert "Documents (`monitor help TOPIC`): " in told("help")
    assert told("help", "report") == told("report", "--help")
    assert told("help", "report", "volume") == told("report", "volume", "--help")
    assert "no such command or document 'nosuch'" in told("help", "nosuch").lower()
    assert "no such command 'nosuch'" in told("help", "report", "nosuch").lower()
    assert "Did you mean 'tutorial'?" in told("help", "tutorail")


def test_help_shows_documents(tmp_path: Path) -> None:
    """By topic or by file, all or one section; a command of the same name comes first."""

    def told(topic: str) -> str:
        return monitor("help", topic, cwd=tmp_path).stdout.decode()

    figures = (ROOT / "docs" / "figures.md").read_text("utf-8")
    for topic in ("figures", "docs/figures.md", "docs/figures.md#no-such-section"):
        assert told(topic) == figures
    coverage = told("docs/figures.md#coverage")
    assert coverage.startswith("## Coverage\n")
    assert coverage in figures
    assert coverage.count("\n## ") == 0
    assert told("sources/rss") == (ROOT / "docs" / "sources" / "rss.md").read_text("utf-8")
    assert told("page").startswith("Usage: ")
    assert told("docs/page.md") == (ROOT / "docs" / "page.md").read_text("utf-8")


def test_a_document_is_set_for_a_terminal(tmp_path: Path) -> None:
    """And goes through its pager; no line is wider than the terminal."""
    with Terminal() as terminal:
        started = terminal.run("help", "glossary", cwd=tmp_path, PAGER="sed s/^/paged:/")
        assert terminal.end_of(started) == 0
    lines = re.sub(rb"\x1b\[[0-9;]*m", b"", terminal.written).decode().splitlines()
    assert all(line.startswith("paged:") for line in lines if line.strip())
    assert not any("**" in line or line.startswith("paged:#") for line in lines)
    assert max(map(len, lines)) <= len("paged:") + 80


def test_documents_are_found_where_the_program_was_installed(tmp_path: Path) -> None:
    """In the package first; without any, `help` still explains the commands."""
    package = tmp_path / "monitor"
    assert documents(package) == {}
    (tmp_path / "docs" / "sources").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Café\n", "utf-8")
    (tmp_path / "docs" / "decisions.md").write_text("# For those who change the program\n")
    (tmp_path / "docs" / "sources" / "one.md").touch()
    assert documents(package) == {"index": "# Café\n", "sources/one": ""}
    package.mkdir()
    (package / PACKED).write_bytes(packed(tmp_path / "docs"))
    (tmp_path / "docs" / "index.md").unlink()
    assert documents(package) == {"index": "# Café\n", "sources/one": ""}


@pytest.mark.parametrize(
    "words", [["status"], ["report", "volume"], ["note", "list"]], ids=" ".join
)
def test_the_configuration_may_be_named_after_the_command(tmp_path: Path, words: list[str]) -> None:
    """As before it; the last one counts."""
    for option in ("-c", "--config"):
        done = monitor("-c", "other.toml", *words, option, "mine.toml", cwd=tmp_path)
        assert done.stderr.decode().startswith("monitor: mine.toml cannot be read"), done.stderr
        assert done.returncode == 78


def test_ctrl_c_ends_it_without_a_word_at_any_moment(tmp_path: Path) -> None:
    """While Python starts, while modules are read, while it works: no traceback."""
    monitor("init", cwd=tmp_path)
    seen = set()
    for tenths in range(1, 13):
        command = [sys.executable, "-m", "monitor", "report", "volume"]
        started = subprocess.Popen(
            command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
        )
        with suppress(subprocess.TimeoutExpired):
            started.wait(tenths / 20)
        started.send_signal(signal.SIGINT)
        said = started.communicate(timeout=60)[1]
        # Python itself is interrupted in the first hundredths of a second.
        assert str(ROOT / "monitor").encode() not in said, said.decode()
        seen.add(started.returncode)
    assert seen <= {-signal.SIGINT, 130, 74, 1}


def test_ctrl_c_within_a_query_is_no_fault_of_the_database(tmp_path: Path) -> None:
    """SQLite makes an error of its own of whatever is raised within a function of a query."""
    code = """
import os, signal, sqlite3, sys
from pathlib import Path
from monitor import cli
from monitor.store.schema.version import explaining
def query(**_):
    with explaining(Path("m.db")), sqlite3.connect(":memory:") as conn:
        conn.create_function("press", 0, lambda: os.kill(os.getpid(), signal.SIGINT))
        conn.execute("SELECT press()").fetchall()
cli.root.main = query
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (130, b"")


def test_the_changelog_knows_this_version() -> None:
    """The newest entry of the changelog is the version that we call ourselves."""
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    """`monitor init | true` ends quietly."""
    script = f"{sys.executable} -m monitor completion bash | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(shell: str) -> None:
    """Each shell gets a script that asks us for words."""
    assert "_MONITOR_COMPLETE" in CliRunner().invoke(cli.root, ["completion", shell]).output


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["report", "volume", "--incident", ""], {"anaheim"}),
        (["note", "add", "--incident", ""], {"anaheim"}),
        (["check", "--source", "co"], {"commons"}),
        (["check", "--source", ""], {"commons", "hushed"}),
        (["report", "volume", "--incident", "x"], set()),
        (["re"], {"report", "rescore", "restore"}),
    ],
)
def test_the_shell_completes_names(tmp_path: Path, words: list[str], completed: set[str]) -> None:
    """Of commands, and of incidents and sources as the configuration has them."""
    settings = configured(tmp_path)
    environ = {
        "_MONITOR_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["monitor", "--config", str(settings.config_path), *words]),
        "COMP_CWORD": str(len(words) + 2),
    }
    found = CliRunner().invoke(cli.root, prog_name="monitor", env=environ).output.split()
    assert {one.removeprefix("plain,") for one in found} == completed
    (tmp_path / "config.toml").write_text("wrong", encoding="utf-8")
    told = CliRunner().invoke(cli.root, prog_name="monitor", env=environ).output
    assert (not told.split()) == ("re" not in words)


def test_a_bug_is_called_one(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not foreseen ends in a sentence too, with code 1."""
    assert cli._sentence(ZeroDivisionError("x"), debug=False) == 1  # noqa: SLF001, RUF100
    assert "a bug, please report it: ZeroDivisionError: x" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["report", "volume", "--every", "1s"],
            "monitor report volume: invalid value for '--every': '1s' cannot be used: "
            "write whole minutes, 1m to 1w (`monitor report volume --help` says more)\n",
        ),
        (["nosuch"], "monitor: no such command 'nosuch' (`monitor --help` says more)\n"),
        (
            ["statsu"],
            "monitor: no such command 'statsu'. Did you mean 'status'? (`monitor --help` says"
            " more)\n",
        ),
        (
            ["volume"],
            "monitor: no such command 'volume': write `monitor report volume`, `monitor chart "
            "volume` or `monitor export volume` (`monitor --help` says more)\n",
        ),
        (
            ["video"],
            "monitor: no such command 'video': write `monitor report video` (`monitor --help` says"
            " more)\n",
        ),
        (
            ["completion"],
            "monitor completion: missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish"
            " (`monitor completion --help` says more)\n",
        ),
    ],
)
def test_wrong_usage_is_told_in_one_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    """It names the command, what is wrong and where more is said; the code is 2."""
    done = monitor(*words, cwd=tmp_path)
    told = done.stderr.decode().replace("python -m monitor", "monitor")
    assert (done.returncode, done.stdout, told) == (2, b"", said)


@pytest.mark.parametrize("words", [[], ["note"], ["export"]], ids=" ".join)
def test_a_group_alone_shows_its_commands(words: list[str], tmp_path: Path) -> None:
    """Over several lines, as `--help` does, and each of its commands in a line of its own."""
    done = monitor(*words, cwd=tmp_path)
    asked = monitor(*words, "--help", cwd=tmp_path)
    assert (done.returncode, asked.returncode) == (2, 0)
    assert done.stderr.decode().split() == asked.stdout.decode().split()
    assert done.stderr.count(b"\n") > 10
    assert b"..." not in asked.stdout.split(b"Options:")[1]


@pytest.mark.parametrize(
    "words", [("status",), ("run",), ("collect",), ("top",), ("init", "here"), ("score",)]
)
def test_windows_is_refused_in_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Where modules that only Unix has cannot be imported: code 78, and nothing is made."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nfor name in ('fcntl', 'termios', 'tty', 'pwd', 'grp', 'resource'):\n"
        "    sys.modules[name] = None\n"
    )

    def begun(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error", "-m", "monitor", *words]
        world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{tmp_path}:{ROOT}", "HOME": str(tmp_path)}
        return subprocess.run(
            command, cwd=tmp_path, env=world, capture_output=True, text=True, check=False
        )

    done = begun(*words)
    assert done.returncode == 78
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("monitor: this system (Windows?) lacks the file locks")
    assert line.endswith("run it on Linux or macOS; on Windows, in WSL")
    assert {path.name for path in tmp_path.iterdir()} <= {"sitecustomize.py", "__pycache__"}
    assert begun("--version").returncode == 0


COMPUTING = """
import os, monitor.__main__, monitor.cli
def computing():
    import numpy
    print(len(os.listdir("/proc/self/task")))
monitor.cli.main = computing
monitor.__main__.main()
"""
"""How many threads there are when numpy has been loaded."""


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="threads are not seen")
@pytest.mark.parametrize(("asked", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_numpy_computes_in_one_thread_unless_asked(asked: dict[str, str], threads: int) -> None:
    """Others would cost memory and time, and what they could share is too small."""
    command = [sys.executable, "-c", COMPUTING]
    world = {"PYTHONPATH": str(ROOT), **asked}
    done = subprocess.run(command, env=world, capture_output=True, text=True, check=True)
    assert int(done.stdout) == threads


def test_nothing_is_looked_for_at_the_end() -> None:
    """To look once more for what only a cycle holds would take time, and free nothing."""
    program = (
        "import atexit, gc, sys; atexit.register(lambda: print(gc.get_freeze_count()))\n"
        "from monitor.__main__ import main; sys.argv[1:] = ['--version']; main()"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert int(done.stdout.split()[-1]) > 0
