"""Running commands as a user does: in a folder and a process of their own."""

import gzip
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.__main__ import main
from tests.forks import FORKS

CONFIG = """
[monitor]
timezone = "America/Los_Angeles"

[[incident]]
key = "anaheim"
title = "Off-duty officer fires his gun in Anaheim"
since = 2017-02-21T00:00:00-08:00
query = '(anaheim AND (officer OR police)) OR #anaheimcop'

[[incident.narrative]]
key = "threat"
title = "The boy threatened to shoot"
query = "threat* AND shoot*"

[incident.protect]
names = ["Tomlin Averystone"]
"""

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "tests" / "core"
"""A folder of the search path that keeps from a process what neither core nor extras have."""
PROGRAM = f"{CORE}:{ROOT}"
"""The search path of processes that tests start."""


def monitor(
    *words: str, cwd: Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `monitor` with *words* in *cwd*, and return what it printed and its code.

    No interpreter is begun: a process that has imported the program is forked.
    """
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(cwd), **(environ or {})}
    with TemporaryDirectory() as held:
        streams = [Path(held) / name for name in ("in", "out", "err")]
        for stream, data in zip(streams, (stdin, b"", b""), strict=True):
            stream.write_bytes(data)
        process = FORKS.Process(target=_run, args=(streams, cwd, world, words), daemon=True)
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, 120)
        _, out, err = (stream.read_bytes() for stream in streams)
        return subprocess.CompletedProcess(words, process.exitcode, out, err)


def _run(
    streams: Sequence[Path], cwd: Path, world: Mapping[str, str], words: Sequence[str]
) -> None:
    os.chdir(cwd)
    os.environ.clear()  # noqa: TID251  of a process of its own
    os.environ.update(world)  # noqa: TID251  the same
    for number, stream in enumerate(streams):
        os.dup2(os.open(stream, os.O_RDWR), number)
    warnings.simplefilter("error")
    sys.argv = ["monitor", *words]
    # As Python makes them where no language is set.
    with (
        open(0, encoding="utf-8", errors="surrogateescape", closefd=False) as sys.stdin,
        open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False) as sys.stdout,
        open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False) as sys.stderr,
    ):
        main()


def archive(path: Path, lines: Sequence[Mapping[str, object] | str]) -> Path:
    """Write an archive of posts; a string is a line as it stands."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def post(number: int, text: str = "Police in Anaheim", **fields: object) -> dict[str, object]:
    """Build one line of an archive; its time grows with its number, a minute for each."""
    at = f"2017-02-22T{6 + number // 60:02d}:{number % 60:02d}:00Z"
    return {
        "source": "chirper",
        "id": str(number),
        "created_at": at,
        "text": text,
        "author": f"u{number % 3}",
        **fields,
    }
