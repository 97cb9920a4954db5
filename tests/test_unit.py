"""The unit for systemd: it fits the installation, it is accepted, what it forbids is not needed."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.app import unit
from monitor.config import read_config
from monitor.errors import CannotCreate, ConfigError
from monitor.store.lock import UPGRADE_PATIENCE
from tests.cli.run import CONFIG, ROOT, archive, monitor, post
from tests.servers import end, free_port

PROTECTED = """
import ctypes, mmap, os, sys
# As systemd sets MemoryDenyWriteExecute=yes: PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN.
assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    sys.exit("it does not protect")
except PermissionError:
    pass
os.execv(sys.executable, [sys.executable, "-m", "monitor", *sys.argv[1:]])
"""
MINE = """
[backup]
folder = "copies"

[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"

"""
PYTHON = Path("/opt/reaction-monitor/bin/python")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A configuration that belongs to an account that is not root."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + MINE)
    if os.geteuid() == 0:
        os.chown(path, 1, -1)
    return path


def written(path: Path) -> str:
    return unit.unit(read_config(path, environ={}), PYTHON)


def test_the_unit_is_for_this_installation(house: Path) -> None:
    """Its program, its configuration, its owner, and the folders that it writes to."""
    text = written(house)
    start = f"ExecStart={PYTHON} -m monitor --config {house} run --json-logs\n"
    assert start in text
    folder = house.parent
    assert f"ReadWritePaths=-{folder} -{folder}/copies -{folder}/db\n" in text
    assert f"WorkingDirectory={folder}\n" in text
    assert "{" not in text
    assert "MemoryDenyWriteExecute=yes" in text


def test_a_home_is_not_hidden_from_a_program_that_lies_in_it(house: Path) -> None:
    """It cannot be written to all the same."""
    assert "ProtectHome=yes\n" in written(house)
    config = read_config(house, environ={})
    assert "ProtectHome=read-only\n" in unit.unit(config, Path("/home/ann/venv/bin/python"))


@pytest.mark.parametrize("folder", ["/tmp/anaheim", "/var/tmp/anaheim"])  # noqa: S108  a name
def test_what_lies_among_temporary_files_is_not_hidden(house: Path, folder: str) -> None:
    """A service with a `/tmp` of its own would not find its configuration there."""
    config = replace(
        read_config(house, environ={}), path=house, database=Path(folder, "db", "m.db")
    )
    assert "PrivateTmp=no\n" in unit.unit(config, PYTHON)
    text = (Path(unit.__file__).parent / unit.NAME).read_text()
    assert "PrivateTmp={temporary}\n" in text


def test_an_owner_without_a_name_is_known_by_its_number(house: Path) -> None:
    """As where an account was deleted, or a container made the files."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(house, 54_321, -1)
    assert "User=54321\n" in written(house)


def test_there_is_time_to_bring_a_database_up_to_date(house: Path) -> None:
    """It is one transaction, before the first sign of life: cut off, it would begin again for ever.

    An hour, and more than a second process waits for the first.
    """
    assert "TimeoutStartSec=1h\n" in written(house)
    assert UPGRADE_PATIENCE < 3600


def test_what_cannot_be_a_unit_is_refused(house: Path, tmp_path: Path) -> None:
    """Root, a path that systemd would read otherwise, a unit of somebody else."""
    target = tmp_path / "x.service"
    config = read_config(house, environ={})
    for other in (b"[Unit]\nDescription=Another\n", b"\x7fELF\xff"):
        target.write_bytes(other)
        with pytest.raises(CannotCreate, match="this is not our unit"):
            unit.install(config, PYTHON, target)
    with pytest.raises(ConfigError, match="may hold letters, digits and"):
        unit.unit(config, Path("/opt/a b/python"))
    target.unlink()
    unit.install(config, PYTHON, target)
    unit.install(config, PYTHON, target)
    done = monitor("service", "install", "--out", "/no/such/folder/x.service", cwd=tmp_path)
    assert done.returncode == 73
    if os.geteuid() == 0:
        os.chown(house, 0, -1)
        with pytest.raises(ConfigError, match="should not run as root"):
            written(house)


def test_the_unit_of_another_configuration_is_left(house: Path, tmp_path: Path) -> None:
    """Else its daemon would not be there after the next start, and nobody would collect."""
    target, other = tmp_path / "x.service", house.with_name("fullerton.toml")
    shutil.copy(house, other)
    if os.geteuid() == 0:
        os.chown(other, 1, -1)
    unit.install(read_config(house, environ={}), PYTHON, target)
    with pytest.raises(CannotCreate, match="runs another configuration; it was left as it is"):
        unit.install(read_config(other, environ={}), PYTHON, target)
    assert f"--config {house} run" in target.read_text()
    unit.install(read_config(house, environ={}), Path("/opt/newer/bin/python"), target)
    assert "/opt/newer/bin/python" in target.read_text()


def test_where_the_database_is_a_link_its_file_can_be_written(house: Path, tmp_path: Path) -> None:
    """So can the folder of the link, which has the lock."""
    real = tmp_path / "disk" / "monitor.db"
    real.parent.mkdir()
    real.touch()
    (house.parent / "db").mkdir()
    (house.parent / "db" / "monitor.db").symlink_to(real)
    (line,) = re.findall("ReadWritePaths=(.*)", written(house))
    assert {f"-{real.parent}", f"-{house.parent / 'db'}"} <= set(line.split())


def test_systemd_accepts_it(house: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, and its exposure is rated below 2 of 10."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here (apt-get install systemd)")
    file = tmp_path / unit.NAME
    # Of programs it is said whether they are there.
    text = unit.unit(read_config(house, environ={}), Path(sys.executable).resolve())
    # The folder of a test may lie where no service may work.
    file.write_text(text.replace(str(house.parent), "/srv/anaheim"))
    done = subprocess.run(
        [analyze, "verify", str(file)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if unit.NAME in line]
    assert ours == []
    rated = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", rated.stdout)
    assert found is not None, rated.stderr
    assert float(found[1]) < 2


def protected() -> bool:
    """Tell whether this system knows the protection: in a process of its own, since it stays."""
    child = os.fork()
    if child == 0:
        os._exit(ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) & 1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.repeats
def test_the_live_page_works_under_the_protection_of_memory(tmp_path: Path) -> None:
    """The daemon collects and serves its page, and a picture is drawn; no memory becomes code."""
    if sys.platform != "linux" or not protected():
        pytest.skip("this system has no PR_SET_MDWE (Linux 6.3 has)")
    port = free_port()
    closed = "since = 2017-02-21T00:00:00-08:00\nclosed = 2017-02-23T00:00:00-08:00"
    text = CONFIG.replace("since = 2017-02-21T00:00:00-08:00", closed)
    (tmp_path / "config.toml").write_text(f"{text}{MINE}[web]\nenabled = true\nport = {port}\n")
    archive(tmp_path / "feed.ndjson", [post(n) for n in range(20)])
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    own = [sys.executable, "-c", PROTECTED]
    with (tmp_path / "log").open("wb") as log:
        daemon = subprocess.Popen([*own, "run"], cwd=tmp_path, env=world, stderr=log, stdout=log)
    try:
        assert b"Off-duty officer fires his gun in Anaheim" in page(port)
    finally:
        assert end(daemon, signal.SIGTERM) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
    now = "2017-02-23T00:00:00Z"
    words = ["chart", "volume", "--now", now, "--out", "m.png"]
    done = subprocess.run([*own, *words], cwd=tmp_path, env=world, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def page(port: int) -> bytes:
    """Return the page, once it is there."""
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                body: bytes = answer.read()
                return body
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)  # noqa: TID251  another process starts
