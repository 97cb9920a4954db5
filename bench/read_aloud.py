"""Write what a reader gets to read: each report, the brief and the page, of two incidents.

    python -m bench.read_aloud      # docs/read-aloud/demo.md and recall.md, in about a minute

One is the demo; the other an imported incident of another kind with 250 posts in three days. All is
as a terminal of 80 columns shows it, the page as its visible text.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

from bench import arguments
from bench.outputs import MARKUP, PLAYED, REPORTS, START, play, recall, run, written

FOLDER = Path(__file__).parents[1] / "docs" / "read-aloud"
HIDDEN = re.compile(r"<(head|template)\b.*?</\1>", re.DOTALL)
ENDS = re.compile(r"</(?:p|h[1-6]|li|tr|div|figcaption|summary|section|dt|dd)>|<br ?/?>")
POSTS, LENGTH = 250, timedelta(days=3)
IMPORTED = re.compile(r"(in use since )\S+Z")
"""When the archive was imported: by the clock of the machine, whenever that was."""


def main() -> None:
    arguments.words(__doc__)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        play(Path(made) / "demo", sys.executable)
        recall(Path(made) / "recall", POSTS, LENGTH, sys.executable)
        for name, title, now in (
            ("demo", "The demo: Anaheim, as a program made it up", PLAYED),
            ("recall", "250 posts on an ice cream recall", written(START + LENGTH)),
        ):
            text = "\n\n".join([f"# {title}", *_parts(Path(made) / name, now)])
            if name == "recall":
                text = IMPORTED.sub(rf"\g<1>{now}", text)
            (FOLDER / f"{name}.md").write_text(text + "\n")


def _parts(folder: Path, now: str) -> Iterator[str]:
    for words in (["brief"], *(["report", kind] for kind in REPORTS), ["status"]):
        shown = run(sys.executable, [*words, "--now", now], folder).stdout.decode()
        shown = shown.replace(f"{folder}/", "")
        yield f"## `monitor {' '.join(words)}`\n\n```text\n{shown.rstrip()}\n```"
    run(sys.executable, ["page", "--now", now, "--out", "page.html"], folder)
    shown = visible((folder / "page.html").read_text())
    yield f"## `monitor page`, its words\n\n```text\n{shown}\n```"


def visible(page: str) -> str:
    text = MARKUP.sub(" ", ENDS.sub("\n", HIDDEN.sub("", page)))
    lines = (" ".join(unescape(line).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    main()
