"""``python -m bench.schemas`` writes the JSON Schemas that `monitor schema` prints.

They are made from the types that the program reads and writes with: the tables of `config.toml`,
the rows and findings of the reports. What no type says (the plain numbers under a key such as
`total`) is allowed, with any value.
"""

import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args, get_type_hints

import msgspec
from msgspec import Struct

from bench import arguments
from bench.columns import doc, reports
from bench.configuration import SHARED, TABLES, explained, kinds, meaning
from monitor.app.alerts import alerts
from monitor.app.analysis import Forecasts, Summary
from monitor.app.asked import WEEK, Asked
from monitor.app.doctor import Checkup
from monitor.app.importing import Imported
from monitor.app.newsroom import Newsroom
from monitor.app.notes import listed
from monitor.app.reports import validations
from monitor.app.status import status
from monitor.cli.schema import FILE
from monitor.collect.watching import Outturn
from monitor.config import environment, read_config
from monitor.config.secrets import is_secret, ways
from monitor.config.sources import Group
from monitor.config.tables import Document, EventTable, TopicTable
from monitor.nouns.frame import columns
from monitor.nouns.report import Head, Report
from monitor.report.formats import ALONE, as_json
from monitor.report.seal import Verdict
from monitor.report.terminal import Style
from monitor.sentiment.answer import ScoredText
from monitor.sources.registry import BUILT_IN, load
from monitor.store.records import Gone
from monitor.words.say import KINDS
from monitor.words.worded import worded
from tests.cli.shell import configured
from tests.report.sample import sample
from tests.store.build import build

Schema: TypeAlias = dict[str, Any]

DIALECT: Final = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
NOW: Final = datetime(2017, 2, 23, 11, 10, tzinfo=UTC)
BESIDES: Final = {
    "findings": {"type": "array", "items": {"$ref": "#/$defs/Finding"}},
    "sentences": {"type": "array", "items": {"type": "string"}},
    "method": {"type": "object", "description": "How the figures came about; see docs/json.md."},
}
FINDING: Final = {
    "type": "object",
    "description": "`monitor schema findings` has what each kind holds besides.",
    "required": ["kind", "about", "span", "behind"],
}


def of(*kinds: type[Struct]) -> dict[str, Schema]:
    """Return the schemas of types, and of those within them, by the name of the type.

    A column says its unit as `x-unit`, and a time that it is one.
    """
    _, found = msgspec.json.schema_components(
        kinds, schema_hook=lambda _: {"type": "string"}, ref_template="#/$defs/{name}"
    )
    for kind in _within(kinds):
        about = found.get(kind.__name__)
        if about is None:
            continue
        about["description"] = doc(kind)
        for name, said in _said(kind):
            unit = (said.extra or {})["unit"]
            about["properties"][name]["x-unit"] = unit
            if unit == "time":
                _dated(about["properties"][name])
    return found


def _within(kinds: Sequence[Any]) -> Iterator[type[Struct]]:
    """Yield each type of rows once, and those that its columns hold."""
    waiting, seen = [*kinds], set[Any]()
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if isinstance(one, type) and issubclass(one, Struct) and one not in seen:
            seen.add(one)
            waiting += get_type_hints(one).values()
            yield one


def _said(kind: type[Struct]) -> Iterator[tuple[str, msgspec.Meta]]:
    """Yield each field of a kind of rows that says its unit, under its key in JSON."""
    hints = get_type_hints(kind, include_extras=True)
    for name, key in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True):
        for one in getattr(hints[name], "__metadata__", ()):
            if isinstance(one, msgspec.Meta) and "unit" in (one.extra or {}):
                yield key, one


def _dated(about: Schema) -> None:
    for one in about.get("anyOf", [about]):
        if one.get("type") == "string":
            one["format"] = "date-time"


