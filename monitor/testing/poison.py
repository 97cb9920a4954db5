"""Hostile values, and the fields of a wire type that each of them is put into.

A value is a piece of JSON as bytes, since much of it is no JSON at all; a field is a path of keys
that `msgspec.inspect` finds in the type, so that a field that is added is poisoned as well.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import msgspec
from msgspec import inspect
from msgspec.structs import replace

from monitor.nouns.posts import Answer
from monitor.testing.service import Respond, Service

Path = tuple[str | int, ...]
MARK: Final = re.compile(r"\bn(\d+)\.")

_MB: Final = b"x" * 1_000_000
_DEEP: Final = 2_000

VALUES: Final[Mapping[str, bytes]] = {
    "2^63": b"9223372036854775808",
    "-2^63-1": b"-9223372036854775809",
    "2^64": b"18446744073709551616",
    "10^400": b"1" + b"0" * 400,
    "10^5000": b"1" + b"0" * 5_000,
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "1e308": b"1e308",
    "1e400": b"1e400",
    "-1": b"-1",
    "0": b"0",
    "0.5": b"0.5",
    "year 10000": b"253402300800",
    "year 10000 in ms": b"253402300800000",
    "nanoseconds": b"1487635200123456789",
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "[]": b"[]",
    "[[]]": b"[[]]",
    "[null]": b"[null]",
    "{}": b"{}",
    "{a: {}}": b'{"a": {}}',
    "deep lists": b"[" * _DEEP + b"]" * _DEEP,
    "deep objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "empty": b'""',
    "blank": b'"  "',
    "1 MB": b'"' + _MB + b'"',
    "digits": b'"9007199254740993"',
    "long digits": b'"' + b"9" * 5_000 + b'"',
    "NUL": rb'"a\u0000b"',
    "high half": rb'"a\ud83d"',
    "low half": rb'"\ude02b"',
    "halves swapped": rb'"\ude02\ud83d"',
    "emoji as a pair": rb'"\ud83d\ude02"',
    "emoji": '"😂👩‍👩‍👧"'.encode(),
    "raw control": b'"a\x01b\x1f"',
    "raw newline": b'"a\n\tb"',
    "escaped control": rb'"\u001b[2J"',
    "C1": b'"\xc2\x9b31m"',
    "bidi": '"\u202eabc\u2066"'.encode(),
    "zero width": '"a\u200b\ufeff"'.encode(),
    "marks": ('"a' + "\u0301" * 5_000 + '"').encode(),
    "noncharacter": '"\uffff\ufffe"'.encode(),
    "no UTF-8": b'"a\xff\xfe"',
    "overlong": b'"b\xc0\x80"',
    "half as UTF-8": b'"\xed\xa0\xbd"',
    "cut character": b'"\xf0\x9f\x98"',
    "bad escape": rb'"\x41\q"',
    "short escape": rb'"\u12"',
    "markup": b'"<script>alert(1)</script><p>"',
    "half by number": b'"&#55357; &#xD83D;&#1114112;&#0;"',
    "formula": b'"=cmd|x"',
    "SQL": b'"\'); DROP TABLE post;--"',
    "javascript:": b'"javascript:alert(1)"',
    "data:": b'"data:text/html,<script>"',
    "file:": b'"file:///etc/passwd"',
    "IPv6 junk": b'"http://[::1"',
    "host in brackets": b'"https://[x]/"',
    "port": b'"https://e.example:99999999/"',
    "percent junk": b'"https://e.example/%zz%00%"',
    "percent": b'"%%%"',
    "no host": b'"http://"',
    "long address": b'"https://e.example/' + b"a" * 9_000 + b'"',
    "year 0": b'"0000-01-01T00:00:00Z"',
    "year 1": b'"0001-01-01T00:00:00Z"',
    "before year 1": b'"0001-01-01T00:00:00+14:00"',
    "year 9999": b'"9999-12-31T23:59:59Z"',
    "after year 9999": b'"9999-12-31T23:59:59.999-14:00"',
    "year 10000, as text": b'"10000-01-01T00:00:00Z"',
    "30 February": b'"2017-02-30T00:00:00Z"',
    "leap second": b'"2026-11-23T23:59:60Z"',
    "hour 24": b'"2017-02-21T24:00:00Z"',
    "nine decimals": b'"2026-11-23T15:00:00.123456789Z"',
    "no zone": b'"2026-11-23T15:00:00"',
    "no time": b'"2026-11-23"',
    "far zone": b'"2017-02-21T00:00:00+99:99"',
    "a word": b'"now"',
}


@dataclass(frozen=True)
class WireFormat:
    """What a service sends, as far as poison must know it.

    Attributes:
        items: Finds the items in an answer; none in an answer of another kind.
        more: What an item has besides, for the fields that it seldom has; `{n}` is its number.
        within: What the fields that are read later hold, by the names of their keys.
        words: Keys of the words of an item, which keep the number that it is known by.
        hides: Keys whose values can take an item out of sight, or make it the news that it is gone.
        others: Keys under which an item holds posts of their own.
    """

    shape: type[msgspec.Struct]
    items: Callable[[Any], Sequence[dict[str, Any]]]
    more: Mapping[str, object] = field(default_factory=dict)
    within: Mapping[str, type[msgspec.Struct]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    hides: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def paths(self) -> tuple[Path, ...]:
        """Return the path of every field that is declared, and of those within them."""
        return tuple(dict.fromkeys(self._below(self.shape, ())))

    def _below(self, shape: type, path: Path, above: tuple[type, ...] = ()) -> Iterator[Path]:
        if above.count(shape) > 1:  # a post in a post in a post
            return
        for one in cast("inspect.StructType", inspect.type_info(shape)).fields:
            here = (*path, one.encode_name)
            yield here
            kinds = one.type.types if isinstance(one.type, inspect.UnionType) else (one.type,)
            for kind in kinds:
                place, held = here, kind
                if isinstance(kind, inspect.ListType | inspect.VarTupleType):
                    place, held = (*here, 0), kind.item_type
                    yield place
                if isinstance(held, inspect.StructType):
                    yield from self._below(held.cls, place, (*above, shape))
                elif isinstance(held, inspect.RawType) and one.encode_name in self.within:
                    yield from self._below(self.within[one.encode_name], place, (*above, shape))


@dataclass(frozen=True)
class Dose:
    """One hostile value for one field."""

    path: Path
    name: str

    def raw(self, wire: WireFormat, healthy: object) -> bytes:
        """Return the value; where it takes the place of words, these stand before it."""
        value = VALUES[self.name]
        is_words = self.path[-1] in wire.words and isinstance(healthy, str) and value[:1] == b'"'
        return json.dumps(f"{healthy} ").encode()[:-1] + value[1:] if is_words else value

    def may_hide(self, wire: WireFormat) -> bool:
        """Tell whether the item may be passed over, or be stored without its words."""
        return not {*self.path}.isdisjoint(wire.hides | wire.words)

    def is_of_another(self, wire: WireFormat) -> bool:
        """Tell whether what is poisoned is not the item, but a post within it."""
        return not {*self.path}.isdisjoint(wire.others)


def doses(wire: WireFormat) -> list[Dose]:
    """Return every value for every field; neighbours differ in their fields."""
    paths = wire.paths()
    return [Dose(path, name) for name in VALUES for path in paths]


@dataclass
class Poison:
    """What is given to whom, and a way to give it: into the answers of a service, on their way."""

    wire: WireFormat
    given: dict[int, Dose] = field(default_factory=dict)  # the dose of an item, by its number

    def of(self, service: Service, *, frames: bool) -> Respond:
        """Return the answers of a service, poisoned; where it sends *frames*, these are."""
        if not frames:
            return lambda *asked: self._answer(service.respond(*asked))
        shape = service.shape  # type: ignore[attr-defined]
        setattr(service, "shape", lambda it: self.into(shape(it)))  # noqa: B010  a method of its own
        return service.respond

    def _answer(self, answer: Answer) -> Answer:
        return replace(answer, body=self.into(answer.body))

    def into(self, body: bytes) -> bytes:
        """Return an answer in which the items that have a dose got it.

        All items bear their number besides, in keys that nobody reads: so what became of each is
        known. A field that cannot be reached is a `LookupError`: the service of the test must show
        it.
        """
        try:
            whole = json.loads(body)
        except ValueError:
            return body
        raws: dict[str, bytes] = {}
        for row in self.wire.items(whole):
            found = MARK.search(json.dumps(row))
            if found is None:
                continue
            number, place = int(found[1]), f"@@poison {found[1]}@@"
            dose = self.given.get(number)
            if dose is not None:
                more = json.loads(json.dumps(self.wire.more).replace("{n}", found[1]))
                raws[place] = dose.raw(self.wire, put(row, dose.path, place, more))
            _stamp(row, f"n{number}.")
        text = json.dumps(whole).encode()
        return re.sub(rb'"(@@poison \d+@@)"', lambda found: raws[found[1].decode()], text)


def _stamp(item: object, mark: str) -> None:
    """Put a mark before all keys of an item, and of what is in it."""
    if isinstance(item, dict):
        inside = {"_mark": mark, **item}
        item.clear()
        item.update(inside)
    for one in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
        _stamp(one, mark)


def put(item: Any, path: Path, value: object, more: Mapping[str, object]) -> object:
    """Put a value where a path leads, and return what was there."""
    for step in path[:-1]:
        if isinstance(item, dict) and not item.get(cast("str", step)) and step in more:
            item[step] = more[cast("str", step)]
        if isinstance(step, int) and not item:
            item.append({})
        item = item[step]
    last = path[-1]
    if isinstance(last, int):
        item[:] = [value]
        return None
    assert isinstance(item, dict), path
    healthy = item.get(last)
    item[last] = value
    return healthy
