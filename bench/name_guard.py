"""How often the name guard misses a listed name, and how often it masks what is none.

From the repository: ``python -m bench.name_guard``. Names of fifteen languages, none of them of a
person that we know, in every dress of a generated list; then ordinary words and posts without them.
"""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench import arguments, corpus
from monitor.privacy.guard import NameGuard
from tests.privacy.disguises import DISGUISES

NAMES = {
    "English": ("Tomlin Averystone", "Kestrel Moorhaven", "Bill Oakley", "Anne-Marie Whitlock"),
    "Spanish": ("Marisol Ibarrondo", "José Ángel Peñalver", "Lucía Quintanares"),
    "French": ("Étienne Brûlemont", "Chloé Dessaintes", "François L'Herminier"),
    "German": ("Jürgen Größlingen", "Änne Kühlwetter", "Veit Straßburger"),
    "Portuguese": ("João Conceição", "Inês Magalhães"),
    "Polish": ("Łukasz Wójtowicz", "Żaneta Śliwińska"),
    "Turkish": ("Çağla Işıldak", "İlker Gündoğdu"),
    "Vietnamese": ("Nguyễn Thị Hằng", "Đặng Quốc Bảo"),
    "Irish": ("Siobhán O'Ruairc", "Caoimhe Ní Dhuibhne"),
    "Icelandic": ("Þórdís Ægisdóttir", "Guðmundur Björnsson"),
    "Russian": ("Святослав Берёзкин", "Алёна Щукина"),
    "Greek": ("Θεόδωρος Καλλίνικος", "Ευγενία Ψαρράκη"),
    "Arabic": ("عبد الرحمن الخزرجي", "ليلى المنصوري"),
    "Chinese": ("欧阳晓明", "司马佳怡"),
    "Korean": ("남궁민준", "황보서연"),
}
FRAMES = (
    "they say that {} was there, #anaheim",
    "{}",
    "dicen que fue {} quien gritó",
    '"{}" (13) and his mother',
    "no way...{}!!! https://example.org/a?b=1",
)
MISSPELT = "one letter wrong"
LONG = 5
WORDS_OF_A_POST = 18
SEED = 20170222
TIMELINES = Path(__file__).parents[2] / "shared" / "data" / "timelines"


class Misses(NamedTuple):
    """Names in one kind of dress: how many were not masked, of how many."""

    missed: int
    total: int

    @property
    def share(self) -> float:
        return self.missed / self.total


def measured(kinds: Sequence[str] = (*DISGUISES, "drawn")) -> dict[str, Misses]:
    guards = {name: NameGuard([name]) for name in chain.from_iterable(NAMES.values())}
    found = {}
    for kind in kinds:
        missed = total = 0
        for name, guard in guards.items():
            for number, hidden in enumerate(dressed(kind, name)):
                text = FRAMES[number % len(FRAMES)].format(hidden)
                total += 1
                missed += guard.mask(text)[1] == 0
        found[kind] = Misses(missed, total)
    return found


def dressed(kind: str, name: str) -> Iterator[str]:
    """Yield *name* in every dress of a kind; `drawn` draws one of each sort, one over the other.

    A dress that leaves it as it is, as capitals leave Chinese, is none.
    """
    made = {**DISGUISES, MISSPELT: misspelt, "drawn": drawn}[kind]
    yield from (one for one in made(name) if one != name)


def misspelt(name: str) -> Iterator[str]:
    """Yield *name* with one letter of its own script too many, missing, wrong or swapped.

    In each word of five letters or more, at every place: in shorter ones no error is promised.
    """
    words = name.split()
    for index, word in enumerate(words):
        for at in range(len(word) if len(word) >= LONG else 0):
            strange = next(c for c in reversed(name) if c.isalpha() and c != word[at])
            head, letter, tail = word[:at], word[at], word[at + 1 :]
            for wrong in (tail, strange + letter + tail, strange + tail, swapped(letter + tail)):
                yield " ".join([*words[:index], head + wrong, *words[index + 1 :]])


def swapped(text: str) -> str:
    return text[1:2] + text[:1] + text[2:]


def drawn(name: str, count: int = 40) -> Iterator[str]:
    """Yield *name* in dresses drawn at random; every other time it is misspelt as well."""
    random = Random(f"{SEED} {name}")
    kinds = ("case", "joined, hashtag, handle", "possessive, quoted", "leetspeak")
    for _ in range(count):
        wrong = list(misspelt(name))
        inner = random.choice(wrong) if wrong and random.random() < 0.5 else name
        outer = list(DISGUISES[random.choice(kinds)](inner))
        yield random.choice(outer)


def lexicon() -> list[str]:
    """Return the words of TextBlob's lexicon of English, which holds names too."""
    spec = find_spec("textblob")
    if spec is None or spec.submodule_search_locations is None:
        message = "textblob is not installed"
        raise SystemExit(message)
    path = Path(spec.submodule_search_locations[0]) / "en" / "en-lexicon.txt"
    lines = path.read_text("utf-8").splitlines()
    return sorted({line.split()[0] for line in lines if line and line[0].isalpha()})


def made_up(count: int) -> Iterator[str]:
    """Yield posts of words drawn from the lexicon, with hashtags, numbers and links."""
    random, words = Random(SEED), lexicon()
    for number in range(count):
        post = random.choices(words, k=WORDS_OF_A_POST)
        post[3], post[7] = f"#{post[3]}", f"{number} https://example.org/{post[8]}-{post[9]}"
        yield " ".join(post)


def real() -> Iterator[str]:
    """Yield the texts of real posts that lie beside the project; none where they do not."""
    for path in sorted(TIMELINES.glob("*.ndjson.gz")):
        yield from (row.get("text") or "" for row in corpus.rows(path))


def masked(texts: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return those of *texts* in which something was taken for one of *names*."""
    guard = NameGuard(names)
    return [text for text in texts if guard.mask(text)[1]]


def main() -> None:
    arguments.words(__doc__)
    full = list(chain.from_iterable(NAMES.values()))
    parts = [part for name in full for part in name.split() if len(part) > 3]
    found = measured()
    print(f"{len(full)} names of {len(NAMES)} languages, each alone on the list")
    for kind, misses in found.items():
        print(f"  {kind:28} {misses.missed:5} of {misses.total:6,} missed ({misses.share:.2%})")
    one = Misses(*map(sum, zip(*(m for k, m in found.items() if k in ONE), strict=True)))
    print(
        f"  in one dress                 {one.missed:5} of {one.total:6,} missed ({one.share:.2%})"
    )
    for what, texts in {
        "words of a lexicon": lexicon(),
        "made-up posts": list(made_up(20_000)),
        "real posts": list(real()),
    }.items():
        for how, names in {
            f"{len(full)} full names": full,
            f"{len(parts)} single names": parts,
        }.items():
            wrong = masked(texts, names) if texts else []
            share = len(wrong) / len(texts) if texts else 0
            print(f"{what}: {how} masked {len(wrong)} of {len(texts):,} ({share:.3%})")


ONE = tuple(kind for kind in DISGUISES if kind != "two dresses")

if __name__ == "__main__":
    main()
