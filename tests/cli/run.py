"""Running commands as a user does: in a folder and a process of their own."""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

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
    """Run `monitor` with *words* in *cwd*, piped, and return what it printed and its code."""
    command = [sys.executable, "-W", "error", "-m", "monitor", *words]
    world = {"PATH": "/usr/bin:/bin", "PYTHONPATH": PROGRAM, "HOME": str(cwd), **(environ or {})}
    return subprocess.run(
        command, cwd=cwd, input=stdin, env=world, capture_output=True, timeout=120, check=False
    )


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
