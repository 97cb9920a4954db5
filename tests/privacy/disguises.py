"""Ways to hide a name, as a table: each takes a name and yields it in every dress of its kind."""

from collections.abc import Callable, Iterator
from string import ascii_lowercase
from typing import Final

_LEET: Final = str.maketrans("oieastOIEAST", "013457013457")
_CYRILLIC: Final = str.maketrans("aeopcxyikAEOPCXTHM", "аеорсхуікАЕОРСХТНМ")
_GREEK: Final = str.maketrans("oviABEHIKMNOPTXZ", "ονιΑΒΕΗΙΚΜΝΟΡΤΧΖ")
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD: Final = {ord(c): 0x1D41A + n for n, c in enumerate(ascii_lowercase)}
_DISCS: Final = {ord(c): 0x1F150 + n for n, c in enumerate(ascii_lowercase)}
_BOXES: Final = {ord(c): 0x1F170 + n for n, c in enumerate(ascii_lowercase)}
LONG: Final = 5


def _parts(name: str) -> list[str]:
    return name.split()


def _case(name: str) -> Iterator[str]:
    yield from (name, name.lower(), name.upper(), name.swapcase())


def _dressed(name: str) -> Iterator[str]:
    yield "".join(f"{c}\u0301" if c in "aeiou" else c for c in name)  # accents
    yield name.translate(_WIDE)
    yield from (name.lower().translate(table) for table in (_BOLD, _DISCS, _BOXES))
    yield name.translate(_CYRILLIC)
    yield name.translate(_GREEK)


def _unseen(name: str) -> Iterator[str]:
    for sign in ("\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\ufe0f"):
        yield sign.join(name)
        yield f"{name[:2]}{sign}{name[2:]}"


def _spelt(name: str) -> Iterator[str]:
    for sign in (" ", ".", "-", "_", "*", " . "):
        yield sign.join(name.replace(" ", ""))
        yield sign.join(_parts(name))
    yield "  ".join(_parts(name))


def _joined(name: str) -> Iterator[str]:
    whole = name.replace(" ", "")
    yield from (whole, whole.lower(), f"#{whole}", f"@{whole.lower()}", f"#{whole}2017")
    yield f"@{'.'.join(_parts(name)).lower()}"
    yield f"@{'_'.join(_parts(name)).lower()}99"


def _owned(name: str) -> Iterator[str]:
    yield from (f"{name}'s", f"{name}’s", f"{name}' mother", f"({name})", f'"{name}"', f"{name}!")


def _reversed(name: str) -> Iterator[str]:
    if " " in name:
        first, *rest = _parts(name)
        yield f"{' '.join(rest)}, {first}" if len(rest) == 1 else name
        yield f"{' '.join(rest)} {first}" if len(rest) == 1 else name


def _leet(name: str) -> Iterator[str]:
    yield name.translate(_LEET)
    yield name.lower().translate(str.maketrans("as", "@$"))
    yield name.lower().replace("l", "1")


def misspelt(name: str) -> Iterator[str]:
    """Yield the name with one letter wrong in one of its long parts, at every place."""
    parts = _parts(name)
    for index, part in enumerate(parts):
        if len(part) >= LONG:
            for wrong in _wrong(part):
                yield " ".join([*parts[:index], wrong, *parts[index + 1 :]])


def _wrong(part: str) -> Iterator[str]:
    for at in range(len(part)):
        yield f"{part[:at]}{part[at + 1 :]}"
        yield f"{part[:at]}x{part[at:]}"
        yield f"{part[:at]}x{part[at + 1 :]}"
        if at + 1 < len(part):
            yield f"{part[:at]}{part[at + 1]}{part[at]}{part[at + 2 :]}"


def _doubly(name: str) -> Iterator[str]:
    """A letter wrong in each part; wrong and joined; digits or other alphabets, and more."""
    parts = _parts(name)
    if all(len(part) >= LONG for part in parts):
        yield " ".join(f"{part[:-2]}{part[-1]}" for part in parts)
        yield f"#{name.replace(' ', '').lower()[:-1]}x"
        yield f"{parts[0].translate(_LEET)} {parts[1][:-1]}x"
    yield ".".join(name.replace(" ", "").translate(_LEET))
    yield f"#{name.replace(' ', '').translate(_CYRILLIC)}"
    yield f"@{'.'.join(parts).lower().translate(_LEET)}"
    yield " ".join(reversed(parts)).translate(_GREEK)


DISGUISES: Final[dict[str, Callable[[str], Iterator[str]]]] = {
    "case": _case,
    "accents, width, alphabets": _dressed,
    "invisible characters": _unseen,
    "signs between letters": _spelt,
    "joined, hashtag, handle": _joined,
    "possessive, quoted": _owned,
    "reversed": _reversed,
    "leetspeak": _leet,
    "one letter wrong": misspelt,
    "two dresses": _doubly,
}
