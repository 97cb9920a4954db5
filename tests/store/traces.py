"""Looks for what should be gone in every file of a folder, byte for byte, in every dress."""

import base64
import html
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

WINDOW = 16

# In a process of its own: closing a file takes all locks of a process on it away, and with them
# those of the connections that a test holds open.
_SEARCH = """
import re
import sys
from pathlib import Path
body = sys.stdin.buffer.read()
size = int(sys.argv[2])
wanted = {body[n : n + size] for n in range(0, len(body), size)}
for path in sorted(Path(sys.argv[1]).rglob('*')):
    if path.is_file():
        data = path.read_bytes()
        # Most of a file is empty: two zeros in a row are in nothing that is looked for.
        parts = re.findall(rb'(?:\\0?[^\\0])+\\0?', data)
        found = sum(
            part[n : n + size] in wanted for part in parts for n in range(len(part) - size + 1)
        )
        if found:
            print(path.name, found)
"""


def dresses(text: str) -> set[bytes]:
    """Return a text in all ways to write it down."""
    plain = text.encode()
    # Base64 depends on where in a group of three the text begins, and on what is around it.
    codes = {base64.b64encode(b"x" * n + plain)[4:-4] for n in range(3)}
    escaped = {json.dumps(text)[1:-1], quote(text), html.escape(text), plain.hex()}
    wide = {text.encode(f"utf-{width}") for width in ("16-le", "16-be")}
    return {plain, plain[::-1]} | codes | wide | {one.encode() for one in escaped}


def windows(texts: Iterable[str]) -> set[bytes]:
    """Return every part of 16 bytes of *texts*, in all ways to write them down."""
    return {
        one[n : n + WINDOW]
        for text in texts
        for one in dresses(text)
        for n in range(len(one) - WINDOW + 1)
    }


def traces(folder: Path, texts: Iterable[str], besides: Iterable[str] = ()) -> dict[str, int]:
    """Return file -> how many parts of *texts* are in it, for the files that hold any.

    Parts that texts *besides* have too tell nothing.
    """
    wanted = windows(texts) - windows(besides)
    assert not any(b"\0\0" in one for one in wanted)
    done = subprocess.run(
        [sys.executable, "-c", _SEARCH, str(folder), str(WINDOW)],
        input=b"".join(wanted),
        capture_output=True,
        check=True,
    )
    lines = (line.split() for line in done.stdout.decode().splitlines())
    return {name: int(count) for name, count in lines}
