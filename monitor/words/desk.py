"""What the pages say on which people label posts by hand."""

from typing import Final

AGAIN: Final = "nothing was kept. Go on, and answer once more."
FOREIGN: Final = f"This answer did not come from the page that asks for it; {AGAIN}"
BROKEN: Final = f"This answer could not be read; {AGAIN}"
GONE: Final = "This post is no longer there to be labelled; nothing was kept. Go on with the next."
NO_CODER: Final = "There is no such coder. Go on, and choose one."

TITLE: Final = "Posts to label by hand"
DONE: Final = "No post is left to label"
NOT_KEPT: Final = "Not kept"
ANSWER: Final = "Your answer"
SKIP: Final = "skip"
SKIPPED: Final = "skipped"
BACK: Final = "back"
LEAVE: Final = "leave"
GO_ON: Final = "Go on"
LIVE_PAGE: Final = "The live page"
HOW_FAR: Final = "Who has labelled how much"
NEXT: Final = (
    "`monitor validate` shows what the labels say; `monitor label --new` draws other posts."
)
TONE: Final = "The tone of posts."


def stance(target: str) -> str:
    return f"The stance toward {target}."


def what(kind: str) -> str:
    return f"{kind} Each coder sees the same posts in the same order, at random."


def progress(done: int, posts: int) -> str:
    return f": {done:,} of {posts:,} posts"


def place(number: int, posts: int) -> str:
    return f"Post {number:,} of {posts:,}"


def by(kind: str, coder: str) -> str:
    return f"{kind} Coder: {coder}."


def before(label: str) -> str:
    return f"You said: {label}."


def done(answered: int, skipped: int, posts: int, coder: str, target: str | None = None) -> str:
    more = f"; {skipped:,} {'was' if skipped == 1 else 'were'} skipped" if skipped else ""
    labelled = answered - skipped
    are = f"{'is' if labelled == 1 else 'are'} labelled by coder {coder}"
    stance = f" (stance toward {target})" if target else ""
    return f"{labelled:,} of {posts:,} posts {are}{stance}{more}."


def agreement(posts: int, alpha: float | None) -> str:
    """Say how far coders agree; *alpha* is None where all labels are the same."""
    many = "1 post was" if posts == 1 else f"{posts:,} posts were"
    value = "no figure, since all labels are the same" if alpha is None else f"{alpha:.2f}"
    return (
        f"{many} labelled by two or more; Krippendorff's alpha: {value} (1 is agreement, 0 chance)."
    )
