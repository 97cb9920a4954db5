"""Every output of the program from the same databases, compared by value between two states of it.

From the repository, for a change that must move no figure::

    python -m bench.outputs make before --python OLD/.venv/bin/python
    python -m bench.outputs make after
    python -m bench.outputs compare before after --moved moved.toml

`make` plays the demo and imports incidents of another kind (1 to 2,000 posts over an hour, three
days and sixty days), then writes each command in each format, for each audience, at a fixed instant
and 80 columns. `compare` sets every number of JSON, NDJSON and CSV side by side by its path, every
number in prose by its place in the text, and ends with 1 where one differs that no entry of the
list excuses; words may differ, numbers may not. An entry of the list is a table `[[moved]]`: it
covers an `output` and a `path` (with `*`), and `because` names the definition that moved them.
"""

import argparse
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

PLAYED = "2017-02-28T12:00:00Z"
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
SIZES = (1, 5, 50, 250, 2_000)
LENGTHS = {"1h": timedelta(hours=1), "3d": timedelta(days=3), "60d": timedelta(days=60)}
WORDS = (
    *("harlow", "creamery", "recall", "ice", "cream", "vanilla", "pint", "batch", "sick", "awful"),
    *("fine", "refund", "store", "kids", "glass", "shard", "shelf", "label", "worried", "thanks"),
    *("great", "terrible", "love", "hate", "never", "again", "safe"),
)
NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
DATA = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
MARKUP = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)

REPORTS = ("volume", "sentiment", "spread", "sources", "narratives", "voices", "counts", "video")
CHARTS = ("volume", "sentiment", "spread", "narratives", "amplification", "links")
COARSE = ("volume", "sentiment", "narratives")

CONFIG = """\
[monitor]
database = "m.db"
timezone = "America/New_York"

[[incident]]
key = "recall"
title = "Harlow Creamery recalls ice cream"
since = {since}
query = 'harlow OR creamery'
languages = ["en"]
{narratives}
[[incident.voice]]
key = "chief"
title = "Chief executive"
query = 'refund'

[[incident.voice]]
key = "agency"
title = "Food agency"
query = 'safe'

[[incident.event]]
at = {first}
title = "Press conference"
voice = "chief"

[[incident.event]]
at = {second}
title = "Press conference"
voice = "agency"

[source.news]
kind = "rss"
feeds = ["https://feeds.example/news"]
enabled = false
"""


