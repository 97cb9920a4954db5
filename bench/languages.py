"""How many posts of each language the gate lets through to the classifiers, and what it calls them.

Run: python -m bench.languages FILE...

A file is named after what its posts are in, `de.txt` or `hi-Latn.tweets.txt`, and has one post a
line. For each it prints the share that is scored as English without a tag and with the right one,
of the posts with a word in them, and the most frequent names that the others get.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from monitor.sentiment.language import why_unread


def line(name: str, posts: Sequence[str]) -> str:
    tag = name.partition(".")[0]
    said = [(why_unread(post), why_unread(post, tag)) for post in posts]
    read = [one for one in said if one[0] is None or one[0].startswith("language: ")]
    untagged, tagged = (Counter(one[side] for one in read) for side in (0, 1))
    names = ", ".join(
        f"{(reason or '').removeprefix('language: ')} {times}"
        for reason, times in untagged.most_common(6)
        if reason is not None
    )
    passed, told = (100 * found[None] / max(1, len(read)) for found in (untagged, tagged))
    return f"{name:24} {len(read):6,} posts, scored {passed:6.2f} %, tagged {told:6.2f} %: {names}"


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        print(line(path.stem, path.read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    main()
