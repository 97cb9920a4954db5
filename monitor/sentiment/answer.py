"""One line in, one JSON object out: the shape of `monitor score`."""

from typing import Final

import msgspec
from msgspec import Struct

from monitor.nouns.posts import MICRO, Label
from monitor.sentiment.base import Scorer, is_cut

LONGEST_LINE: Final = 1 << 24
SHOWN: Final = 40  # of a line that cannot be read


class TextToScore(Struct, frozen=True):
    """A text, and the BCP 47 tag that came with it, if any."""

    text: str
    lang: str | None = None


class ScoredText(Struct, frozen=True, kw_only=True):
    """What a scorer says of a text.

    Attributes:
        score: The scorer's number in [-1, 1]; None where the text is unscored.
        polarity: The raw number in [-1, 1], to six places; None where the line could not be read.
        subjectivity: In [0, 1], likewise; None also where the scorer has no such number.
        reason: Why it is unscored; None where it is scored.
        confidence: How sure the scorer is of the label, 0 to 1; None where it does not say.
        cut: Whether only the beginning of the text was scored, since it is too long.
    """

    label: Label
    score: float | None
    polarity: float | None
    subjectivity: float | None
    scorer: str
    reason: str | None
    confidence: float | None = None
    cut: bool = False


def read_line(line: bytes, *, ndjson: bool) -> TextToScore:
    """Read a line without its end: UTF-8 text, or a JSON object with `text` and, at will, `lang`.

    A blank line among the objects is an empty text: files of JSON lines often end with one.

    Raises:
        ValueError: It is neither; the message says what is wrong and how the line begins.
    """
    if len(line) > LONGEST_LINE:
        begins = line[:SHOWN].decode("utf-8", "replace")
        raise ValueError(f"longer than {LONGEST_LINE} bytes, beginning {begins!r}: split the text")
    if ndjson and not line.strip():
        return TextToScore("")
    try:
        return msgspec.json.decode(line, type=TextToScore) if ndjson else TextToScore(line.decode())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(_wrong(line, error)) from error


def _wrong(line: bytes, error: Exception) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError as found:
        return f"byte {found.start + 1} is no text in UTF-8: save the file as UTF-8"
    # What is JSON of another shape is told by key; of what is none, its beginning says most.
    key = f" ({error})" if isinstance(error, msgspec.ValidationError) else ""
    return f'{text[:SHOWN]!r} is no JSON object with "text"{key}: write {{"text": "..."}}'


def answer(scorer: Scorer, question: TextToScore) -> bytes:
    """Return what *scorer* says of a text, as JSON without a line end."""
    score = scorer.score(question.text, question.lang)
    polarity = score.polarity / MICRO
    return msgspec.json.encode(
        ScoredText(
            label=score.label,
            score=None if score.label == "unscored" else polarity,
            polarity=polarity,
            subjectivity=None if score.subjectivity is None else score.subjectivity / MICRO,
            scorer=scorer.name,
            reason=score.reason,
            confidence=None if score.confidence is None else score.confidence / MICRO,
            cut=is_cut(scorer, question.text),
        )
    )


def refusal(scorer: Scorer) -> bytes:
    """Return the answer to a line that cannot be read, so that answers stay in step with lines."""
    return msgspec.json.encode(
        ScoredText(
            label="unscored",
            score=None,
            polarity=None,
            subjectivity=None,
            scorer=scorer.name,
            reason="unreadable line",
        )
    )
