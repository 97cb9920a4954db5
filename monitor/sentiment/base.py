"""What a scorer is, and how it is found by name."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, Protocol

from msgspec import convert
from msgspec.structs import asdict

from monitor.errors import ConfigError
from monitor.installed import offered
from monitor.nouns.posts import Score


class Scorer(Protocol):
    """Says how a text sounds. May be shared by threads; asks neither network nor database."""

    @property
    def name(self) -> str:
        """Short name, as in `config.toml`."""
        ...

    @property
    def version(self) -> str:
        """Stored with each score; changes whenever any score might: scorer, data, gate, labels."""
        ...

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return the score of *text*: the same for the same text, tag and version, always.

        Args:
            text: As stored; any string.
            lang: BCP 47 tag as claimed; None where nothing is claimed.

        Returns:
            A label, or `unscored` with the reason where the scorer cannot read the text.
        """
        ...


def is_cut(scorer: Scorer, text: str) -> bool:
    """Tell whether *scorer* reads only the beginning of *text*.

    One that reads no more than so many characters says so as `cap`; one that says nothing reads
    all.
    """
    return len(text) > getattr(scorer, "cap", len(text))


class Packaged:
    """A scorer of an installed package: a text that its code fails on costs only its own label.

    What is no valid score counts as a failure. It has whatever else the scorer has, such as `cap`.
    """

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scorer, name)

    @property
    def name(self) -> str:
        return self._scorer.name

    @property
    def version(self) -> str:
        return self._scorer.version

    def score(self, text: str, lang: str | None = None) -> Score:
        """Return what the scorer says; `unscored` where it fails, with the kind of its error."""
        try:
            return convert(asdict(self._scorer.score(text, lang)), Score)
        except Exception as error:  # noqa: BLE001  whatever its code raises
            return Score(0, None, "unscored", f"the scorer failed: {type(error).__name__}")


BUILT_IN: Final[Mapping[str, str]] = {
    "social": "monitor.sentiment.social.scorer:SocialScorer",
    "model": "monitor.sentiment.model.scorer:ModelScorer",
    "textblob": "monitor.sentiment.textblob:TextBlobScorer",
}
ENTRY_POINTS: Final = "monitor.scorers"


def names() -> tuple[str, ...]:
    """Return the names of the scorers: ours and those of installed packages, sorted."""
    return tuple(sorted({*BUILT_IN, *offered(ENTRY_POINTS)}))


def load(name: str) -> Scorer:
    """Return a new scorer, importing only that one.

    Raises:
        ConfigError: No such name, a package offers a name that is ours, or its scorer cannot be
            made.
    """
    others = offered(ENTRY_POINTS)
    if name in BUILT_IN:
        if name in others:
            claimant = others[name].value
            raise ConfigError(
                f"scorer {name!r} is built in, but {claimant} claims it too: remove that package"
            )
        module, attribute = BUILT_IN[name].split(":")
        made: Scorer = getattr(import_module(module), attribute)()
        return made
    if name not in others:
        raise ConfigError(f"there is no scorer {name!r}: use one of {', '.join(names())}")
    try:
        loaded: Scorer = others[name].load()()
    except Exception as error:  # whatever its code raises
        raise ConfigError(
            f"scorer {name!r} cannot be loaded from {others[name].value}: update or remove that "
            f"package: {error}"
        ) from error
    return Packaged(loaded)
