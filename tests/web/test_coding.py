"""How far coders are, and how far they agree."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.app.labelling import TONES, CodingSession
from monitor.store.records import SKIPPED, Coded, ToCode
from monitor.web.coding import Progress, agreement

AT = datetime(2017, 2, 23, tzinfo=UTC)


def posts(messages: list[int]) -> list[ToCode]:
    return [ToCode(number, message, str(number)) for number, message in enumerate(messages)]


def by_web(messages: list[int], keys: str) -> dict[int, str]:
    """Answer as the pages do, one request after another."""
    held, coded = posts(messages), dict[int, str]()
    for key in keys:
        progress = Progress(held, coded)
        if progress.place == len(held):
            break
        for code, numbers in progress.answered(held[progress.place], TONES[key]).items():
            coded.update(dict.fromkeys(numbers, code))
    return coded


def by_terminal(messages: list[int], keys: str) -> dict[int, str]:
    kept: dict[int, str] = {}
    progress = Progress(posts(messages), {})
    session = CodingSession(
        progress, TONES, lambda found, code: kept.update(dict.fromkeys(found, code))
    )
    for _ in session.run(iter(keys)):
        pass
    return kept


@given(
    st.lists(st.integers(0, 4), max_size=12),
    st.text(alphabet=list(TONES), max_size=12),
)
def test_the_browser_keeps_what_the_terminal_keeps(messages: list[int], keys: str) -> None:
    """Whatever is a copy of what, and wherever the coder stops."""
    assert by_web(messages, keys) == by_terminal(messages, keys)


def test_a_changed_answer_reaches_the_copies_that_had_their_turn() -> None:
    """One text has one code from one coder; a copy that comes later is not coded early."""
    held = posts([7, 7, 8, 7])
    progress = Progress(held, {0: "negative", 1: "negative"})
    assert progress.answered(held[0], "positive") == {"positive": [0, 1]}


def test_a_gap_is_asked_for_first() -> None:
    """A post that lost its code, because its author changed it, comes up again."""
    assert Progress(posts([1, 2, 3]), {0: "neutral", 2: SKIPPED}).place == 1
    assert Progress(posts([1, 2, 3]), {0: "neutral", 2: SKIPPED}).done == 2


def coded(*codes: str) -> Coded:
    names = ("ana", "ben", "cem")
    return Coded(post=1, at=AT, label=None, polarity=0, codes=dict(zip(names, codes, strict=False)))


def test_agreement_is_told_where_two_coded() -> None:
    """As a sentence with its scale; skipped posts are no codes."""
    assert agreement([coded("negative"), coded("negative", SKIPPED)]) == ""
    alike = [coded("negative", "negative"), coded("neutral", "neutral")]
    assert agreement(alike).startswith(
        "2 posts were labelled by two or more; Krippendorff's alpha: 1"
    )
    assert "no figure, since" in agreement([coded("neutral", "neutral")])
    assert "1 post was" in agreement([coded("neutral", "neutral")])
