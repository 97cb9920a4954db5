"""The gate before a scorer: what it cannot read is unscored with the reason, never neutral.

Services' language tags are wrong often, so the text is asked first: by its script, and by the small
words of some languages. The tag decides where the text does not say, and py3langid (extra `lang`)
where there is no tag either.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from monitor.sentiment.residue import residue, why_wordless
from monitor.sentiment.scripts import LATIN, UNKNOWN, main_script
from monitor.sentiment.stopwords import STOPWORDS

Identify: TypeAlias = Callable[[str], str | None]

VERSION: Final = 1

_NO_CLAIM: Final = frozenset(
    {"", "art", "mis", "mul", "qam", "qct", "qht", "qme", "qst", "und", "zxx"}
)
_OLD_TAGS: Final = {"fil": "tl", "in": "id", "iw": "he"}
_WORD: Final = re.compile(r"(?<![\w.'`&$/])[^\W\d_]+(?:'[^\W\d_]+)?(?![\w@])")
_LETTERS_READ: Final = 2_000


class Gate:
    """Tells what a scorer that knows some languages can read."""

    def __init__(
        self,
        languages: frozenset[str],
        identify: Identify | None = None,
        reads: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Keep what is known.

        Args:
            languages: Primary tags (`en`) that the scorer reads.
            identify: Names the language of a text, or None where it is not sure. Asked only where
                neither the small words of a text nor a tag tell.
            reads: Tells whether a text without letters means something to the scorer: `:(` does to
                TextBlob.
        """
        self._languages = languages
        self._identify = identify
        self._reads = reads
        self._own = frozenset[str]().union(*(STOPWORDS.get(each, ()) for each in languages))
        self._small = frozenset[str]().union(*STOPWORDS.values())

    def reason(self, text: str, lang: str | None = None) -> str | None:
        """Return why *text* is not to be scored, or None where it is.

        Args:
            text: As posted.
            lang: BCP 47 tag that the service or the author gave; None where there is none.

        Returns:
            `empty`, `links only`, `mentions only`, `hashtags only`, `emoji only`, `no words`,
            `language: ` with a BCP 47 tag (`es`; `und-Cyrl` where only the script is known), or
            `language: unknown script`.
        """
        claimed = primary(lang)
        if (claimed is None or claimed in self._languages) and self._plain(text):
            return None
        left = residue(text)
        if not left.letters:
            return None if self._reads(left.text) else why_wordless(left)
        script = main_script(left.letters[:_LETTERS_READ])
        if script == UNKNOWN:
            return "language: unknown script"
        language = (
            self._language(left.text, claimed) if script == LATIN else self._other(script, claimed)
        )
        return None if language is None or language in self._languages else f"language: {language}"

    def _plain(self, text: str) -> bool:
        """Tell the usual case quickly: more small words of a known language than of all others."""
        small = self._small.intersection(text.lower().split())
        return 2 * len(small & self._own) > len(small)

    def _other(self, script: str, claimed: str | None) -> str:
        """Return the language of a text in another script: as claimed, unless it is one we know."""
        return f"und-{script}" if claimed is None or claimed in self._languages else claimed

    def _language(self, text: str, claimed: str | None) -> str | None:
        """Return the language of a text in Latin letters, or None where nothing tells."""
        words = self._small.intersection(_WORD.findall(text.lower().replace("’", "'")))
        told = self._told(words, claimed) if words else None
        if told is None and claimed is None and self._identify is not None:
            return self._identify(text)
        return told or claimed

    def _told(self, words: frozenset[str], claimed: str | None) -> str | None:
        """Return the language that has most of the small *words*; None where they do not tell.

        One word is enough where nothing was claimed; against a claim it takes two.
        """
        votes = {each: len(words & small) for each, small in STOPWORDS.items()}
        best = max(votes, key=lambda each: (votes[each], each == claimed))
        own = max((n for each, n in votes.items() if each in self._languages), default=0)
        other = max((n for each, n in votes.items() if each not in self._languages), default=0)
        return best if own != other and votes[best] > (claimed is not None) else None


@lru_cache(1_024)
def primary(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag in its present spelling, or None where it names none.

    >>> primary("en-US"), primary("und"), primary("iw")
    ('en', None, 'he')
    """
    language = re.split("[-_]", tag or "", maxsplit=1)[0].strip().lower()
    return None if language in _NO_CLAIM else _OLD_TAGS.get(language, language)
