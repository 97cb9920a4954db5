"""py3langid, the extra `lang`: names the language of texts without small words that we know."""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final, NamedTuple

from monitor.sentiment.language import Identify

_SURE: Final = 0.7
_FEWEST_WORDS: Final = 3
_ENGLISH_SLANG: Final = "pcm"


class Identifier(NamedTuple):
    """Names languages; `version` is that of what is behind it, such as `py3langid-0.4.0`."""

    identify: Identify
    version: str


def identifier(package: str = "py3langid") -> Identifier | None:
    """Return what names languages, or None where *package* is not installed."""
    return Identifier(identify, f"{package}-{version(package)}") if find_spec(package) else None


def identify(text: str) -> str | None:
    """Return the language of *text* as a primary BCP 47 tag, or None where it is not sure.

    It is sure of three words or more to which one language has a probability of 0.7. Nigerian
    Pidgin is never named: short English slang is taken for it.

    References:
        py3langid 0.4.0, `LanguageIdentifier`; read 2026-11-24.
    """
    if len(text.split()) < _FEWEST_WORDS:
        return None
    language, probability = _model().classify(text)
    return str(language) if probability >= _SURE and language != _ENGLISH_SLANG else None


@cache
def _model() -> Any:
    # A hundred megabytes and a third of a second: only once there is a text to ask about.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