def report_schema(name: str, report: Report, bare: Report) -> Schema:
    """Return the schema of the JSON of a report.

    Args:
        name: The command, without `monitor`.
        report: One with all that it may hold.
        bare: One of nothing: what stands there too is always there.
    """
    first, *others = (msgspec.json.decode(as_json(worded(one), Style())) for one in (bare, report))
    held = list(_frames(report))
    defs = of(Head, *(kind for _, kind, _ in held))
    top: Schema = dict(defs.pop("Head")["properties"])
    for key in ("since", "until", "generated_at"):
        _dated(top[key])
    for key, kind, single in held:
        one = {"$ref": f"#/$defs/{kind.__name__}"}
        if not key:
            top |= defs.pop(kind.__name__)["properties"]
        elif single:
            top[key] = {"anyOf": [one, {"type": "null"}]}
        else:
            top[key] = {"type": "array", "items": one}
    if "buckets" in report.frames:
        groups = {"type": "array", "items": {"$ref": top["buckets"]["items"]["$ref"]}}
        top["groups"] = {"type": "object", "additionalProperties": groups}
    top |= BESIDES
    for finding in report.findings:
        if finding.field and finding.field not in report.frames and (plain := finding.plain()):
            said = f"Of the findings of that field, such as `{finding.__struct_config__.tag}`."
            told = top.setdefault(finding.field, {"description": said, "type": "object"})
            told.setdefault("properties", {}).update({key: {} for key in plain})
    for key in chain(first, *others):
        top.setdefault(key, {})
    top = {key: said for key, said in top.items() if key in {"groups", *first} or key in others[0]}
    return {
        **DIALECT,
        "title": f"monitor {name} --json",
        "type": "object",
        "properties": top,
        "required": [key for key in top if key in first and key in others[0]],
        "$defs": {"Finding": FINDING, **dict(sorted(defs.items()))},
    }


def _frames(report: Report) -> Iterator[tuple[str, type[Struct], bool]]:
    for key, frame in report.frames.items():
        columns(frame.kind)
        yield key, frame.kind, frame.single


def findings_schema() -> Schema:
    """Return the schema of one entry of `findings`, by its kind."""
    defs = of(*KINDS)
    for kind in ALONE:  # numbers alone, which no type says
        about = defs[kind.__name__]
        kept = FINDING["required"]
        about["properties"] = {key: about["properties"][key] for key in kept}
        about["required"] = kept
    refs = [{"$ref": f"#/$defs/{kind.__name__}"} for kind in KINDS]
    return {**DIALECT, "title": "A finding", "anyOf": refs, "$defs": dict(sorted(defs.items()))}


WITHIN: Final = {"narrative": TopicTable, "voice": TopicTable, "event": EventTable}
"""Lists of tables in `[[incident]]`."""


def config_schema() -> Schema:
    """Return the schema of `config.toml`; `monitor check` looks at more."""
    defs = of(*TABLES)
    for key, kind in WITHIN.items():
        defs["IncidentTable"]["properties"][key] = _list(kind.__name__)
    defs["IncidentTable"]["properties"]["protect"] = _one("ProtectTable")
    defs["AlertsTable"]["properties"]["forecast"] = _one("ForecastTable")
    for kind in TABLES:
        _explained(defs[kind.__name__], kind)
    root = of(Document)["Document"]
    top = {
        "monitor": _one("MonitorTable"),
        "incident": _list("IncidentTable") | {"minItems": 1},
        "alerts": _one("AlertsTable"),
        "web": _one("Web"),
        "import": _one("ImportTable"),
        "links": _one("LinksTable"),
        "media": _one("MediaTable"),
        "backup": _one("BackupTable"),
        "brief": _one("BriefTable"),
    }
    for group in SHARED:
        for name in kinds(group):
            defs |= _settings(name, group)
        top[group] = _entries(group)
    return {
        **DIALECT,
        "title": "config.toml of Reaction Monitor",
        "type": "object",
        "properties": {key: top[key] for key in root["properties"]},
        "required": ["incident"],
        "additionalProperties": False,
        "$defs": dict(sorted(defs.items())),
    }


