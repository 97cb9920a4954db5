"""How often ordinary posts use a word.

``python -m bench.ordinary ../shared/data`` writes the table.

Counted are the posts of two open sets that hold it, collected for the feelings they voice and not
for any event: GoEmotions, training part (Reddit; Demszky et al., ACL 2020; Apache License 2.0) and
Kaggle, "Tweet Sentiment Extraction" (Figure Eight; CC BY 4.0). The table holds counts of words; no
post and no part of one is in it.
"""

import sys
from collections import Counter
from typing import Final

from bench import arguments, corpus
from monitor.spread.ordinary import TABLE
from monitor.spread.phrases import Own, phrases_of

SETS: Final = ("goemotions_reddit_train", "kaggle_tweets_train")
FEWEST: Final = 50
"""Posts that hold a word of the table: of rarer ones the count says little."""


def main() -> None:
    folder, posts, found = arguments.folder(__doc__, "sentiment") / "sentiment", 0, Counter[str]()
    for name in SETS:
        for row in corpus.rows(folder / f"{name}.jsonl.gz"):
            posts += 1
            found.update(phrases_of(row["text"], Own(())))
    rows = sorted((word, n) for word, n in found.items() if n >= FEWEST and " " not in word)
    head = f"# made by `python -m bench.ordinary`; {posts} posts, words in {FEWEST} of them or more"
    TABLE.write_text("\n".join([head, *(f"{word}\t{n}" for word, n in rows)]) + "\n", "utf-8")
    sys.stdout.write(f"{len(rows)} words of {posts} posts\n")


if __name__ == "__main__":
    main()
