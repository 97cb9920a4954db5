"""The three answers that come first: how far it went, how people feel, what was missed."""

from collections.abc import Sequence

from monitor.chart.svg import small
from monitor.nouns.buckets import Estimate
from monitor.nouns.gaps import Gap, NoGap, Unbroken, Unreached
from monitor.nouns.posts import Span
from monitor.nouns.sources import SourceRow
from monitor.nouns.tone import Negative, NothingScored, OtherLanguages, ToneChange
from monitor.nouns.volume import Completed, Filling, Peak
from monitor.page.fragments import prose
from monitor.page.front import FrontPage
from monitor.page.making import watched
from monitor.page.story import Story
from monitor.privacy.output import html
from monitor.words import front as words
from monitor.words import page
from monitor.words.gaps import alike_gaps, sentence
from monitor.words.tone import NO_WORDS
from monitor.words.worded import wording_of


def tiles(front: FrontPage) -> str:
    story = front.story
    return f'<div class="three">\n{_far(front)}\n{_tone(story)}\n{_missed(story)}\n</div>'


def tile(key: str, question: str, answer: str, drawing: str, text: str, sure: Sequence[str]) -> str:
    """Return one answer: a few words, a picture, one sentence, one line on how sure it is."""
    return (
        f'<section id="{key}" aria-labelledby="{key}-title">\n'
        f'<h2 id="{key}-title">{html(question)}</h2>\n<p class="big">{prose(answer)}</p>\n'
        f"{drawing}\n"
        + (f"<p>{prose(text)}</p>\n" if text else "")
        + "".join(f'<p class="sure">{prose(one)}</p>\n' for one in sure if one)
        + "</section>"
    )


def _far(front: FrontPage) -> str:
    story, total = front.story, front.story.total
    if total is None:
        return tile("far", words.HOW_FAR, page.FEW, "", "", [])
    axis = front.timeline
    drawing = small.volume(axis.posts) if axis and axis.posts.bar else ""
    peak = story.volume.of(Peak)
    return tile(
        "far",
        words.HOW_FAR,
        words.reach(total),
        drawing if total.posts is not None and total.posts.value else "",
        "" if peak is None else peak.sentence,
        [*story.volume.sentences(Filling), words.fresh(total)],
    )


def _tone(story: Story) -> str:
    report = story.sentiment.report
    found = None if story.few else report.find(Negative)
    total, others = story.total, story.sentiment.of(OtherLanguages)
    unread = [] if others is None else [f"{others.headline}."]
    if total is not None and (total.posts is None or not total.posts.value):
        return tile("tone", words.HOW_THEY_FEEL, words.NOTHING_TO_READ, "", "", [])
    if found is None or found.as_scored is None:
        nothing, said = report.find(NothingScored), story.sentiment.of(NothingScored)
        if story.few or nothing is None or said is None:
            return tile("tone", words.HOW_THEY_FEEL, page.TONE_SUPPRESSED, "", "", [])
        why = [NO_WORDS] if nothing.wordless else []
        answer = said.headline if why else said.sentence.removesuffix(".")
        return tile("tone", words.HOW_THEY_FEEL, answer, "", "", [*why, *unread])
    change = story.sentiment.sentences(ToneChange)
    share = Estimate.of(found.share, corrected=found.validated)
    return tile(
        "tone",
        words.HOW_THEY_FEEL,
        words.feeling(found),
        "" if share is None else small.tone(share),
        change[0] if change else "",
        # Which languages stands with how it was counted.
        [words.scored(found, internal=story.internal), *unread],
    )


def _missed(story: Story) -> str:
    gaps, head = story.gaps, story.head
    missing = [one for one, _ in story.of_sources(Gap, NoGap) if isinstance(one, Gap | NoGap)]
    first = alike_gaps(missing)[0]
    partly = isinstance(first[0], NoGap) and first[0].partly
    sources, rows = watched(story), story.sources.report.rows_of(SourceRow, "sources")
    peak = story.volume.report.find(Peak)
    unreached, unbroken = (
        [said.sentence for _, said in story.of_sources(kind)] for kind in (Unreached, Unbroken)
    )
    return tile(
        "missed",
        words.WHAT_WE_MISSED,
        words.missed(gaps, story.watch, peak, unreached=bool(unreached)),
        small.watched(sources, Span(head.since, head.until)) if sources else "",
        sentence(first, wording_of(head)) if gaps or partly else "",
        [
            *unreached,
            *story.volume.sentences(Completed),
            words.more_gaps(len(gaps) - len(first)),
            " ".join([*unbroken, words.never_seen(row.source for row in rows)]),
        ],
    )
