"""The documents say of each key what its type says, and the types say what the program does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct, convert
from msgspec.structs import replace

from bench.configuration import (
    DOCS,
    bounds,
    default,
    explained,
    filled,
    meaning,
    pages,
    table,
    tables,
)
from monitor.alerts.finding import CHANCES
from monitor.cli.schema import text
from monitor.clock import short_duration
from monitor.config import chores, read_config, sources
from monitor.config.alerts import BLIND
from monitor.config.convert import keys
from monitor.config.secrets import is_secret
from monitor.config.tables import EventTable, MonitorTable, ProtectTable, TopicTable
from monitor.errors import ConfigError
from monitor.privacy.secret import Secret
from monitor.sentiment.base import names as scorers
from monitor.sources.registry import BUILT_IN, load
from tests.sources.test_configured import WHAT_ELSE

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"^#+ (.+)$|^<!-- keys: (.+) -->$", re.MULTILINE)


def test_the_documents_are_written_from_the_types() -> None:
    """`python -m bench.configuration` writes them."""
    written = {path: path.read_text("utf-8") for path in pages()}
    assert len(written) > 15
    assert {path: filled(page) for path, page in written.items()} == written


def marked() -> Iterator[tuple[str, str, str]]:
    """Yield where the keys of a table stand: document, heading, name of the table."""
    for path in pages():
        heading = ""
        for title, names in MARK.findall(path.read_text("utf-8")):
            heading = title or heading
            for name in names.split(", ") if names else ():
                yield path.relative_to(DOCS).with_suffix("").as_posix(), heading, name


def held(defs: Any, about: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield each table of a schema, as TOML writes it, with the name of what it may hold."""
    for key, one in about["properties"].items():
        for schema, written in ((one, "[{}]"), (one.get("items", {}), "[[{}]]")):
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                yield written.format(above + key), name
                yield from held(defs, defs[name], f"{above}{key}.")


def test_each_table_of_the_schema_has_its_section() -> None:
    """Under its name; each section is of a table of the schema, or of all sources."""
    schema = json.loads(text("config"))
    found = [
        (one, name)
        for document, heading, name in marked()
        if document == "configuration"
        for one in re.findall(r"`(\[.+?\])`", heading)
    ]
    shared = [("[source.NAME]", "SourceSettings"), ("[counts.NAME]", "CountSettings")]
    assert sorted(found) == sorted([*held(schema["$defs"], schema), *shared])


def test_each_kind_of_source_has_its_page() -> None:
    """That is called as it is; two of one service may share it."""
    schema = json.loads(text("config"))
    found = {name: document for document, _, name in marked() if document != "configuration"}
    assert found.keys() == {name for name in schema["$defs"] if " " in name}
    for name, document in found.items():
        group, kind = name.split()
        folder, page = document.split("/")
        assert folder == {"source": "sources", "counts": "counts"}[group]
        assert kind == page or kind in {f"{page}-edits", f"{page}-views"}
        assert f"docs/{document}.md" in schema["$defs"][name]["description"]


def test_kinds_of_one_page_have_the_same_keys() -> None:
    """They are written once."""
    for page in pages():
        for _, names in MARK.findall(page.read_text("utf-8")):
            assert len({tables()[name] for name in names.split(", ") if name}) < 2, names


class Shared(Struct, kw_only=True):
    """What several tables may hold.

    Attributes:
        plain: Of no table of its own.
        gone: Or {counts}.
    """

    plain: str = ""
    gone: str | None = None


class Example(Shared, kw_only=True):
    """One key of each sort.

    Attributes:
        plain: Some
            [thing](a.md).
        needed: A number.
        secret: It. Default: as told.
    """

    plain: tuple[str, ...] = ("a",)  # type: ignore[assignment]
    needed: Annotated[int, Meta(ge=1)]
    secret: Secret | None = None


class Dumb(Example):
    """Nothing is said of its key."""

    dumb: int = 3


def test_a_key_says_its_default_and_what_it_means() -> None:
    """In TOML, or in words; a key without a word is an error, and a table's own word counts."""
    found = {key.field.name: key for key in explained(Example)}
    plain, gone, needed, secret = (found[name] for name in ("plain", "gone", "needed", "secret"))
    assert (default(plain), meaning(plain)) == ('`["a"]`', "Some [thing](a.md).")
    assert (default(gone), meaning(gone)) == (
        "none",
        "Or `csv`, `gdelt`, `wikipedia-edits`, `wikipedia-views`, `x-counts`, `youtube-views`.",
    )
    assert (default(needed), default(secret)) == ("required", "as told")
    assert meaning(needed) == "A number. 1 or more."
    assert is_secret(secret.field)
    with pytest.raises(ValueError, match="dumb is not explained in the docstring of Dumb"):
        explained(Dumb)


