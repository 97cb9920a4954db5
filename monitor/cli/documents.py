"""The documents by topic: files of a checkout, and one file of all in a wheel.

Whoever builds a wheel runs this file by itself: it needs nothing but Python.
"""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

GLOBS: Final = ("*.md", "sources/*.md", "counts/*.md")
"""Which files of the folder of documents are topics."""

INSIDE: Final = frozenset({"architecture", "decisions"})
"""Documents for those who change the program; they lie in its repository only."""

PACKED: Final = "docs.json.gz"
"""What a wheel has in the package instead of files: a third of their bytes."""


def documents(package: Path = Path(__file__).parent.parent) -> Mapping[str, str]:
    """Return the documents by topic: `figures`, `sources/mastodon`.

    They lie in the package, or in the checkout that it runs from.
    """
    file = package / PACKED
    if file.is_file():
        found: dict[str, str] = json.loads(gzip.decompress(file.read_bytes()))
        return found
    files = files_of(package.parent / "docs")
    return {topic: path.read_text("utf-8") for topic, path in files.items()}


def files_of(folder: Path) -> Mapping[str, Path]:
    """Return the files of a folder of documents by topic, sorted."""
    files = [path for glob in GLOBS for path in folder.glob(glob)]
    topics = {path.relative_to(folder).with_suffix("").as_posix(): path for path in files}
    return {topic: topics[topic] for topic in sorted(topics.keys() - INSIDE)}


def packed(folder: Path) -> bytes:
    """Return the documents of a folder as `documents` finds them in a wheel."""
    texts = {topic: path.read_text("utf-8") for topic, path in files_of(folder).items()}
    return gzip.compress(json.dumps(texts, ensure_ascii=False).encode(), mtime=0)
