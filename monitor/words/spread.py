"""What is said of the spread: when it took off, where it goes, what comes next, what carries it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from monitor.clock import HOUR
from monitor.nouns.finding import Finding
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, exact
from monitor.nouns.report import Report
from monitor.nouns.spread import (
    Accounts,
    AmplificationRow,
    Answers,
    BurstRow,
    Copies,
    Follows,
    Forecast,
    ForecastRow,
    LinkRow,
    MostLinked,
    Onset,
    Order,
    Phrases,
    Range,
    Record,
    Trend,
    Unwatched,
    Views,
    Wave,
    site,
)
from monitor.nouns.support import FEWEST
from monitor.words.numbers import (
    bare,
    capital,
    count,
    listed,
    noun,
    number,
    outwards,
    percent,
    percent_or_more,
    rough,
    several,
)
from monitor.words.sheet import LocalTime, Table
from monitor.words.sheet import count as cell
from monitor.words.tables import Columns, Tables, if_any, rows_as_table, table_of
from monitor.words.wording import AMONG_ALL, Said, Wording, Words, alike, longer

HALF: Final = 0.5
LIKELY: Final = 0.75
"""Chance from which the next hours are said to be busier, or quieter."""

SHOULD: Final = 0.8
"""Share of the 80 % intervals of earlier forecasts that should have held."""

TOO_NARROW: Final = 0.7
TOO_WIDE: Final = 0.9
JUDGED: Final = 14
"""Forecasts from which they are judged: of fewer all may hold by chance in one case of twenty."""


OF_HELD: Final = " in the posts that we hold"
"""Where some were missed: that there was none is known of these alone."""

DAY: Final = 24
DAYS: Final = 90
"""Days beyond which a length of time is not said more exactly."""

LONG: Final = timedelta(days=60)
"""Of more, posts are counted by the hour: too coarsely to say which of them answer others."""

PHRASES: Final = 5
"""Most that a sentence names; the data has all."""

WORDS_OF_WAVE: Final = 3
"""Most words of a wave that a sentence names."""

WAVES: Final = 5
"""Waves that one reads as sentences, the largest; the others are counted."""

ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)

MINUTES: Final = 100
HOURS: Final = 48
"""Minutes and hours from which on a length is said in the next unit."""


UNLIKELY: Final = 0.05
"""Chance from which another time than the reported one is mentioned."""


def unwatched(found: Unwatched, _: Wording) -> Said:
    if found.watching:
        return alike("Too little was watched so far to say how it spreads")
    return longer(
        "We do not know whether any of this time was watched",
        ", so we can estimate nothing of its spread; where an archive is complete, say "
        "so with `monitor import --observed SINCE..UNTIL`.",
    )


def trend(found: Trend, wording: Wording) -> Said:
    said = _goes(found, wording)
    if found.seen_until is None or found.verdict in {"too few", "emerging"}:
        return said
    seen = wording.moment(found.seen_until)
    return Said(
        headline=f"{said.headline} (last watched {seen})",
        sentence=f"{said.sentence} That was on {seen}, when it was last watched.",
    )


def settled_by(said: str, when: str) -> str:
    return f"{said} That rests on posts up to {when}; some newer ones may still come late."


def _goes(found: Trend, wording: Wording) -> Said:
    verdict = found.verdict
    if verdict == "too few":
        return alike(f"Too few recent {wording.many} to say whether it grows or fades")
    if verdict == "emerging":
        why = (
            "Too little was watched lately"
            if found.unseen
            else f"Too few {wording.many}"
            if found.is_sparse
            else "It is too early"
        )
        return alike(f"{why} to say where this goes")
    if verdict == "peaking":
        return alike("It is near its peak so far")
    if verdict == "quiet":
        late = wording.present - found.until > HOUR
        day = f"the 24 hours up to {wording.moment(found.until)}" if late else "the last 24 hours"
        last = ""
        if found.last_day is not None:
            posts = wording.of(found.last_day)
            in_it = f"what was watched of {day}" if posts.certainty == "minimum" else day
            last = f": {count(posts)} in {day}" if posts.value else f": no {noun(posts)} in {in_it}"
        return alike(f"The reaction has all but stopped{last}")
    fading = verdict == "fading"
    word = {"fading": "Fading", "growing": "Growing", "revived": "Growing again after a lull"}
    headline = word[verdict]
    if found.chance is not None:
        chance = found.chance.value if fading else 1 - found.chance.value
        only = "" if chance >= LIKELY else "only "
        sure, more = f": {only}{percent(chance)}", "fewer" if fading else "more"
        if chance < HALF:  # told before, and one run that finds otherwise does not take it back
            sure, more = f" until now, but {percent(1 - chance)}", "more" if fading else "fewer"
        headline += (
            f"{sure} sure that the next {found.ahead / HOUR:g} hours bring {more} {wording.many}"
        )
    time = found.halving if fading else found.doubling
    if time is None:
        return alike(headline)
    twice = "halves" if fading else "doubles"
    return longer(headline, f". The rate {twice} every {_about(time)}.")


def rose(*, gradual: bool) -> str:
    return "began gradually" if gradual else "took off"


def onset(found: Onset, wording: Wording) -> Said:
    if found.under_way is not None and (found.before is None or found.before.value >= UNLIKELY):
        # Few posts, or none, may have come from the start: little was watched before the rise.
        likely = ""
        if found.before is not None and found.before.value >= LIKELY:
            likely = f" ({percent(found.before.value)} likely)"
        when = f"when the watch began, {wording.moment(found.under_way)}"
        headline = f"We cannot say when it took off: it may have been under way{likely} {when}"
        return longer(headline, f".{_unsure(found, wording)}")
    if found.low is None or found.high is None:
        headline = "No rise was clear enough to say when it took off"
        return longer(headline, f".{_unsure(found, wording)}")
    span = Span(found.low, found.high)
    day = wording.day(found.low)
    same = day == wording.day(found.high)
    between = f"between {wording.between(span, found.low)}"
    in_gap = found.hidden is not None and found.hidden.value >= HALF
    if found.gradual or found.at is None or in_gap:
        headline = f"It {rose(gradual=found.gradual)} {f'on {day} ' if same else ''}{between}"
    elif same:
        headline = f"It took off on {day} around {wording.clock(found.at)} ({between})"
    else:
        headline = f"It took off around {wording.moment(found.at)} ({between})"
    return longer(headline, f".{_unsure(found, wording)}")


def _unsure(found: Onset, wording: Wording) -> str:
    """Return a sentence on where else it may have taken off, and how likely; often none."""
    elsewhere = []
    # That it may have been before the watch is said then: what is unlikely would contradict it.
    least = UNLIKELY if found.under_way is None else LIKELY
    if found.under_way is None and found.before is not None and found.before.value >= least:
        elsewhere.append(f"before the watch began ({percent(found.before.value)} likely)")
    if found.hidden is not None and found.gap is not None and found.hidden.value >= least:
        gap = wording.between(found.gap, found.gap.start)
        elsewhere.append(f"in the gap between {gap} ({percent(found.hidden.value)} likely)")
    return f" It may have taken off {' or '.join(elsewhere)}." if elsewhere else ""


def closed(at: str) -> str:
    return f"Nothing is forecast: posts count up to {at}, when it was closed"


def forecast(found: Forecast, wording: Wording) -> Said:
    if found.closed is not None:
        return alike(closed(wording.moment(found.closed)))
    if not found.ranges:
        return alike("Too little was seen to say what comes next")
    *nearer, last = found.ranges
    since = f", if all are seen, from {wording.moment(found.since)}."
    if last.posts.value is None:
        headline = f"{_interval(last)} {wording.many} in the next {_hours(last)}"
        whole = f"We cannot say what comes next: anything between {headline} is possible{since}"
        return Said(headline="We cannot say yet", sentence=whole)
    middle, _, highest = rough(last.posts.value, last.posts.low, last.posts.high)
    posts = wording.of(exact(middle, last.posts.unit))
    none = f"no {noun(exact(1, posts.unit))}"
    headline = (
        f"Most likely {f'about {bare(posts)}' if middle else none} in the next {_hours(last)}"
    )
    if not highest:
        return longer(headline, " ".join([since, *beyond(found)]))
    headline += f", between {_interval(last)}"
    before = ", ".join(f"{_interval(one, 'to')} in the next {_hours(one)}" for one in nearer)
    nearer_ones = f" ({before})" if before else ""
    return longer(headline, " ".join([nearer_ones + since, *beyond(found)]))


def beyond(found: Forecast) -> list[str]:
    """Say where more may come than the ranges hold; nothing where that is unlikely."""
    if not found.building or all(one.horizon < DAY * HOUR for one in found.ranges):
        return []
    if found.ranges[-1].posts.value is None:
        return []  # they hold anything
    return ["If it builds up for a day or more, far more can come."]


def record(found: Record, _: Wording) -> Said:
    share = found.held.value / found.made.value
    judged = (
        "have been too narrow"
        if share < TOO_NARROW
        else "have been wider than needed"
        if share > TOO_WIDE
        else "have held about as often as they should"
    )
    off = not TOO_NARROW <= share <= TOO_WIDE
    held, made = f"{found.held.value:.0f}", f"{found.made.value:.0f}"
    within = f"for {found.horizon / HOUR:g} hours"
    outcome = f"of the last {made} {within}, {held} held"
    if found.made.value == 1:
        outcome = f"the only one {within} {'held' if share else 'did not hold'}"
    if found.made.value < JUDGED:
        return alike(f"Too few forecasts have ended to judge their ranges: {outcome}")
    headline = f"Forecast ranges {judged}: {outcome}"
    return longer(
        headline, f" ({percent(share)}{', not' if off else '; it should be'} {percent(SHOULD)})."
    )


def order(found: Order, _: Wording) -> Said:
    pairs = ", and that of ".join(f"{one} and {other}" for one, other in found.alone)
    alone = f" By itself the order of {pairs} would be clear, {AMONG_ALL}." if pairs else ""
    if not found.clear:
        return longer("No source was reliably ahead of the others", f".{alone}")
    orders = [_follows(one) for one in found.clear]
    rest = "; of the other sources none was reliably ahead" if found.unclear else ""
    return Said(headline=capital(orders[0]), sentence=f"{capital('; '.join(orders))}{rest}.{alone}")


def _follows(one: Follows) -> str:
    spikes = f"{one.agreeing.value:.0f} of {bare(one.spikes)}"
    return f"in {spikes}, {one.follower} followed {one.leader} by about {_about(one.hours)}"


def copies(found: Copies, _: Wording) -> Said:
    if not found.posts.value:
        return alike("We hold no post, so we saw none repeated")
    gone = found.most is not None and found.most.certainty == "minimum"
    held = found.looked_at or found.posts
    if found.near.value >= held.value:
        of = "" if found.gone is None else f" ({bare(found.gone)})"
        headline = f"No text was repeated{' word for word' if gone else ''}"
        headline += OF_HELD if found.posts.certainty == "minimum" else ""
        known = f"; near copies of texts that are no longer kept{of} are not known"
        return alike(f"{headline}{known if gone else ''}")
    among, of = (" with the most frequent texts", "these") if found.looked_at else ("", "the")
    rest = f" ({_no_longer_kept(found.gone)})" if gone else ""
    if found.near.value == 1:
        headline = f"Much is repetition: {bare(held)}{among} have one text or a near copy of it"
        return longer(headline, f"{rest}.")
    most = "at most " if gone else ""
    headline = f"{bare(held)}{among} boil down to {most}{bare(found.near)} and near copies of them"
    # Of those that were not looked at none need be a copy.
    if (found.near.value + found.posts.value - held.value) * 2 < found.posts.value:
        headline = f"Much is repetition: {headline}"
    if found.most is None:
        return alike(headline)
    share = f"{number(found.most)} of {of} posts"
    return longer(headline, f"; the most frequent makes up {share}{rest}.")


def _no_longer_kept(posts: Quantity | None) -> str:
    """Say how many posts have lost their text; None where that is not published."""
    if posts is None:
        return "some texts are no longer kept"
    one = posts.value == 1
    return (
        f"the text{'' if one else 's'} of {number(posts)} {'is' if one else 'are'} no longer kept"
    )


def accounts(found: Accounts, _: Wording) -> Said:
    if found.busiest is None or found.even is None:
        return alike("Too few accounts are known to say whether a few of them post most")
    share = percent(found.busiest.value)
    if found.busiest.value <= found.even.high:
        return alike("No account stands out: they post about equally often")
    low, high = (percent(part).removesuffix(" %") for part in (found.even.low, found.even.high))
    usual = f"{low} to {high} %" if low != high else f"{high} %"
    return alike(
        f"A few accounts post most: the 10 busiest wrote {share} of the posts; had all been "
        f"equally active, it would be {usual}"
    )


def answers(found: Answers, _: Wording) -> Said:
    if found.seen is None:
        seen = "How many posts answer another one was not seen"
    elif not found.seen.value:
        seen = "No post was seen to answer or repost another one that we hold"
    else:
        seen = f"{capital(number(found.seen))} of the posts answer or repost another one"
    allowed = found.allowed
    if allowed is None and found.span.length > LONG:
        return alike(f"{seen}; the rest is not estimated for more than {LONG.days} days")
    if allowed is None:
        needed = "that takes more than 500 posts and 28 hours of watching"
        return alike(f"{seen}; the rest cannot be estimated: {needed}")
    least, high = max(allowed.low, found.seen.value if found.seen else 0.0), percent(allowed.high)
    if least > allowed.high:
        return alike(f"{seen}; judging by volume alone, {high} at most do so")
    if (round(100 * least), round(100 * allowed.high)) == (0, 100):
        return alike(f"{seen}; volume alone does not show how many do so")
    low = percent_or_more(least)  # as what was seen
    span_text = high if low == high else f"{low.removesuffix(' %')} to {high}"
    return alike(f"{seen}; judging by volume alone, {span_text} may do so")


def views(found: Views, _: Wording) -> Said:
    times = "time" if found.views.value == 1 else "times"
    headline = f"What is attached to posts was viewed {number(found.views)} {times}"
    rest = percent(found.without.value)
    others = "" if not found.without.value else f"; of {rest} of the posts no service says it"
    return longer(headline, f"{others}.")


def link(found: MostLinked, _: Wording) -> Said:
    if found.link is None and found.gone:
        return alike(
            f"No link that is still known was shared by {FEWEST} accounts or more; posts whose "
            "texts are no longer kept have lost their links"
        )
    if found.link is None:
        of_held = OF_HELD if found.posts.certainty == "minimum" else ""
        return alike(f"No link was shared by {FEWEST} accounts or more{of_held}")
    what, where = "video" if found.video else "page", found.link
    where = f"on {where}" if where == site(where) else where
    return alike(
        f"The {what} linked most, {where}, is in {count(found.posts)} by {count(found.accounts)}"
    )


def phrases(found: Phrases, _: Wording) -> Said:
    if not found.phrases:
        return alike("No phrase of the last spike stands out against what was said before")
    alike_ones: dict[str, list[str]] = {}
    for one in found.phrases[:PHRASES]:
        before = "" if one.before is None else f", {percent(one.before.value)} before"
        change = f"{percent(one.share.value)} of the texts{before}"
        alike_ones.setdefault(change, []).append(f"“{one.phrase}”")
    parts = [f"{listed(some)} ({change})" for change, some in alike_ones.items()]
    return alike(f"Said more often in the last spike than before: {'; '.join(parts)}")


def wave(found: Wave, wording: Wording) -> Said:
    """Say what a wave followed, or what it has far more of; never that this was its cause."""
    if found.events:
        return _followed(found, wording)
    its = _its(found, wording)
    if found.linked is not None:
        which = "" if found.link is None else f": {found.link}{_change(found, 'posts')}"
        return alike(f"In {its}, one {found.linked} was linked far more often than before{which}")
    if found.words:
        first, *others = (f"“{word}”" for word in found.words[:WORDS_OF_WAVE])
        words = listed([f"{first}{_change(found, 'texts')}", *others])
        return alike(f"Said more often in {its} than before: {words}")
    if found.source is not None:
        many = f"far more of the posts than before came from {found.source}"
        return alike(f"In {its}, {many}{_change(found, 'posts')}")
    if found.whole:
        return alike(f"No event, link, word or source stands out in {its}")
    return alike(f"No event came shortly before {its}; not all else was looked at")


def _its(found: Wave, wording: Wording, of: str = "") -> str:
    """Return how a wave is called, with its posts; of the rest of one, since when they came.

    *of* is what is said of it, where its posts are not those of that: `the peak of `.
    """
    details = [] if found.posts is None else [count(found.posts)]
    if found.began is not None:
        details = [f"{posts} from {wording.clock(found.span.start)} on" for posts in details]
        details.append(f"it began on {wording.moment(found.began)}")
    elif of:
        details = [f"{posts} in all" for posts in details]
    posts = f" ({'; '.join(details)})" if details else ""
    return f"{of}{_place(found)}{posts}"


def _followed(found: Wave, wording: Wording) -> Said:
    if found.midway:
        return _under_way(found, _its(found, wording), wording)
    at, titles = found.events[0].at, listed([f"“{event.title}”" for event in found.events])
    of = "the peak of " if at > (found.began or found.span.start) else ""
    headline = capital(f"{_its(found, wording, of)} followed {titles} ({wording.moment(at)})")
    return Said(headline=capital(f"{of}{_place(found)} followed {titles}"), sentence=f"{headline}.")


def _under_way(found: Wave, its: str, wording: Wording) -> Said:
    first, titles = (
        listed([f"“{event.title}”" for event in events]) for events in (found.midway, found.events)
    )
    before, at = found.midway[0].at, found.events[0].at
    # On the same day the second time needs no date.
    when = wording.clock(at) if wording.day(at) == wording.day(before) else wording.moment(at)
    return Said(
        headline=capital(f"the peak of {_place(found)} followed {titles}"),
        sentence=(
            f"{capital(its)} had begun before {first} ({wording.moment(before)}); its peak "
            f"followed {titles} ({when})."
        ),
    )


def _place(found: Wave) -> str:
    """Return how a wave is called: `the third wave`, `wave 11`; the only one is `the wave`."""
    if found.only:
        return "the wave"
    place = round(found.place.value)
    return f"the {ORDINALS[place - 1]} wave" if place <= len(ORDINALS) else f"wave {place}"


def _change(found: Wave, of: str) -> str:
    if found.share is None or found.before is None:
        return ""
    share, before = percent(found.share.value), percent(found.before.value)
    return f" ({share} of the {of}, {before} before)"


def sentences(said: Sequence[tuple[Finding, str]]) -> list[str]:
    """Return the sentences of findings; of the waves only the largest are said, the rest counted.

    What the last wave says more often is said of that wave, and not again of the last spike.
    """
    waves = [one for one, _ in said if isinstance(one, Wave)]
    largest = sorted(waves, key=lambda one: -(one.posts.value if one.posts else 0))[:WAVES]
    more = len(waves) - len(largest)
    rest = "One more wave was smaller." if more == 1 else f"{more:,} more waves were smaller."
    worded = bool(waves) and bool(waves[-1].words) and waves[-1] in largest
    said_of: list[str] = []
    for one, sentence in said:
        if isinstance(one, Wave):
            said_of += [sentence] if one in largest else []
            said_of += [rest] if one is waves[-1] and more else []
        elif not (worded and isinstance(one, Phrases)):
            said_of.append(sentence)
    return said_of


def _interval(one: Range, word: str = "and") -> str:
    low, high = outwards(one.posts.low, one.posts.high)
    return f"{high:,}" if low == high and word == "to" else f"{low:,} {word} {high:,}"


def _hours(one: Range) -> str:
    return "hour" if one.horizon == HOUR else f"{one.horizon / HOUR:g} hours"


def _about(time: Quantity) -> str:
    """Return a length with its interval, whose unit stands once where both ends have the same.

    One that is as sure as it is said has none: `4 days`.
    """
    low, middle, high = (_length(one or 0) for one in (time.low, time.value, time.high))
    if low == high:
        return middle
    number, _, unit = low.partition(" ")
    return f"{middle} ({number if high.endswith(f' {unit}') else low} to {high})"


def _length(hours: float) -> str:
    """Return a length of time no finer than it is known: `50 minutes`, `3.5 hours`, `4 days`."""
    if hours * 60 < MINUTES - HALF:
        return several(max(round(hours * 60), 1), "minute")
    if hours < HOURS:
        return f"{hours:.2g} hours"
    return f"{hours / DAY:.2g} days" if hours < DAYS * DAY else f"{DAYS} days or more"


def waves(
    rows: Sequence[BurstRow], local: LocalTime, posts: Callable[[BurstRow], str] | None = None
) -> Table:
    """Return the stretches well above what was before them; of the first perhaps the rest.

    *posts* writes those of each; None as they are.
    """
    began: Columns[BurstRow] = {"began": lambda row: local(row.began) if row.began else ""}
    columns: Columns[BurstRow] = {
        **(began if any(one.began for one in rows) else {}),
        "from": lambda row: local(row.start),
        "until": lambda row: local(row.end),
        "highest": lambda row: local(row.peak_at),
        "posts": posts or _posts_of_wave,
    }
    return table_of(rows, columns, title="Waves", numbers=["posts"])


def _posts_of_wave(row: BurstRow) -> str:
    return "" if row.posts is None else cell(row.posts, exact=not row.minimum, provisional=False)


def ahead(rows: Sequence[ForecastRow], local: LocalTime) -> Table:
    headings = {
        "horizon_hours": "in the next",
        "q025": "2.5 %",
        "q10": "10 %",
        "q50": "middle",
        "q90": "90 %",
        "q975": "97.5 %",
    }
    return rows_as_table(ForecastRow, rows, local, headings, "Posts to come, if all are watched")


def links(report: Report, local: LocalTime) -> Table:
    """Return what most posts point to; a minimum, as in the sentence on it, where any were missed.

    Nothing where the report does not have it.
    """
    rows = [link for row in report.rows_of(AmplificationRow, "amplification") for link in row.links]
    most_linked = report.find(MostLinked)
    shown = partial(
        cell, exact=most_linked is None or most_linked.posts.certainty == "exact", provisional=False
    )
    columns: Columns[LinkRow] = {
        "link": lambda row: row.link,
        "posts": lambda row: shown(row.posts),
        "accounts": lambda row: shown(row.people),
        "first seen": lambda row: ", ".join(
            f"{source} {local(at)}" for source, at in row.first_seen.items()
        ),
    }
    title = f"Links in most posts (shared by {FEWEST} accounts or more)"
    return table_of(rows, columns, title=title, numbers=["posts", "accounts"])


TABLES: Final[Tables] = {
    BurstRow: lambda report, local: [waves(report.rows_of(BurstRow, "bursts"), local)],
    ForecastRow: lambda report, local: if_any(
        ahead(report.rows_of(ForecastRow, "forecast"), local)
    ),
    AmplificationRow: lambda report, local: if_any(links(report, local)),
}
WORDS: Final[Words] = {
    Unwatched: unwatched,
    Trend: trend,
    Onset: onset,
    Forecast: forecast,
    Record: record,
    Order: order,
    Copies: copies,
    Accounts: accounts,
    Answers: answers,
    MostLinked: link,
    Views: views,
    Phrases: phrases,
    Wave: wave,
}
