"""Sentences that nobody would have printed, what was wanted instead, and what is said today.

    python -m bench.sentences      # docs/read-aloud/sentences.md, in about a minute

All are taken from the demo's page, brief, reports and help as they are; none is typed in by hand.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from socket import gaierror
from typing import NamedTuple

from bench import arguments
from bench.outputs import PLAYED, REPORTS, play, run
from bench.read_aloud import FOLDER, visible
from monitor.clock import utc_now
from monitor.errors import SourceError
from monitor.http.client import HttpClient
from monitor.http.pace import MemoryLedger
from monitor.words.causes import WAITING

Command = Callable[[Sequence[str]], str]
"""Runs `monitor`, with the demo's configuration; returns what it prints, errors included."""

CHEAT_SHEET = Path(__file__).parents[1] / "docs" / "cheat-sheet.md"


class Sentence(NamedTuple):
    """One sentence.

    Attributes:
        was: As it was.
        gone: A part of it that no surface may print any more.
        wanted: What was asked for.
        where: Name of the surface from which what is said now is taken.
        now: Finds it there.
    """

    was: str
    gone: str
    wanted: str
    where: str
    now: str


SENTENCES = (
    Sentence(
        "Quiet for now; it may come back.",
        "it may come back",
        "The reaction has all but stopped: 90 posts on Monday, after at least 3,538 on Thursday.",
        "report spread",
        r"The reaction has all but stopped[^.]*\.",
    ),
    Sentence(
        "It took off between 2017-02-21 18:52 and 2017-02-21 19:20.",
        "It took off between 20",
        "It took off on Tuesday around 7 pm (between 6:52 and 7:20).",
        "page",
        r"It took off [^.]*\.",
    ),
    Sentence(
        "Peak so far: 936 posts an hour, around 2017-02-23 17:42.",
        "Peak so far",
        "At least 538 posts came in one hour, Thursday 5 to 6 pm; a busier hour may lie between "
        "4:50 and 11:10 pm, when commons could not be watched.",
        "page",
        r"At least [\d,]+ posts came in one hour[^.]*\.",
    ),
    Sentence(
        "44 % (43-46) of the 6,583 scored posts (82 % of all) are negative, mean polarity -0.10 "
        "±0.02 (95 % intervals), by a scorer that was not checked here.",
        "a scorer that was not checked",
        "About 44 % of the posts read as negative. Nobody has checked this by hand; classifiers "
        "like this one have been wrong by 13 to 30 points.",
        "report sentiment",
        r"About \d+ % of the posts read as negative\. [^.]*\.",
    ),
    Sentence(
        "commons from Thu 23 Feb 2017 16:50 for 6 h 20 min: passes failed; the service shows only "
        "2h.",
        "passes failed",
        "commons could not be reached on Thursday from 7 pm to 1 am, at the peak. Its posts of "
        "4:50 to 11:10 pm are missing for good: it shows only its last two hours.",
        "page",
        r"Some posts from commons [^.]*\.",
    ),
    Sentence(
        "99 % of the time was observed by at least one source.",
        "of the time was observed",
        "At least one of the three sources was watched 99 % of the time.",
        "report volume",
        r"At least one of the three sources [^.]*\.",
    ),
    Sentence(
        "Expected from 2017-02-28 00:00 on: 0 to 7 posts in the next hour (most likely about 2); "
        "...",
        "Expected from",
        "Tomorrow: most likely about 90 posts, between 24 and 496.",
        "page",
        r"Most likely about [\d,]+ posts? in the next 24 hours, between [\d,]+ and [\d,]+",
    ),
    Sentence(
        "Of 46 earlier forecasts for 6 hours, the range that should hold 80 of 100 times held 30.",
        "the range that should hold",
        "These ranges have been too narrow: 30 of the last 46 held (65 %, not 80 %).",
        "page",
        r"Forecast ranges have [^.]*\.",
    ),
    Sentence(
        "Each message was posted 12.3 times on average",
        "times on average",
        "Much is repetition: the 7,987 posts that we hold boil down to some 650 texts and near "
        "copies of them.",
        "brief",
        r"Much is repetition[^.]*\.",
    ),
    Sentence(
        "Few speak much: it is as if 398 people spoke equally often",
        "it is as if",
        "A few accounts post most: the 10 busiest wrote 12 % of all posts.",
        "brief",
        r"A few accounts post most[^.]*\.",
    ),
    Sentence(
        "No clear order among chirper, commons and newswire.",
        "No clear order",
        "No source was reliably ahead of the others.",
        "report spread",
        r"No source was reliably ahead[^.]*\.",
    ),
    Sentence(
        "800 times (190 to 3,300) as many posts that name the speaker",
        "as many posts that name",
        "Posts naming him went from none to about 100 an hour.",
        "brief",
        r"After “[^.]*” posts naming the speaker rose [^.]*\.",
    ),
    Sentence(
        'Whether the tone changed after "..." cannot be told: -13 to +20 points',
        "cannot be told",
        "We cannot say whether the tone changed: 41 % negative before, 45 % after.",
        "page",
        r"We cannot say whether the tone changed [^.]*\.",
    ),
    Sentence(
        "Whether a statement was the cause, no count can tell.",
        "no count can tell",
        "Counts cannot show that the statement caused it.",
        "brief",
        r"Counts cannot show [^.]*\.",
    ),
    Sentence(
        "Passed on most: video.example/w/8121, in at least 1,340 posts",
        "Passed on most",
        "One video was linked in at least 1,340 posts, by at least 954 accounts.",
        "page",
        r"One video was linked in at least [\d,]+ posts, by at least [\d,]+ accounts",
    ),
    Sentence(
        "3 beside the point",
        "beside the point",
        "3 off-topic",
        "report sources",
        r"off-topic",
    ),
    Sentence(
        "expected a name that has an address, but it has none",
        "a name that has an address",
        "cannot resolve mastodon.social",
        "a host that does not exist",
        r"cannot resolve [\w.-]+",
    ),
    Sentence(
        "who is blind, what bursts: told once",
        "who is blind",
        "which sources are down, what is spiking: sent once",
        "cheat sheet",
        r"which sources are down[^#\n]*?webhook too",
    ),
    Sentence(
        "what was told at once, and what still holds",
        "told at once",
        "alerts sent, and those still open",
        "--help",
        r"[Ss]how alerts sent[^.]*\.",
    ),
    Sentence(
        "Take away what has been kept long enough.",
        "kept long enough",
        "Delete data past its retention period.",
        "--help",
        r"Delete data past [^.]*\.",
    ),
    Sentence(
        "Code toward whom, not the tone.",
        "toward whom",
        "Label stance toward TARGET instead of tone.",
        "serve --help",
        r"Label stance toward [^.]*\.",
    ),
    Sentence(
        "No lasting step of the share of negative posts is borne out.",
        "borne out",
        "No lasting change in the negative share was found.",
        "page",
        r"No lasting change [^.]*\.",
    ),
    Sentence(
        "passes succeeded, but what they got does not prove this time",
        "passes succeeded",
        "fetches worked, but the feed does not reach back this far",
        "reasons for a gap",
        r"fetches worked[^.]*far",
    ),
    Sentence(
        "a text, got 30",
        "a text, got",
        'a string such as "30s", not the number 30',
        "a wrong configuration",
        r"is 30: write a number [^.]*quotes",
    ),
    Sentence(
        "Forgotten: nothing that is still held.",
        "nothing that is still held",
        "No stored post matched.",
        "forget",
        r"No stored post [^.]*\.",
    ),
)


