"""What happened in the simulated week, counted from the feed alone, by the standard library alone.

    python bench/simulator/recount.py [FOLDER]

Nothing here comes from the monitor, so that a mistake in it cannot hide in both sums: queries,
normal forms of texts and addresses are read here a second time, as docs/query.md, docs/figures.md
and docs/spread.md define them. What no feed can tell (what was planned, what writers mean) is taken
from the truth file as the simulator wrote it; the counts are added to it.
"""

import csv
import gzip
import json
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

DEMO: Final = Path(__file__).parents[2] / "monitor" / "demo"
FEED: Final = DEMO / "feed"
POSTS: Final = "anaheim.ndjson.gz"
CALLS: Final = "calls.csv"
TRUTH: Final = "truth.json.gz"
CONFIG: Final = DEMO / "config.toml"

HOUR: Final = timedelta(hours=1)
STEP: Final = timedelta(minutes=5)
VIDEO: Final = "/8121"
"""How each address of the video ends."""

REACTION: Final = 6 * HOUR
"""Before and after a statement."""

Json = dict[str, Any]
Test = Callable[[Sequence[str]], bool]

_LINK: Final = re.compile(r"https?://\S+")
_MAIL: Final = re.compile(r"(?<![\w@.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TOKEN: Final = re.compile(r"#?[^\W_]+")
_QUERY: Final = re.compile(r'\(|\)|-?"[^"]*"|[^\s()]+')
_QUOTES: Final = str.maketrans("‘’“”–—", "''\"\"--")
_SHARER: Final = re.compile(r"utm_\w+|fbclid|gclid|ref|si|feature|igsh|igshid")


@dataclass(frozen=True)
class FeedPost:
    """A post in its last words; a deletion takes no post out of the counts.

    Attributes:
        at: When it was published (UTC).
        answers: It says itself that it answers or repeats another.
        deleted: Its author took it back before the week ended.
        media: What is attached: kind, the platform's own id, and the words that describe it; empty
            where there are none.
    """

    source: str
    native_id: str
    at: datetime
    text: str
    author: str
    lang: str
    answers: bool
    deleted: bool = False
    media: tuple[tuple[str, str, str], ...] = ()


def posts(lines: Iterable[Mapping[str, Any]]) -> list[FeedPost]:
    """Return each post once, as the last version before a deletion has it."""
    found: dict[tuple[str, str], FeedPost] = {}
    for line in lines:
        if "text" in line:
            found[line["source"], line["id"]] = FeedPost(
                source=line["source"],
                native_id=line["id"],
                at=datetime.fromisoformat(line["created_at"]),
                text=line["text"],
                author=line["author"],
                lang=line["lang"],
                answers="reply_to" in line or "repost_of" in line,
                media=tuple(
                    (one["kind"], one.get("native_id", ""), one.get("alt", ""))
                    for one in line.get("media", ())
                ),
            )
        else:  # a deletion: nothing comes after it
            key = line["source"], line["id"]
            found[key] = replace(found[key], deleted=True)
    return sorted(found.values(), key=lambda post: (post.at, post.source, post.native_id))


def folded(text: str) -> str:
    """Return a text without what readers do not tell apart: case, accents, curly quotes, widths."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    kept = (c for c in parts if not _is_dressing(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_dressing(letter: str) -> bool:
    kind, place = unicodedata.category(letter), ord(letter)
    if kind == "Mn":
        return place not in {0x3099, 0x309A}  # in Japanese they make another letter
    return kind == "Cf"


def normal(text: str, protected: Iterable[str] = ()) -> str:
    """Return what a text says: folded, without links, @names and a leading `RT @name:`.

    Protected names and e-mail addresses are masked before, so texts that differ in them are one.
    """
    for name in protected:
        spelt = r"\W?".join(map(re.escape, name.split()))
        text = re.sub(rf"(?i)[#@]?\b{spelt}\b", "[name withheld]", text)
    text = _MAIL.sub("[e-mail]", text)
    said = re.sub(r"^\s*(rt\s*@[\w.-]+(@[\w.-]+)?\s*:?\s*)+", "", folded(text))
    said = re.sub(r"(?<![\w@/.])@\w[\w.-]*(@[\w.-]*\w)?", " ", _LINK.sub(" ", said))
    return " ".join(said.split()) or " ".join(text.split())


def addresses(text: str) -> frozenset[str]:
    """Return what a text points to, without scheme, mobile host, port, fragment and sharer."""
    return frozenset(_address(found.rstrip(".,;:!?…)]}»”’*_")) for found in _LINK.findall(text))


def _address(url: str) -> str:
    parts = urlsplit(url)
    host = re.sub(r"^(www|m|mobile|amp)\.(?=[^.]+\.)", "", (parts.hostname or "").lower())
    kept = sorted(p for p in parse_qsl(parts.query) if not _SHARER.fullmatch(p[0]))
    return host + parts.path.rstrip("/") + (f"?{urlencode(kept)}" if kept else "")


def matcher(query: str) -> Callable[[str], bool]:
    """Return whether a text matches a query of words, phrases, `#tags`, `*`, AND, OR, NOT, ().

    What the queries of the demo do not have is a ValueError.
    """
    signs = _QUERY.findall(query)
    test = _either(signs)
    if signs:
        message = f"{query}: cannot read {signs[0]}"
        raise ValueError(message)
    return lambda text: test(_words(text))


@cache
def _words(text: str) -> list[str]:
    """Return the words and #tags of a text; links have none, `'s` is no word."""
    said = re.sub(r"'s\b", "", folded(_LINK.sub(" ", text)))
    return _TOKEN.findall(said)


def _either(signs: list[str]) -> Test:
    tests = [_all(signs)]
    while signs and signs[0] == "OR":
        signs.pop(0)
        tests.append(_all(signs))
    return lambda words: any(test(words) for test in tests)


def _all(signs: list[str]) -> Test:
    tests = [_one(signs)]
    while signs and signs[0] not in {"OR", ")"}:
        if signs[0] == "AND":
            signs.pop(0)
        tests.append(_one(signs))
    return lambda words: all(test(words) for test in tests)


def _one(signs: list[str]) -> Test:
    sign = signs.pop(0)
    if sign == "NOT":
        test = _one(signs)
        return lambda words: not test(words)
    if sign == "(":
        test = _either(signs)
        signs.remove(")")
        return test
    if "NEAR/" in sign or ":" in sign or sign.startswith("-"):
        message = f"cannot read {sign}"
        raise ValueError(message)
    star = sign.rstrip('"').endswith("*")
    return _phrase(_TOKEN.findall(folded(sign)), star=star)


def _phrase(sought: Sequence[str], *, star: bool) -> Test:
    """A word finds itself as a tag too; a tag finds only the tag."""

    def is_found(word: str, said: str, *, begins: bool) -> bool:
        bare = said if word.startswith("#") else said.removeprefix("#")
        return bare.startswith(word) if begins else bare == word

    last = len(sought) - 1

    def test(words: Sequence[str]) -> bool:
        return any(
            all(
                is_found(word, words[first + n], begins=star and n == last)
                for n, word in enumerate(sought)
            )
            for first in range(len(words) - last)
        )

    return test


def recount(
    lines: Iterable[Mapping[str, Any]],
    rang: str,
    config: Mapping[str, Any],
    plan: Mapping[str, Any],
) -> Json:
    """Return the truth of a week: the plan, and what is counted.

    *lines* are the feed, every version of every post; *rang* is the file of hourly calls, *plan*
    what the simulator says of the week (see `bench.simulator.simulate`).
    """
    everything = posts(lines)
    incident = config["incident"][0]
    wanted = matcher(incident["query"])
    mentions = [post for post in everything if wanted(post.text)]
    week = _Week(plan, config["monitor"]["timezone"], tuple(incident["protect"]["names"]))
    tells = {n["key"]: matcher(n["query"]) for n in incident["narrative"]}
    told = {key: [p for p in mentions if test(p.text)] for key, test in tells.items()}
    return {
        **plan,
        "posts": Counter(post.source for post in everything),
        "mentions": Counter(post.source for post in mentions),
        "accounts": len(week.accounts(mentions)),
        "texts": len(week.texts(mentions)),
        "hours": week.by_source(mentions, HOUR),
        "five_minutes": {
            source: " ".join(map(str, counts))
            for source, counts in week.by_source(mentions, STEP).items()
        },
        "busiest": week.busiest(mentions),
        "days": week.days(mentions),
        "narrative_shares": week.shares(mentions, told),
        "narrative_hours": {key: week.series(its, HOUR) for key, its in told.items()},
        "label_counts": Counter(week.labels[p.source, p.native_id] for p in mentions),
        "waves": [week.wave(mentions, one) for one in plan["waves"]],
        "links": week.links(mentions),
        "media": week.media(mentions),
        "uploads": week.uploads(mentions),
        "video": week.video(mentions),
        "tags": week.tags(mentions),
        "statements": [
            week.statement(mentions, voice["query"], event)
            for event in incident["event"]
            for voice in incident["voice"]
            if event.get("voice") == voice["key"]
        ],
        "answers": round(week.answering(mentions) / len(mentions), 6),
        "unseen": week.unseen(mentions),
        "calls": calls(rang),
    }


class _Week:
    """The counts of one week."""

    def __init__(self, plan: Mapping[str, Any], zone: str, protected: Sequence[str]) -> None:
        self.since = datetime.fromisoformat(plan["since"])
        self.until = datetime.fromisoformat(plan["until"])
        self._zone, self._protected = ZoneInfo(zone), protected
        ids = {source: of.split() for source, of in plan["ids"].items()}
        self._marked = {
            thing: {
                (source, one)
                for source, digits in of.items()
                for one, digit in zip(ids[source], digits, strict=True)
                if digit == "1"
            }
            for thing, of in plan["true_of"].items()
        }
        self.labels = {
            post: label
            for label in ("negative", "neutral", "positive")
            for post in self._marked[label]
        }
        self._normal: dict[str, str] = {}
        self._sources = tuple(plan["settle_hours"])

    def accounts(self, of: Iterable[FeedPost]) -> set[tuple[str, str]]:
        return {(post.source, post.author) for post in of}

    def texts(self, of: Iterable[FeedPost]) -> set[str]:
        return {self._said(post.text) for post in of}

    def _said(self, text: str) -> str:
        if text not in self._normal:
            self._normal[text] = normal(text, self._protected)
        return self._normal[text]

    def series(self, of: Iterable[FeedPost], step: timedelta) -> list[int]:
        """Return the posts of each step from the begin of the week to its end."""
        counts = Counter((post.at - self.since) // step for post in of)
        return [counts[n] for n in range((self.until - self.since) // step)]

    def by_source(self, of: Sequence[FeedPost], step: timedelta) -> dict[str, list[int]]:
        return {
            source: self.series((post for post in of if post.source == source), step)
            for source in self._sources
        }

    def busiest(self, of: Iterable[FeedPost]) -> Json:
        """Return the clock hour of the zone that has most posts; of equals the first."""
        hours = Counter(
            post.at.astimezone(self._zone).replace(minute=0, second=0, microsecond=0) for post in of
        )
        start = min(hours, key=lambda hour: (-hours[hour], hour))
        return {"start": _written(start), "end": _written(start + HOUR), "posts": hours[start]}

    def _daily(self, of: Iterable[FeedPost]) -> dict[str, list[FeedPost]]:
        days = _grouped((post.at.astimezone(self._zone).date().isoformat(), post) for post in of)
        return dict(sorted(days.items()))

    def days(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        return {
            day: {
                "posts": len(its),
                "accounts": len(self.accounts(its)),
                "texts": len(self.texts(its)),
                **self.tone(its),
            }
            for day, its in self._daily(of).items()
        }

    def tone(self, of: Iterable[FeedPost]) -> Json:
        """Return the posts in English, and those of them that are meant to be negative."""
        labels = Counter(self.labels[p.source, p.native_id] for p in of if p.lang == "en")
        return {"english": labels.total(), "negative": labels["negative"]}

    def shares(
        self, of: Iterable[FeedPost], told: Mapping[str, Sequence[FeedPost]]
    ) -> dict[str, Json]:
        days = {key: self._daily(its) for key, its in told.items()}
        return {
            day: {
                "mentions": len(its),
                **{key: round(len(days[key].get(day, ())) / len(its), 6) for key in told},
            }
            for day, its in self._daily(of).items()
        }

    def wave(self, of: Iterable[FeedPost], planned: Mapping[str, Any]) -> Json:
        start, end = (datetime.fromisoformat(planned[edge]) for edge in ("start", "end"))
        return {**planned, "posts": sum(start <= post.at < end for post in of)}

    def links(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        """Return who carries each address, most posts first; what was deleted carries none."""
        sharing = _grouped((one, post) for post in of for one in addresses(post.text))
        found = {}
        for one, its in sharing.items():
            kept = [post for post in its if not post.deleted]
            found[one] = {
                "posts": len(kept),
                "accounts": len(self.accounts(kept)),
                "deleted": len(its) - len(kept),
            }
        return _most_posts_first(found)

    def media(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        """Return who carries attachments of each kind, most posts first; deleted posts none."""
        carrying = _grouped((kind, p) for p in of for kind in {kind for kind, _, _ in p.media})
        found = {}
        for kind, its in carrying.items():
            kept = [post for post in its if not post.deleted]
            described = (bool(alt) for post in kept for one, _, alt in post.media if one == kind)
            found[kind] = {
                "posts": len(kept),
                "accounts": len(self.accounts(kept)),
                "described": sum(described),
                "deleted": len(its) - len(kept),
            }
        return _most_posts_first(found)

    def uploads(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        """Return, for each upload of a video, its platform, its posts, and the first of them."""
        shown = [post for post in of if not post.deleted]
        found = _grouped((own, p) for p in shown for kind, own, _ in p.media if kind == "video")
        return {
            own: {"platform": its[0].source, "posts": len(its), "first": _written(its[0].at)}
            for own, its in sorted(found.items())
        }

    def video(self, of: Iterable[FeedPost]) -> Json:
        """Return the posts that show the video or link to it, and the first on each platform."""
        its = [
            post
            for post in of
            if not post.deleted
            and (
                any(kind == "video" for kind, _, _ in post.media)
                or any(one.endswith(VIDEO) for one in addresses(post.text))
            )
        ]
        first: dict[str, str] = {}
        for post in its:  # in order of time
            first.setdefault(post.source, _written(post.at))
        return {"posts": len(its), "accounts": len(self.accounts(its)), "first": first}

    def tags(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        """Return, for each hashtag, its posts and the first of them, in order of these."""
        found = _grouped(
            (word, p) for p in of for word in set(_words(p.text)) if word.startswith("#")
        )
        return {
            tag: {"posts": len(its), "first": _written(its[0].at)}
            for tag, its in sorted(found.items(), key=lambda pair: (pair[1][0].at, pair[0]))
        }

    def statement(self, of: Sequence[FeedPost], query: str, event: Mapping[str, Any]) -> Json:
        """Return what was posted in the hours before and after; `naming` names the speaker."""
        at, names = event["at"].astimezone(UTC), matcher(query)
        sides = {"before": (at - REACTION, at), "after": (at, at + REACTION)}
        counted: Json = {"at": _written(at), "voice": event["voice"]}
        for side, (start, end) in sides.items():
            its = [post for post in of if start <= post.at < end]
            naming = sum(names(post.text) for post in its)
            counted[side] = {"posts": len(its), "naming": naming, **self.tone(its)}
        return counted

    def answering(self, of: Iterable[FeedPost]) -> int:
        """Return how many answer or repeat another, told or, as copies do, untold."""
        copies = self._marked["copies"]
        return sum(post.answers or (post.source, post.native_id) in copies for post in of)

    def unseen(self, of: Iterable[FeedPost]) -> dict[str, Json]:
        """Return when those were published that no platform ever showed."""
        hidden = self._marked["unseen"]
        found = _grouped((p.source, p) for p in of if (p.source, p.native_id) in hidden)
        return {
            source: {"posts": len(its), "first": _written(its[0].at), "last": _written(its[-1].at)}
            for source, its in found.items()
        }


def _grouped(pairs: Iterable[tuple[str, FeedPost]]) -> dict[str, list[FeedPost]]:
    """Return posts by what they are paired with, both in their order."""
    found = defaultdict(list)
    for key, post in pairs:
        found[key].append(post)
    return found


def _most_posts_first(found: Mapping[str, Json]) -> dict[str, Json]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1]["posts"], pair[0])))


def calls(text: str) -> Json:
    """Return how many hours of a file of hourly calls are known, and the calls in them."""
    values = [int(row["value"]) for row in csv.DictReader(text.splitlines()) if row["value"]]
    return {"hours": len(values), "calls": sum(values)}


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(truth: Mapping[str, Any]) -> bytes:
    """Return the truth as its file has it."""
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    return gzip.compress(text.encode(), 9, mtime=0)


def read_lines(path: Path) -> Iterator[Json]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def main(folder: Path) -> None:
    """Count the feed in *folder*, and write its truth file again."""
    plan = json.loads(gzip.decompress((folder / TRUTH).read_bytes()))
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    rang = (folder / CALLS).read_text("utf-8")
    truth = recount(read_lines(folder / POSTS), rang, config, plan)
    (folder / TRUTH).write_bytes(written(truth))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FEED)
