"""How fast posts are matched, as a ratio to two naive ways.

``python -m bench.query [FILE.ndjson.gz]``; without a file, on posts made up here.

The first naive way looks for each term with ``in`` (and finds `cop` in *scope*), the second in a
set of words; neither knows accents, curly quotes, phrases across signs, hashtags or links, which is
what the time is spent on.
"""

import gzip
import json
import re
import sys
from collections.abc import Callable
from time import perf_counter

from monitor.query import Query, read
from monitor.text import message_key

QUERY = '(anaheim AND (officer OR cop OR police OR lapd)) OR "off-duty officer" OR #anaheimcop'
WORDS = ("officer", "cop", "police", "lapd")
MADE_UP = (
    "Off-duty LAPD officer fires his gun in Anaheim after a dispute about a lawn https://t.co/{}",
    "RT @someone: I can’t believe what I just saw in that video… #anaheim #lapd {}",
    "Lunch was great today, {} thanks to everyone who came 👍🏽",
)


def naive(text: str) -> bool:
    """Match as a first attempt would."""
    low = text.lower()
    return (
        ("anaheim" in low and any(word in low for word in WORDS))
        or "off-duty officer" in low
        or "#anaheimcop" in low
    )


def naive_words(text: str) -> bool:
    """Match as a second attempt would."""
    low = text.lower()
    words = set(re.findall(r"#?\w+", low))
    return (
        ("anaheim" in words and any(word in words for word in WORDS))
        or "off-duty officer" in low
        or "#anaheimcop" in words
    )


def texts(arguments: list[str]) -> list[str]:
    """Return the texts of a file of posts, or made-up ones."""
    if not arguments:
        return [one.format(number) for number in range(10_000) for one in MADE_UP]
    with gzip.open(arguments[0], "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def seconds(work: Callable[[str], object], posts: list[str]) -> float:
    """Return the best of three times for all posts."""
    times = []
    for _ in range(3):
        start = perf_counter()
        for post in posts:
            work(post)
        times.append(perf_counter() - start)
    return min(times)


def ways(query: Query) -> dict[str, Callable[[str], object]]:
    """Name what is timed, the naive ways first."""
    return {
        "naive: lower(), `in` for each term": naive,
        "naive: lower(), a set of words": naive_words,
        "read(text), query.matches": lambda text: query.matches(read(text)),
        "read(text), query.explain": lambda text: query.explain(read(text)),
        "message_key(text)": message_key,
    }


def main() -> None:
    """Print posts a second and the ratio to the naive way."""
    posts = texts(sys.argv[1:])
    query = Query.read(QUERY)
    print(f"{len(posts)} posts; query: {QUERY}; time as a multiple of the first and of the second")
    took = {name: seconds(work, posts) for name, work in ways(query).items()}
    first, second, *_ = took.values()
    for name, one in took.items():
        print(f"{name:42}{len(posts) / one:12,.0f} posts/s{one / first:8.2f}{one / second:8.2f}")


if __name__ == "__main__":
    main()