def _one(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(name: str) -> Schema:
    return {"type": "array", "items": _one(name)}


def _settings(name: str, group: Group) -> dict[str, Schema]:
    """Return the schema of the table of a kind of source, as `source NAME`, with those in it."""
    kind = load(name).Settings
    found = of(kind)
    about = found.pop(kind.__name__)
    page = "wikipedia" if name.startswith("wikipedia") else name
    folder = "counts" if group == "counts" else "sources"
    _explained(about, kind)
    about["description"] = f"A table of the kind `{name}`; see docs/{folder}/{page}.md."
    about["properties"]["kind"] = {"const": name}
    return {f"{group} {name}": about, **found}


def _entries(group: Group) -> Schema:
    """Return the schema of `[source]` or `[counts]`: a table is of the kind that it is called.

    A kind that none of ours is belongs to an installed package, whose keys are not known here.
    """
    names = kinds(group)
    named = [{"allOf": [_one(f"{group} {name}")], "required": ["kind"]} for name in names]
    foreign = {"type": "object", "properties": {"kind": {"not": {"enum": [*BUILT_IN]}}}}
    own = {name: {"anyOf": [_one(f"{group} {name}"), *named]} for name in names}
    return {
        "type": "object",
        "properties": own,
        "additionalProperties": {"anyOf": [*named, foreign]},
    }


WAYS: Final = (
    "Here: the name of an environment variable that holds it.",
    "Here: the path of a file with nothing else in it.",
    "Here: itself; refused unless nobody but the owner can read this file.",
)
"""In which a secret is given, in the order of `ways`."""

_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def _explained(about: Schema, kind: type[Struct]) -> None:
    """Say of each key what the documents say, without links, and what holds where it is not there.

    A secret may be named by its variable or its file.
    """
    own = about["properties"]
    for key in explained(kind):
        field, text = key.field, _LINK.sub(r"\1", meaning(key))
        if key.unless:  # null or empty stands for it in the type
            own[field.encode_name].pop("default", None)
            text += "" if key.unless in {"none", "required"} else f" Default: {key.unless}."
        own[field.encode_name]["description"] = text
        if is_secret(field):
            about["required"] = [
                one for one in about.get("required", ()) if one != field.encode_name
            ]
            for name, how in zip(ways(field), WAYS, strict=True):
                own.setdefault(name, {"type": "string"})["description"] = f"{text} {how}"


TEXT: Final = {"type": "string"}
WATCHED: Final = (Outturn, {"source": TEXT, "incident": TEXT})
TAKEN: Final = (Gone, {"dry_run": {"type": "boolean"}})
COUNTS: Final = {"type": "object", "additionalProperties": {"type": "integer"}}
LINES: Final[Mapping[str, tuple[type[Struct], Mapping[str, Schema]]]] = {
    "collect": WATCHED,
    "backfill": WATCHED,
    "import": (
        Imported,
        {"file": TEXT, "tool": {"type": ["string", "null"]}, "unknown_keys": COUNTS},
    ),
    "analyze": (Summary, {}),
    "analyze forecast": (Forecasts, {}),
    "doctor": (Checkup, {}),
    "forget": TAKEN,
    "purge": TAKEN,
    "score": (ScoredText, {}),
    "verify": (Verdict, {}),
}
"""Commands that write an object a line: its type, and what stands there besides."""


def line_schema(name: str) -> Schema:
    kind, more = LINES[name]
    defs = of(kind)
    own = defs.pop(kind.__name__)
    return {
        **DIALECT,
        "title": f"A line of monitor {name}, in JSON",
        "description": own["description"],
        "type": "object",
        "properties": {**more, **own["properties"]},
        "required": [*more, *own.get("required", ())],
        "$defs": dict(sorted(defs.items())),
    }


def every() -> dict[str, Schema]:
    """Return all schemas by name, as `monitor schema` takes it."""
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as none:
        filled = {**_commands(Path(full), sample), **_reports(Path(full), "centre")}
        bare = {**_commands(Path(none), lambda folder: build(folder / "monitor.db"))}
        bare |= _reports(Path(none))
        found = {name: report_schema(name, filled[name], bare[name]) for name in filled}
    found |= {name: line_schema(name) for name in LINES}
    return {"config": config_schema(), "findings": findings_schema(), **found}


def _reports(folder: Path, *switches: Any) -> dict[str, Report]:
    made = reports(folder / "monitor.db", *switches)
    return {f"report {name}": report for name, report in made.items()}


def _commands(folder: Path, make: Callable[[Path], Path]) -> dict[str, Report]:
    """Return what the other commands with the same kind of JSON report."""
    make(folder)
    path = configured(folder).config_path
    assert path is not None
    newsroom = Newsroom.of(read_config(path, environ=environment()))
    (validation,) = validations(newsroom, Asked(now=NOW), None)
    return {
        "status": status(newsroom, NOW),
        "alerts": alerts(newsroom, NOW - WEEK, NOW),
        "note list": listed(newsroom, (), NOW, history=True),
        "validate": validation,
    }


def main() -> None:
    arguments.words(__doc__)
    text = json.dumps(every(), ensure_ascii=False, separators=(",", ":"))
    FILE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
