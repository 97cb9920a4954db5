"""What people said of posts by hand, and which posts they were given: frozen values without SQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.nouns.posts import Label, Span

CodeKind: TypeAlias = Literal["tone", "stance"]

SKIPPED: Final = "skipped"
"""The code of a post that its coder could not judge: it is not asked for again, nor counted."""


class Coding(Struct, frozen=True):
    """What is coded by whom.

    Attributes:
        coder: Name that the coder chose.
        kind: `tone`, or `stance` toward a target.
        target: Of the stance; empty for tone.
    """

    coder: str
    kind: CodeKind = "tone"
    target: str = ""


class Draw(Struct, frozen=True, kw_only=True):
    """A random draw of posts to code.

    Attributes:
        span: Of publication, from which the posts were drawn, in whole minutes (UTC).
        at: When it was made (UTC).
        posts: Their numbers in the order in which they are to be coded, which is random too: the
            first n of them are a random draw as well.
    """

    id: int
    span: Span
    at: datetime
    posts: tuple[int, ...]


class ToCode(Struct, frozen=True):
    """A post as its coder sees it: its text, and nothing that anybody or anything said of it.

    `message` is equal for copies, which are not shown twice.
    """

    post: int
    message: int
    text: str


class Coded(Struct, frozen=True, kw_only=True):
    """A post that somebody coded.

    Attributes:
        at: When it was published (UTC, to the minute).
        label: What the scorer says whose labels the reports use; None where it has not said.
        codes: Coder -> code, which may be `SKIPPED`; at least one.
        text: None where its author took it back.
    """

    post: int
    at: datetime
    label: Label | None
    codes: Mapping[str, str]
    text: str | None = None

    @property
    def given(self) -> list[str | None]:
        """Return the codes, None in place of `SKIPPED`."""
        return [None if code == SKIPPED else code for code in self.codes.values()]
