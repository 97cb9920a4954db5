"""Central lines, each broken once: the tests of its own room must notice within a minute.

    python -m tests.long.mutations                      # all of them
    python -m tests.long.mutations --room series
    python -m tests.long.mutations --only "sample claims"

It works on a copy of the checkout. Of each mutation the tests that are named run first, then all
of the room; only a test that fails counts, not one that cannot be read.
`tests/test_mutations.py` holds the records to the present state of the sources.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]

LIMIT: Final = 60.0
"""Seconds in which the tests of a room must notice what is broken in it."""

FAILED: Final = 1
"""How pytest ends where tests have failed; where they cannot be read, it ends otherwise."""


class Mutation(NamedTuple):
    """A line of the sources, and what would be wrong with another in its place.

    Attributes:
        name: Unique.
        file: Where the line stands, from the root of the checkout.
        line: All of it, without the blanks around; it stands there once.
        instead: What takes its place.
        rule: What is broken by it.
        tests: The file of tests, or the test, that is run first.
    """

    name: str
    file: str
    line: str
    instead: str
    rule: str
    tests: str

    @property
    def room(self) -> str:
        """Whose tests must notice: the folder of tests, or the file by itself."""
        return Path(self.folder).name.removeprefix("test_").removesuffix(".py")

    @property
    def folder(self) -> str:
        """All tests of the room."""
        return "/".join(Path(self.tests).parts[:2])


MUTATIONS: Final[Sequence[Mutation]] = (
    Mutation(
        "spans that touch",
        "monitor/nouns/spans.py",
        "if merged and span.start <= merged[-1].end:",
        "if merged and span.start < merged[-1].end:",
        "Spans that touch are one span.",
        "tests/test_spans.py",
    ),
    Mutation(
        "span within another",
        "monitor/nouns/spans.py",
        "start = max(start, span.end)",
        "start = span.start",
        "What was taken is not left over.",
        "tests/test_spans.py",
    ),
    Mutation(
        "late before a hole",
        "monitor/nouns/spans.py",
        "ends = [span.end - late for span in arrived]",
        "ends = [span.end for span in arrived]",
        "What came late in a hole was not seen.",
        "tests/test_spans.py",
    ),
    # --- series
    Mutation(
        "all sources weigh alike",
        "monitor/series/exposure.py",
        "found = np.clip((weights * seen).sum(axis=0), 0, 1)",
        "found = np.clip(seen.mean(axis=0), 0, 1)",
        "An outage hides as much as is posted on the source.",
        "tests/series/test_exposure.py",
    ),
    Mutation(
        "an outage that shrinks",
        "monitor/series/exposure.py",
        "both = np.cumsum(np.where(together, counts, 0), axis=1)",
        "both = np.cumsum(counts, axis=1)",
        "What is posted elsewhere during an outage says nothing of what it hides.",
        "tests/series/test_exposure.py",
    ),
    Mutation(
        "sample claims",
        "monitor/series/coverage.py",
        "read = [(lane, expected(lane, whole)) for lane in lanes if not lane.sample]",
        "read = [(lane, expected(lane, whole)) for lane in lanes]",
        "Nothing is expected of a sample: it neither raises nor lowers the coverage.",
        "tests/series/test_coverage.py",
    ),
    Mutation(
        "settled at once",
        "monitor/series/coverage.py",
        "return now - lane.settle",
        "return now",
        "A bucket is provisional until the settle time of each listing is over.",
        "tests/series/test_coverage.py",
    ),
    Mutation(
        "zero for missing",
        "monitor/series/buckets.py",
        "known = tally.posts > 0 or seen > 0",
        "known = True",
        "Where nothing was observed the count is not known; it is not 0.",
        "tests/series/test_buckets.py",
    ),
    Mutation(
        "Wilson without its middle term",
        "monitor/series/intervals.py",
        "half = Z / (1 + z2 / n) * sqrt(value * (1 - value) / n + z2 / (4 * n * n))",
        "half = Z / (1 + z2 / n) * sqrt(value * (1 - value) / n)",
        "A share of few posts has Wilson's interval.",
        "tests/series/test_intervals.py",
    ),
    Mutation(
        "copies as evidence",
        "monitor/series/buckets.py",
        "effective = min(tally.scored, max(messages, 1))",
        "effective = tally.scored",
        "A thousand copies of one text are one opinion's worth of evidence.",
        "tests/series/test_buckets.py",
    ),
    # --- spread
    Mutation(
        "degrees of freedom of the growth",
        "monitor/spread/growth.py",
        "return max(int(telling(self.mean).sum()) - 3, 1)",
        "return max(int(telling(self.mean).sum()) - 2, 1)",
        "A curve takes three degrees of freedom from the interval of its slope.",
        "tests/spread/test_growth.py::test_a_curve_takes_three_degrees_of_freedom",
    ),
    Mutation(
        "buckets that tell nothing of their neighbours",
        "monitor/spread/growth.py",
        "variance = found.spread[1, 1] * following(found, posts, hours)",
        "variance = found.spread[1, 1]",
        "Where a high bucket is followed by high ones, the interval of the growth still holds.",
        "tests/spread/test_growth.py::test_the_interval_knows_that_a_level_wanders",
    ),
    Mutation(
        "doubling without proof",
        "monitor/spread/growth.py",
        "doubling_hours=log(2) / slope if low > 0 else None,",
        "doubling_hours=log(2) / slope if slope > 0 else None,",
        "A doubling time is given only where the volume clearly grows.",
        "tests/spread/test_growth.py::test_no_clear_trend_where_the_interval_holds_zero",
    ),
    Mutation(
        "an hour that has not ended",
        "monitor/spread/peak.py",
        "if fits and len(settled) and at[-1] % HOUR:",
        "if False:",
        "Only a clock hour that has ended can be the busiest.",
        "tests/spread/test_peak.py",
    ),
    Mutation(
        "onset of a handful",
        "monitor/spread/onset.py",
        "return found if found.factor > CONVINCING else None",
        "return found",
        "A step is called a take-off from a Bayes factor of 1,000 on.",
        "tests/spread/test_onset.py",
    ),
    Mutation(
        "phase of a single look",
        "monitor/spread/phase.py",
        "return Phase(before.name, found, quieter)",
        "return Phase(found, found, quieter)",
        "A phase changes only where two looks in a row find the same.",
        "tests/spread/test_phase.py",
    ),
    # --- collect
    Mutation(
        "window given up early",
        "monitor/collect/looking.py",
        "elif span.length <= source.traits.granularity:",
        "elif span.length <= 2 * source.traits.granularity:",
        "A window that is cut off is halved as long as the service tells its halves apart.",
        "tests/collect/test_poll.py",
    ),
    Mutation(
        "lost without a name",
        "monitor/collect/looking.py",
        "yield replace(page, observed=None, truncated=False, lost=(*page.lost, lost))",
        "yield replace(page, observed=None, truncated=False)",
        "A window of one grain that is cut off is lost, by name.",
        "tests/collect/test_poll.py",
    ),
    Mutation(
        "claim without settle time",
        "monitor/collect/poll.py",
        'latest = seen - self.watched.settle if self.traits.clock == "created" else seen',
        "latest = seen",
        "Nothing younger than the settle time is claimed.",
        "tests/collect/test_poll.py",
    ),
    Mutation(
        "back-off without end",
        "monitor/collect/watching.py",
        "longest = min(every * 2 ** min(failures - 1, 16), max(LONGEST_BACK_OFF, every))",
        "longest = every * 2 ** min(failures - 1, 16)",
        "A source that fails is asked again after an hour at most.",
        "tests/collect/test_poll.py::test_back_off_doubles_up_to_an_hour_and_ends_with_a_success",
    ),
    Mutation(
        "slower than doubled",
        "monitor/collect/cadence.py",
        "return Cadence(self.every, max(shortest, min(wanted, self.last * 2, self.every)), now)",
        "return Cadence(self.every, max(shortest, min(wanted, self.every)), now)",
        "Passes become rarer by at most a doubling at a time.",
        "tests/collect/test_cadence.py",
    ),
    Mutation(
        "budget of the first listing",
        "monitor/collect/budget.py",
        "part = 1 if left == 1 else 0.5",
        "part = 1",
        "A listing leaves half of the budget to those after it.",
        "tests/collect/test_budget.py",
    ),
    # --- http
    Mutation(
        "secret follows a redirect",
        "monitor/http/question.py",
        "harmless = {k: v for k, v in asked.headers.items() if k in _HARMLESS}",
        "harmless = asked.headers",
        "A header that may hold a credential stays behind where a redirect leads elsewhere.",
        "tests/http/test_redirects.py",
    ),
    Mutation(
        "Retry-After of a century",
        "monitor/http/rates.py",
        "return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)",
        "return max(wait, SHORTEST_WAIT)",
        "No service is left alone for more than a day.",
        "tests/http/test_rates.py",
    ),
    Mutation(
        "used up and asked",
        "monitor/http/pace.py",
        "resets_at = budget.resets_at if budget.remaining == 0 else None",
        "resets_at = None",
        "A host whose limit is used up is not asked before its window ends.",
        "tests/http/test_pace.py",
    ),
    Mutation(
        "body of a byte too many",
        "monitor/http/body.py",
        "if room < 0:",
        "if room < -1:",
        "A body that is larger than its cap is refused.",
        "tests/http/test_body.py",
    ),
    Mutation(
        "the machine itself",
        "monitor/http/guard.py",
        '("127.0.0.0/8", "a loopback"),',
        '("127.0.0.0/24", "a loopback"),',
        "No address of this machine is dialled unless the configuration allows it.",
        "tests/http/test_guard.py",
    ),
    # --- intake
    Mutation(
        "a bit too many",
        "monitor/intake/bounds.py",
        "MOST: Final = 2**63 - 1  # what SQLite can hold",
        "MOST: Final = 2**63  # what SQLite can hold",
        "A number that SQLite cannot hold costs its own post.",
        "tests/intake/test_gate.py",
    ),
    Mutation(
        "half a character",
        "monitor/intake/bounds.py",
        "text.encode()",
        'text.encode("utf-8", "surrogatepass")',
        "An id with half a character is a reject.",
        "tests/intake/test_gate.py",
    ),
    Mutation(
        "year 0",
        "monitor/intake/bounds.py",
        "value.astimezone(UTC)",
        "value.replace(tzinfo=UTC)",
        "A time that UTC cannot say costs its own post.",
        "tests/intake/test_gate.py",
    ),
    Mutation(
        "two posts under one id",
        "monitor/intake/bounds.py",
        "if _are_two(known.setdefault(one.native_id, one), one):",
        "if one is not known.setdefault(one.native_id, one):",
        "The same post twice in an answer is no reject.",
        "tests/intake/test_gate.py",
    ),
    # --- privacy
    Mutation(
        "a cell of four",
        "monitor/nouns/support.py",
        "FEWEST: Final = 5",
        "FEWEST: Final = 4",
        "What fewer than five people stand behind is not published.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "a finding of few",
        "monitor/privacy/publish.py",
        "if finding.behind.few or not may.show(finding.about):",
        "if not may.show(finding.about):",
        "No finding of which few accounts are the source is published.",
        "tests/privacy/test_publish.py",
    ),
    Mutation(
        "answers quoted in public",
        "monitor/privacy/publish.py",
        'quoted = {one.path.split(".")[0]: None for one in frame.columns if one.internal}',
        "quoted: dict[str, None] = {}",
        "What services answered is not published.",
        "tests/privacy/test_publish.py",
    ),
    Mutation(
        "a group of few by itself",
        "monitor/privacy/cells.py",
        "few |= {name for name, posts in others.items() if held and posts == min(held)}",
        "few |= set()",
        "What could be computed from the total is withheld too.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "few left of a sum",
        "monitor/privacy/cells.py",
        "if not left or enough:",
        "if not left or len(out) > 1:",
        "What is withheld of a known sum is of more than few posts.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "the rest of a narrative",
        "monitor/privacy/cells.py",
        "{name: list(map(_counts, row)), REST: list(map(_others, layers, row))}",
        "{name: list(map(_counts, row))}",
        "A narrative that leaves few posts of all is withheld.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "a split where all posts are withheld",
        "monitor/privacy/cells.py",
        "count.posts > 0 and (out or any(row[i].few for row in parts))",
        "count.posts > 0 and any(row[i].few for row in parts)",
        "Where all posts of a stretch are withheld, their split is.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "a part of the time by itself",
        "monitor/report/cells.py",
        "whole = all_time(question)",
        "whole = span",
        "Outputs of overlapping spans give nothing away together.",
        "tests/security/test_reader.py",
    ),
    Mutation(
        "a bucket of few people on the page",
        "monitor/privacy/publish.py",
        "return frozenset(place for name, place in self.suppressed.get(key, ()) if name == group)",
        "return frozenset()",
        "What the script draws from says where something is withheld.",
        "tests/page/test_front.py",
    ),
    Mutation(
        "a wave of any size in the headline",
        "monitor/words/front.py",
        "return [one for one in waves if one.posts is None or one.posts * WAVE_SHARE >= most]",
        "return list(waves)",
        "The headline counts waves of a tenth of the largest or more.",
        "tests/page/test_headline.py",
    ),
    Mutation(
        "a sum of few people on the page",
        "monitor/page/making.py",
        'return frozenset(key for key in groups if not public.all_in(("source", key), whole))',
        "return frozenset()",
        "A source whose sum is of few people has none on the page.",
        "tests/page/test_front.py",
    ),
    Mutation(
        "a file too large",
        "monitor/page/front.py",
        "if level and (not held or size <= BUDGET):",
        "if level:",
        "A page whose figures would be too large loses its finest buckets.",
        "tests/page/test_front.py",
    ),
    Mutation(
        "a part of an hour that is withheld",
        "monitor/privacy/cells.py",
        "if layer.partial:",
        "if False:",
        "What is withheld within an hour does not depend on which hours were read.",
        "tests/privacy/test_cells.py",
    ),
    Mutation(
        "a subject that may not be told",
        "monitor/privacy/publish.py",
        "if finding.behind.few or not may.show(finding.about):",
        "if finding.behind.few:",
        "No sentence tells of a statement or a narrative that is withheld.",
        "tests/security/test_reader.py::"
        "test_of_two_statements_with_one_title_each_is_withheld_by_itself",
    ),
    Mutation(
        "statements by their title",
        "monitor/nouns/statements.py",
        'return Subject("statement", f"{self.voice} at {rfc3339(self.at)}")',
        'return Subject("statement", f"{self.title} at 2017-02-25T08:00:00Z")',
        "Of two statements with one title each is withheld by itself.",
        "tests/security/test_reader.py::test_two_statements_with_one_title_are_two_subjects",
    ),
    Mutation(
        "estimates of few",
        "monitor/nouns/support.py",
        "return self if may.count(ALL, may.whole) else None",
        "return self",
        "Nothing is estimated in public of an incident of which fewer than five accounts posted.",
        "tests/privacy/test_publish.py",
    ),
    Mutation(
        "a narrative that may not be told",
        "monitor/nouns/narratives.py",
        'return {self.subject: may.count(("narrative", self.key), may.whole)}',
        "return {self.subject: True}",
        "Nothing is found in public of a narrative of few people.",
        "tests/privacy/test_publish.py",
    ),
    Mutation(
        "any stretch of time",
        "monitor/privacy/publish.py",
        "return not finding.counts or may.count(_name(finding.about), finding.span)",
        "return True",
        "A busiest hour is not published where it is what is left of the total.",
        "tests/privacy/test_publish.py",
    ),
    Mutation(
        "name in a hashtag",
        "monitor/privacy/guard.py",
        "for place in with_tags(self._places(view.text, tagged), tagged):",
        "for place in self._places(view.text, tagged):",
        "A hashtag or handle that holds a protected name is masked whole.",
        "tests/privacy/test_guard.py",
    ),
    Mutation(
        "name in signs",
        "monitor/privacy/guard.py",
        "views += (view._replace(text=signed) for signed in with_signs_as_letters(view.text))",
        "views += ()",
        "A name in signs that look like letters is masked.",
        "tests/privacy/test_disguise_list.py",
    ),
    Mutation(
        "pseudonym without key",
        "monitor/privacy/pseudonym.py",
        'return hmac.digest(self._key, message.encode("utf-8", "surrogatepass"), "sha256").hex()',
        'return hmac.digest(b"", message.encode("utf-8", "surrogatepass"), "sha256").hex()',
        "Without the key nobody can compute a pseudonym.",
        "tests/privacy/test_pseudonym.py",
    ),
    # --- query
    Mutation(
        "near by one word less",
        "monitor/query/tree.py",
        "_any_within(firsts, last + 1, last + self.within)",
        "_any_within(firsts, last + 1, last + self.within - 1)",
        "NEAR/n finds words that stand n apart.",
        "tests/query/test_query.py",
    ),
    Mutation(
        "NOT over AND",
        "monitor/query/tree.py",
        "return either(negate(part) for part in node.parts)",
        "return both(negate(part) for part in node.parts)",
        "NOT (a AND b) matches where one of them is missing.",
        "tests/query/test_query.py",
    ),
    Mutation(
        "NOT binds weakly",
        "monitor/query/parser.py",
        "return negate(self.deeper(sign, self.single))",
        "return negate(self.deeper(sign, self.both))",
        "NOT a b means (NOT a) AND b.",
        "tests/query/test_query.py",
    ),
    Mutation(
        "post without a language",
        "monitor/query/tree.py",
        'return reading.lang is not None and f"{reading.lang}-".startswith(f"{self.needle}-")',
        'return reading.lang is None or f"{reading.lang}-".startswith(f"{self.needle}-")',
        "lang:es does not match a post that claims no language.",
        "tests/query/test_query.py",
    ),
    # --- sentiment
    Mutation(
        "positive from 0.1",
        "monitor/sentiment/labels.py",
        "TEXTBLOB: Final = Thresholds(below=0, above=150_000)",
        "TEXTBLOB: Final = Thresholds(below=0, above=100_000)",
        "Positive is above 0.15.",
        "tests/sentiment/test_labels.py",
    ),
    Mutation(
        "nothing is negative",
        "monitor/sentiment/labels.py",
        "if number < self.below:",
        "if number <= self.below:",
        "A polarity of 0 is neutral.",
        "tests/sentiment/test_labels.py",
    ),
    Mutation(
        "corrected by half",
        "monitor/sentiment/validation.py",
        "gap = share - wrong - possible * (found - wrong)",
        "gap = share - possible * (found - wrong)",
        "False alarms of the scorer are taken out of the share of negative.",
        "tests/sentiment/test_validation.py::test_the_adjusted_count_holds_where_the_coded_posts_are_of_another_mix",
    ),
    Mutation(
        "corrected by twenty",
        "monitor/nouns/method.py",
        "FEWEST_HERE: Final = 30",
        "FEWEST_HERE: Final = 20",
        "No corrected share is given with fewer than 30 labelled posts.",
        "tests/sentiment/test_validation.py::test_without_enough_there_is_no_figure",
    ),
    # --- store
    Mutation(
        "squares of what has gone",
        "monitor/store/writing/rollup.py",
        "row[6] += sign * squared",
        "row[6] += squared",
        "A rollup equals a recount after an edit.",
        "tests/store/test_writing.py",
    ),
    Mutation(
        "older edit wins",
        "monitor/store/writing/posts.py",
        "return row.edited_at is not None and (edited is None or edited < row.edited_at)",
        "return row.edited_at is not None and edited is None",
        "An older version that arrives later does not replace a newer one.",
        "tests/store/test_writing.py::test_numbers_do_not_depend_on_the_order_of_arrival",
    ),
    Mutation(
        "cursor by itself",
        "monitor/store/writing/pages.py",
        "watch.observe(conn, place.lane, page, now, place.changes)",
        'conn.execute("COMMIT"), watch.observe(conn, place.lane, page, now), conn.execute("BEGIN")',
        "Posts, cursor and observed spans of a page are written in one transaction.",
        "tests/store/test_writing.py::test_a_page_is_kept_whole_or_not_at_all",
    ),
    Mutation(
        "claims of another query",
        "monitor/store/writing/topics.py",
        "watch.replace_query(conn, incident, at)",
        "pass",
        "What was observed for one query is not observed for another.",
        "tests/store/test_topics.py",
    ),
    Mutation(
        "a walk of two queries",
        "monitor/store/writing/watch.py",
        "until = next((to_epoch_ms(at) for at in changes if at >= end), None)",
        "until = None",
        "What a walk proves that began under another query is proved for that one.",
        "tests/store/test_topics.py",
    ),
    Mutation(
        "narrower and wider",
        "monitor/query/implying.py",
        "return not _possible([narrow.tree, negate(wide.tree)], {}, iter(range(STEPS)))",
        "return not _possible([wide.tree, negate(narrow.tree)], {}, iter(range(STEPS)))",
        "A query implies another where it matches no post that the other does not.",
        "tests/query/test_implying.py",
    ),
    Mutation(
        "closed and still collected",
        "monitor/collect/matching.py",
        "if published < self._since or over:",
        "if published < self._since:",
        "What is published once an incident is closed is not kept.",
        "tests/collect/test_closed.py",
    ),
    Mutation(
        "forgotten and still there",
        "monitor/store/forgetting.py",
        '"UPDATE post SET text = NULL, version = NULL, native_id = tombstone(native_id), "',
        '"UPDATE post SET version = NULL, native_id = tombstone(native_id), "',
        "The text of a post that was forgotten is gone.",
        "tests/store/test_forgetting.py",
    ),
    # --- sources
    Mutation(
        "for followers only",
        "monitor/sources/mastodon/wire.py",
        'PUBLIC: Final = frozenset({"public", "unlisted"})',
        'PUBLIC: Final = frozenset({"public", "unlisted", "private"})',
        "A post that is not public is not kept.",
        "tests/sources/test_mastodon.py",
    ),
    Mutation(
        "one server for all",
        "monitor/sources/base.py",
        "failures.append(error)",
        "raise",
        "A server that fails keeps none of the others from being asked.",
        "tests/sources/test_again_others.py::test_one_site_that_fails_costs_the_other_nothing",
    ),
    Mutation(
        "backfill moves the poll",
        "monitor/sources/base.py",
        'cursor = page.cursor if job.purpose == "poll" else None',
        "cursor = page.cursor",
        "Only a poll moves the cursor.",
        "tests/sources/test_base.py::test_only_a_poll_moves_the_cursor",
    ),
    Mutation(
        "shown twice",
        "monitor/sources/base.py",
        "posts = tuple(post for post in page.posts if _state(post) not in shown.items())",
        "posts = page.posts",
        "Nothing is shown twice within a walk.",
        "tests/sources/test_base.py::test_nothing_is_shown_twice_within_a_walk",
    ),
    Mutation(
        "asked for ever",
        "monitor/sources/base.py",
        "if again := [mark for mark in marks if mark in self._met]:",
        "if again := list[Hashable]():",
        "A walk must get on.",
        "tests/sources/test_base.py::test_a_walk_must_get_on",
    ),
    Mutation(
        "day without end",
        "monitor/sources/daily.py",
        "return used if used.day in near else Used(today.isoformat())",
        "return used if used.day else Used(today.isoformat())",
        "An allowance begins again at midnight of its zone.",
        "tests/sources/test_daily.py",
    ),
    Mutation(
        "one broken item",
        "monitor/sources/answers.py",
        "except Exception as error:  # noqa: BLE001  whatever one item does, the others are read",
        "except msgspec.DecodeError as error:",
        "A broken item costs only itself.",
        "tests/sources/test_base.py",
    ),
    Mutation(
        "live is replay",
        "monitor/sources/jetstream/walk.py",
        "opened = newest - timedelta(seconds=self._to.clock() - self._dialled)",
        "opened = newest",
        "What a server may drop as replay meets live is not claimed.",
        "tests/sources/test_jetstream_claims.py",
    ),
    Mutation(
        "one network, one server",
        "monitor/sources/jetstream/walk.py",
        "self._asked -= self._to.settle",
        "pass",
        "Another server is read again from before the last claim.",
        "tests/sources/test_jetstream_claims.py",
    ),
    Mutation(
        "sparse and whole",
        "monitor/sources/jetstream/rate.py",
        "suspect = usual.suspects(self._counts[at])",
        "suspect = False",
        "A stream with a tenth of its usual events claims nothing.",
        "tests/sources/test_jetstream_claims.py",
    ),
    # --- report
    Mutation(
        "cut off and exact",
        "monitor/nouns/buckets.py",
        'return "exact" if self.coverage == 1 and not self.truncated else "minimum"',
        'return "exact" if self.coverage == 1 else "minimum"',
        "A count is exact only where all was observed and nothing was cut off.",
        "tests/report/test_volume.py",
    ),
    Mutation(
        "people of all buckets",
        "monitor/report/volume.py",
        "posts, whole = part.tally.posts, part.whole",
        "posts, whole = part.tally.posts, part.distinct[0]",
        "Who posts in two buckets is one account in the total.",
        "tests/report/test_making.py",
    ),
    Mutation(
        "nearly all",
        "monitor/words/numbers.py",
        "shown = min(max(whole, 1), ALL - 1) if 0 < share < 1 else whole",
        "shown = whole",
        "100 % is said only of all, 0 % only of none.",
        "tests/report/test_volume.py",
    ),
    Mutation(
        "zero where nobody looked",
        "monitor/report/volume.py",
        "known = posts > 0 or watched(part.lanes, span) > 0",
        "known = True",
        "Of time that nobody observed the total is not known; it is not 0.",
        "tests/report/test_making.py",
    ),
    Mutation(
        "missed and exact",
        "monitor/series/coverage.py",
        "return all(lane.sample for lane in lanes) or bool(missed(lanes, span, due))",
        "return False",
        "A total of which something was missed is a minimum.",
        "tests/report/test_making.py",
    ),
    # --- words
    Mutation(
        "busiest though hidden",
        "monitor/words/volume.py",
        "if not found.hidden:",
        "if True:",
        "No hour is called the busiest while a busier one may have been missed.",
        "tests/words/test_volume.py",
    ),
    Mutation(
        "a minimum in words",
        "monitor/words/numbers.py",
        'before = {"exact": "", "minimum": "at least ", "estimate": "about "}[quantity.certainty]',
        'before = ""',
        "At least and about are said where something was missed or estimated.",
        "tests/words/test_volume.py",
    ),
    Mutation(
        "checked by nobody",
        "monitor/words/tone.py",
        "if not found.validated:",
        "if False:",
        "A share that nobody has checked says so.",
        "tests/words/test_tone.py",
    ),
    # --- config
    Mutation(
        "unknown key",
        "monitor/config/tables.py",
        "class ConfigTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):",
        "class ConfigTable(Struct, frozen=True, kw_only=True):",
        "A key that no table has is refused.",
        "tests/config/test_complaints.py",
    ),
    Mutation(
        "secret for all to read",
        "monitor/config/secrets.py",
        "if mode & READABLE_BY_OTHERS:",
        "if not mode:",
        "A secret stands in no configuration that others can read.",
        "tests/config/test_secrets.py",
    ),
    Mutation(
        "every three seconds",
        "monitor/config/sources.py",
        "EVERY: Final[Bounds] = (timedelta(seconds=30), timedelta(weeks=1))",
        "EVERY: Final[Bounds] = (timedelta(seconds=3), timedelta(weeks=1))",
        "No source is asked more often than every 30 seconds.",
        "tests/config/test_complaints.py",
    ),
    Mutation(
        "secret that is not there",
        "monitor/config/secrets.py",
        "if not place.environ.get(value) and _is_needed(place):",
        "if not value and _is_needed(place):",
        "A secret whose variable is not set is refused before anything is asked.",
        "tests/config/test_secrets.py",
    ),
    # --- notes
    Mutation(
        "note in public",
        "monitor/nouns/notes.py",
        'not_public: ClassVar = {"by": None}',
        "not_public: ClassVar = {}",
        "The public is not shown who wrote a note.",
        "tests/app/test_notes.py",
    ),
    Mutation(
        "note that is not marked",
        "monitor/report/snapshot.py",
        "return Event(found.at, mark(found))",
        "return None",
        "Charts mark a note as they mark an event.",
        "tests/app/test_notes.py",
    ),
    Mutation(
        "note of another time",
        "monitor/report/notes.py",
        "if one.text is not None and span.start <= one.at <= span.end:",
        "if one.text is not None:",
        "A report has the notes of its own time.",
        "tests/app/test_notes.py",
    ),
    Mutation(
        "note with a protected name",
        "monitor/app/notes.py",
        "if any(newsroom.leaks.finds(text) for text in texts):",
        "if not texts:",
        "A note that holds a protected name is refused.",
        "tests/app/test_notes.py",
    ),
    Mutation(
        "note of the future",
        "monitor/app/notes.py",
        "if not chosen.since <= noted <= end:",
        "if not chosen.since <= noted:",
        "A note is of the time of its incident.",
        "tests/app/test_notes.py",
    ),
    Mutation(
        "note made later",
        "monitor/store/reading/as_of.py",
        "if one.incident == incident and to_epoch_ms(one.made_at) <= self._at",
        "if one.incident == incident",
        "A report as of an instant has the notes of then.",
        "tests/store/test_notes.py",
    ),
    Mutation(
        "note by a clock that is behind",
        "monitor/store/writing/notes.py",
        'made_at = max(last["made_at"], to_epoch_ms(now))',
        "made_at = to_epoch_ms(now)",
        "No version of a note is older than the one that it replaces.",
        "tests/store/test_notes.py",
    ),
    Mutation(
        "note that was removed",
        "monitor/store/writing/notes.py",
        'if last is None or last["text"] is None:',
        "if last is None:",
        "A note that was removed cannot be changed.",
        "tests/store/test_notes.py",
    ),
    # --- cli
    Mutation(
        "the brief as JSON",
        "monitor/cli/report.py",
        "if asked.as_json:",
        "if asked.as_json is None:",
        "JSON is refused where there is none.",
        "tests/cli/test_report.py",
    ),
    Mutation(
        "a name without letters",
        "monitor/cli/options.py",
        "if found is not None and not (0 < len(found) <= LONGEST and found.isprintable()):",
        "if found is not None and not found.isprintable():",
        "Whoever makes a note or a label has a name.",
        "tests/cli/test_note.py",
    ),
    Mutation(
        "options before a report",
        "monitor/cli/report.py",
        "if asked != Asked():",
        "if asked is None:",
        "Options before the name of a report are refused.",
        "tests/cli/test_report.py",
    ),
)


def mutated(source: str, mutation: Mutation) -> str:
    """Return *source* with the line replaced.

    Raises:
        ValueError: The line does not stand there exactly once: the record is out of date.
    """
    lines = source.splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if line.strip() == mutation.line]
    if len(places) != 1:
        message = (
            f'the record "{mutation.name}" is out of date: its line stands {len(places)} times '
            f"in {mutation.file}, not once: {mutation.line}"
        )
        raise ValueError(message)
    place = places[0]
    lines[place] = lines[place].replace(mutation.line, mutation.instead)
    return "".join(lines)


def main() -> None:
    """Break each line that is asked for; end with 1 where the tests have not noticed one."""
    form = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--room", choices=sorted({it.room for it in MUTATIONS}))
    parser.add_argument("--only", choices=[it.name for it in MUTATIONS], metavar="NAME")
    asked = parser.parse_args()
    chosen = [
        it for it in MUTATIONS if asked.room in {None, it.room} and asked.only in {None, it.name}
    ]
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "db"))
        sound(copy, chosen)
        killed = sum(is_killed(copy, mutation) for mutation in chosen)
    print(f"{len(chosen)} mutations, {killed} killed")  # noqa: T201
    if killed < len(chosen):
        raise SystemExit(1)


def sound(copy: Path, chosen: Sequence[Mutation]) -> None:
    """Make sure that the tests pass as long as nothing is broken: else a failure proves nothing."""
    files = sorted({mutation.tests for mutation in chosen})
    ended = tests(copy, files, 10 * LIMIT)
    if ended is None or ended.returncode:
        said = "" if ended is None else ended.stdout
        message = f"{said}\nthe tests do not pass as long as nothing is broken"
        raise SystemExit(message)


def is_killed(copy: Path, mutation: Mutation) -> bool:
    """Break a line of the copy, run its tests, mend it; print what came of it."""
    file = copy / mutation.file
    source, began = file.read_text("utf-8"), monotonic()
    put(file, mutated(source, mutation))
    try:
        by = next(noticed(copy, mutation, began), None)
    finally:
        put(file, source)
    outcome = f"killed by {by}" if by else f"SURVIVED: {mutation.rule}"
    took = monotonic() - began
    print(f"{mutation.room}: {mutation.name}: {outcome} ({took:.0f} s)", flush=True)  # noqa: T201
    return by is not None


def noticed(copy: Path, mutation: Mutation, began: float) -> Iterator[str]:
    """Yield the tests that fail, while there is time: of the file that is named, of the room."""
    for where in dict.fromkeys((mutation.tests, mutation.folder)):
        ended = tests(copy, [where], LIMIT - (monotonic() - began))
        if ended is not None and ended.returncode == FAILED:
            yield from (
                line.removeprefix("FAILED ").partition(" - ")[0]
                for line in ended.stdout.splitlines()
                if line.startswith("FAILED ")
            )


def tests(
    copy: Path, where: Sequence[str], seconds: float
) -> subprocess.CompletedProcess[str] | None:
    """Run tests of the copy until one fails; return how that ended, None where it took too long."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "--timeout", "60"]
    command += ["-p", "no:cacheprovider", "--hypothesis-profile", "unshrunk"]
    command += ["--hypothesis-seed", "0", *where]
    try:
        return subprocess.run(
            command,
            cwd=copy,
            capture_output=True,
            text=True,
            timeout=max(seconds, 0.001),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


def put(file: Path, source: str) -> None:
    """Write a source, and take away what was compiled of another of the same second and size."""
    file.write_text(source, "utf-8")
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()


if __name__ == "__main__":
    main()