def commands(now: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the name of each output and the words that make it; `{out}` is its file."""
    for kind in REPORTS:
        for form in ("table", "json", "csv", "md"):
            yield f"report-{kind}.{form}", ["report", kind, "--now", now, "--format", form]
    for kind in COARSE:
        for every in ("1h", "6h", "1d"):
            name, asked = f"report-{kind}-{every}.json", ["--every", every, "--json"]
            yield name, ["report", kind, "--now", now, *asked]
    for by in ("source", "narrative", "language", "kind"):
        for kind in ("volume", "sentiment"):
            asked = ["--every", "1d", "--by", by, "--json"]
            yield f"report-{kind}-by-{by}.json", ["report", kind, "--now", now, *asked]
            for public in ([], ["--public"]):
                name = f"export-{kind}-by-{by}{'-public' * bool(public)}.csv"
                asked = ["--by", by, "--every", "1d", "--format", "csv"]
                yield name, ["export", kind, "--now", now, *asked, *public]
    yield "export-posts.ndjson", ["export", "posts", "--now", now]
    for kind in CHARTS:
        yield f"chart-{kind}.txt", ["chart", kind, "--now", now]
        yield f"chart-{kind}.svg", ["chart", kind, "--now", now, "--out", "{out}"]
    yield "page-public.html", ["page", "--now", now, "--out", "{out}"]
    yield "page-internal.html", ["page", "--now", now, "--internal", "--out", "{out}"]
    yield "brief.md", ["brief", "--now", now]
    yield "brief.html", ["brief", "--now", now, "--out", "{out}"]
    yield "status.json", ["status", "--now", now, "--json"]
    yield "alerts.json", ["alerts", "--now", now, "--json"]
    yield "top.txt", ["top", "--once", "--now", now]


def make(out: Path, python: str, only: str) -> None:
    """Write every output of every database whose name matches *only*, below *out*."""
    others = {one.name for one in out.iterdir()} - {"databases", "outputs"} if out.is_dir() else ()
    if others:
        sys.exit(f"{out} holds {min(others)}, and would be deleted: name a new folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if fnmatchcase("demo", only):
        play(out / "databases" / "demo", python)
        _write(out, "demo", python, PLAYED)
    for posts in SIZES:
        for name, length in LENGTHS.items():
            which = f"recall-{posts}-{name}"
            if not fnmatchcase(which, only):
                continue
            folder = out / "databases" / which
            recall(folder, posts, length, python)
            _write(out, which, python, written(START + length + timedelta(hours=2)))
    if not (out / "outputs").exists():
        sys.exit(f"no database is called {only}: see --help")


def _write(out: Path, which: str, python: str, now: str) -> None:
    folder = out / "outputs" / which
    folder.mkdir(parents=True)
    database = out / "databases" / which
    codes = {}
    for name, words in commands(now):
        target = folder / name
        asked = [word.replace("{out}", str(target)) for word in words]
        ended = run(python, asked, database, check=False)
        codes[name] = ended.returncode
        if not target.exists():
            target.write_bytes(ended.stdout or ended.stderr)
    (folder / "codes.json").write_text(json.dumps(codes, indent=1))
    print(f"{which}: {len(codes)} outputs, {sum(map(bool, codes.values()))} ended with an error")


def run(
    python: str, words: Sequence[str], folder: Path, *, check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    config = folder / "config.toml"
    named = ["--config", str(config)] if config.exists() else []
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONHASHSEED": "0"}
    return subprocess.run(
        [python, "-P", "-m", "monitor", *named, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=check,
        timeout=600,
    )


def play(folder: Path, python: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    run(python, ["demo", "--out", str(folder)], folder.parent)


def recall(
    folder: Path, posts: int, length: timedelta, python: str, *, claims: bool = True
) -> None:
    """Import an incident of another kind: most posts early, few authors with most of them.

    It `claims` all of its time, or nothing.
    """
    folder.mkdir(parents=True)
    narratives = "".join(
        f'\n[[incident.narrative]]\nkey = "n{i}"\ntitle = "Version {i}"\nquery = "{word}"\n'
        for i, word in enumerate(("vanilla", "glass", "sick", "pint", "kids", "refund", "store"))
    )
    narratives += '\n[[incident.narrative]]\nkey = "a"\ntitle = "One of few"\nquery = "shard"\n'
    narratives += '\n[[incident.narrative]]\nkey = "b"\ntitle = "Small"\nquery = "label"\n'
    third = length / 3
    (folder / "config.toml").write_text(
        CONFIG.format(
            since=written(START - timedelta(hours=1)),
            narratives=narratives,
            first=written(START + third),
            second=written(START + 2 * third),
        )
    )
    draw = random.Random(f"{posts} {length}")
    lines = [json.dumps(_post(draw, number, length)) for number in range(posts)]
    (folder / "posts.ndjson").write_text("".join(f"{line}\n" for line in lines))
    whole = ["--observed", f"{written(START)}..{written(START + length)}"] if claims else []
    named = [] if posts else ["--source", "chirper"]
    run(python, ["import", *whole, *named, "posts.ndjson"], folder)


def _post(draw: random.Random, number: int, length: timedelta) -> Mapping[str, object]:
    said = [draw.choice(("harlow", "creamery")), *draw.choices(WORDS, k=draw.randint(4, 14))]
    link = f" https://video.example/w/{draw.randint(1, 4)}" if draw.random() < 0.2 else ""
    return {
        "source": draw.choice(("chirper", "chirper", "commons")),
        "id": str(number),
        "created_at": written(START + length * draw.betavariate(1.2, 4)),
        "text": f"{' '.join(said)}{link}",
        "author": f"a{int(draw.paretovariate(0.8)) % 400}",
        "lang": draw.choice(("en", "en", "en", "es")),
    }


def written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def values(name: str, text: str) -> Iterator[tuple[str, float | str | bool | None]]:
    """Yield each number of an output, with a path that a change of words leaves alone."""
    form = name.rpartition(".")[2]
    if form == "json":
        yield from _flat("", json.loads(text) if text.strip() else None)
    elif form == "ndjson":
        for i, line in enumerate(text.splitlines()):
            yield from _flat(f"/{i}", json.loads(line))
    elif form == "csv":
        for i, row in enumerate(csv.DictReader(io.StringIO(text))):
            yield from ((f"/{i}/{key}", value) for key, value in row.items())
    elif form == "html":
        for i, data in enumerate(DATA.findall(text)):
            yield from _flat(f"/data/{i}", json.loads(data))
        yield from _in_prose(MARKUP.sub(" ", text))
    else:
        yield from _in_prose(MARKUP.sub(" ", text))


def _flat(path: str, value: object) -> Iterator[tuple[str, float | str | bool | None]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(f"{path}/{key}", one)
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from _flat(f"{path}/{i}", one)
    elif isinstance(value, str):
        yield from ((f"{path}/{where}", number) for where, number in _in_prose(value))
    elif isinstance(value, int | float | bool) or value is None:
        yield path, value


def _in_prose(text: str) -> Iterator[tuple[str, float]]:
    for i, found in enumerate(NUMBER.findall(text)):
        yield f"#{i}", float(found.replace(",", "").replace("−", "-"))


def compare(old: Path, new: Path, moved: Sequence[Mapping[str, str]]) -> int:
    """Print every number that differs and is not excused; return how many there are."""
    before, after = (_outputs(one / "outputs") for one in (old, new))
    if not before or not after:
        sys.exit(f"{new if before else old} has no outputs: name what `make` has written")
    found, excused = 0, dict.fromkeys(range(len(moved)), 0)
    for name in sorted({*before, *after}):
        for path, was, now in _differing(name, before.get(name), after.get(name)):
            entry = next((i for i, one in enumerate(moved) if _covers(one, name, path)), None)
            if entry is not None:
                excused[entry] += 1
                continue
            found += 1
            print(f"{name} {path}: {was} -> {now}")
    for entry, times in excused.items():
        print(f"{times} excused: {moved[entry]['because']}")
    print(f"{len(before)} and {len(after)} outputs compared; {found} numbers differ unexcused")
    return found


def _outputs(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_text("utf-8", "replace") for file in files}


def _differing(name: str, old: str | None, new: str | None) -> Iterable[tuple[str, object, object]]:
    if old is None or new is None:
        yield "", "there" if old else "not there", "there" if new else "not there"
        return
    if old == new:
        return
    was, now = dict(values(name, old)), dict(values(name, new))
    for path in dict.fromkeys((*was, *now)):
        before, after = was.get(path, "nothing"), now.get(path, "nothing")
        if before != after:
            yield path, before, after


def _covers(entry: Mapping[str, str], name: str, path: str) -> bool:
    return fnmatchcase(name, entry["output"]) and fnmatchcase(path, entry.get("path", "*"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    does = parser.add_subparsers(dest="what", required=True)
    making = does.add_parser("make")
    making.add_argument("out", type=Path)
    making.add_argument("--python", default=sys.executable)
    making.add_argument("--only", default="*", help="databases, with * (recall-250-*)")
    comparing = does.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--moved", type=Path)
    asked = parser.parse_args()
    if asked.what == "make":
        make(asked.out.resolve(), str(Path(asked.python).absolute()), asked.only)
        return 0
    listed = tomllib.loads(asked.moved.read_text())["moved"] if asked.moved else []
    return min(compare(asked.old, asked.new, listed), 1)


if __name__ == "__main__":
    sys.exit(main())