def surfaces(ask: Command, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each surface with what it says, on one line; files are written beside *folder*."""
    for words in (["brief"], *(["report", kind] for kind in REPORTS), ["status"]):
        yield " ".join(words), _line(ask([*words, "--now", PLAYED]))
    page = folder.parent / "sentences.html"
    ask(["page", "--now", PLAYED, "--out", str(page)])
    yield "page", _line(visible(page.read_text("utf-8")))
    for words in ([], ["serve"], ["label"], ["alerts"], ["purge"], ["forget"]):
        yield " ".join([*words, "--help"]), _line(ask([*words, "--help"]))
    yield "forget", _line(ask(["forget", "--post", "chirper/none", "--dry-run"]))
    broken = folder.parent / "broken.toml"
    whole = (folder / "config.toml").read_text("utf-8")
    broken.write_text(re.sub('every = "[^"]*"', "every = 30", whole, count=1), "utf-8")
    yield "a wrong configuration", _line(ask(["--config", str(broken), "check"]))
    yield "a host that does not exist", _unresolved()
    yield "reasons for a gap", "; ".join(WAITING.values())
    yield "cheat sheet", CHEAT_SHEET.read_text("utf-8")


def _unresolved() -> str:
    """Return what is said of a host that has no address; nothing is asked of the network."""

    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise gaierror(-2, "Name or service not known")

    client = HttpClient(MemoryLedger(), now=utc_now, sleep=abs, resolver=unknown)
    with client as http:
        try:
            http.get("https://mastodon.social/")
        except SourceError as error:
            return str(error)
    return ""


def _line(text: str) -> str:
    return " ".join(text.split())


def table(said: Mapping[str, str]) -> str:
    """Return the document; a sentence that is not found where it should stand is a ValueError."""
    rows = []
    for one in SENTENCES:
        found = re.search(one.now, said[one.where])
        if found is None:
            message = f"{one.where} does not say {one.now!r} any more"
            raise ValueError(message)
        cells = (one.was, one.wanted, found[0], one.where)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(
        (
            "# Sentences, then and now",
            "",
            "Made by `python -m bench.sentences` from the demo: its page, its brief, the reports",
            "in the terminal, help and errors. None of the sentences of the first column is",
            "printed anywhere; `tests/demo/test_sentences.py` proves both.",
            "",
            "| was | wanted | is now | where |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def main() -> None:
    arguments.words(__doc__)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "demo"
        play(folder, sys.executable)

        def ask(words: Sequence[str]) -> str:
            done = run(sys.executable, words, folder, check=False)
            return (done.stdout + done.stderr).decode()

        (FOLDER / "sentences.md").write_text(table(dict(surfaces(ask, folder))), "utf-8")


if __name__ == "__main__":
    main()