def test_a_page_is_left_as_it_is_around_the_keys() -> None:
    """And the keys are written as often as one likes."""
    page = "# A\n\n<!-- keys: BriefTable -->\nold\n<!-- end -->\n\nMore.\n"
    once = filled(page)
    assert once == page.replace("old", f"\n{table('BriefTable')}\n")
    assert filled(once) == once
    assert "| `at` | required | Times of day" in once


def test_bounds_and_choices_are_those_of_the_code() -> None:
    """As the meanings name them."""
    said = {
        f"{name}.{key.field.name}": meaning(key)
        for name, kind in tables().items()
        for key in explained(kind)
    }
    for key, (shortest, longest) in {
        "SourceSettings.every": sources.EVERY,
        "SourceSettings.settle": sources.SETTLE,
        "CountSettings.every": sources.EVERY,
        "CountSettings.settle": sources.SETTLE,
        "counts csv.every": sources.EVERY,
        "AlertsTable.blind": BLIND,
        "BackupTable.every": chores.EVERY,
        "BackupTable.max_age": chores.MAX_AGE,
    }.items():
        assert f"`{short_duration(shortest)}` to `{short_duration(longest)}`" in said[key]
    assert all(f"`{chance}`" in said["ForecastTable.chance"] for chance in CHANCES)
    assert all(f"`{scorer}`" in said["MonitorTable.scorer"] for scorer in scorers())


NUMBERS = {"minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems"}
BY_HAND = re.compile(r"\b\d+ (?:to|or more)\b|\b(?:at least|at most|up to|more than) \d")


def test_bounds_of_numbers_and_lengths_stand_in_the_type_alone() -> None:
    """From there they come into the documents, into the schema, and into what is refused."""
    schema = json.loads(text("config"))["$defs"]
    seen = 0
    for name, kind in tables().items():
        for key in explained(kind):
            field = key.field
            told = " ".join(bounds(field.type))
            by_hand = meaning(key).removesuffix(told)
            assert not BY_HAND.search(by_hand), f"{name}.{field.name}: {by_hand}"
            if name not in {"SourceSettings", "CountSettings"}:
                own = schema[name]["properties"][field.encode_name]
                bounded = [
                    one for one in flat(own) if one.keys() & NUMBERS and "prefixItems" not in one
                ]
                assert bool(bounded) == bool(told), f"{name}.{field.name}"
                assert own.get("description", "").split(" Default: ")[0].endswith(told)
                seen += bool(told)
    assert seen > 80


def flat(about: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema, and those of its entries and alternatives."""
    yield about
    for one in (*about.get("anyOf", ()), *([about["items"]] if "items" in about else ())):
        if isinstance(one, dict):
            yield from flat(one)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Annotated[int, Meta(ge=1, le=60)], ["1 to 60."]),
        (Annotated[int, Meta(ge=1)] | None, ["1 or more."]),
        (Annotated[float, Meta(gt=0)], ["More than 0."]),
        (Annotated[int, Meta(le=9)], ["Up to 9."]),
        (Annotated[str, Meta(min_length=3)], ["3 characters or more."]),
        (tuple[Annotated[str, Meta(min_length=1, max_length=9)], ...], ["Each 1 to 9 characters."]),
        (Annotated[tuple[str, ...], Meta(min_length=1)], ["1 or more."]),
        (str, []),
    ],
)
def test_a_bound_in_words(kind: Any, said: list[str]) -> None:
    """Of numbers, of texts, of lists and of their entries; of what may be missing too."""
    assert list(bounds(kind)) == said


MORE: dict[str, dict[str, Any]] = {
    "mastodon": {"token": Secret("x")},  # to search, as its table in WHAT_ELSE does
    "reddit": {"client_id": "x", "user_agent": "by /u/x"},
    "youtube": {"search": True},
}
"""What each kind must be given besides to be asked."""


@pytest.mark.parametrize("kind", BUILT_IN)
def test_what_a_source_calls_required_is(kind: str) -> None:
    """Its class takes a table with all of that, and refuses one that lacks a key of it."""
    made = load(kind)
    required = [one.field for one in explained(made.Settings) if one.unless == "required"]
    secrets = {one.name: Secret("x") for one in required if is_secret(one)}
    given = convert(WHAT_ELSE.get(kind, {}), made.Settings)
    full = replace(given, **secrets, **MORE.get(kind, {}))
    assert made(full).kind == kind
    for one in required:
        with pytest.raises(ConfigError):
            made(replace(full, **{one.name: one.default}))


def test_the_example_uses_described_keys_only() -> None:
    """Nor does it leave out a key of the program or of an incident."""
    example = (ROOT / "config.toml").read_text("utf-8")
    used = set(re.findall(r"^(\w+) =", example, re.MULTILINE))
    wanted = {*keys(MonitorTable), *keys(EventTable), *keys(ProtectTable), *keys(TopicTable)}
    wanted |= {"since", "hashtags", "languages", "every", "kind"}
    assert wanted <= used
    assert read_config(ROOT / "config.toml", environ={}).incidents
