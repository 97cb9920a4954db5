"""A monitor that was opened for reading: its reports, as the command line makes them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self, TypeAlias, TypedDict, TypeVar, Unpack, get_args

from monitor.api.report import ReportView
from monitor.app.alerts import alerts
from monitor.app.asked import (
    WEEK,
    Asked,
    AskedTime,
    begun,
    read_length,
    read_moment,
    read_zone,
    report_instant,
)
from monitor.app.newsroom import Newsroom
from monitor.app.reports import worded_reports
from monitor.app.status import status
from monitor.config import environment, read_config
from monitor.config.chosen import chosen_incidents
from monitor.config.file import NAME
from monitor.errors import UsageError
from monitor.report.readings import By
from monitor.words.worded import worded

Said = TypeVar("Said")
Value = TypeVar("Value")

When: TypeAlias = str | date | timedelta
"""A time: `2017-02-22`, `yesterday` or `6h` ago, as the command line takes it, or a value; a day
without a time of day is its beginning."""


class Options(TypedDict, total=False):
    """What each report on an incident can be asked for.

    Attributes:
        incident: Its key; needed where there are several.
        since: From here on; all that is known where it is not said.
        until: Up to here; now where it is not said.
        every: Length of a bucket, `1m` to `1w`; as few as fit a page where it is not said.
        timezone: Whose clock buckets follow, and times without a zone; else that of the file.
        now: Instant of the report, with its zone, for the same figures again.
    """

    incident: str | None
    since: When | None
    until: When | None
    every: str | timedelta | None
    timezone: str | None
    now: When | None


class Monitor:
    """What one configuration describes, to be read; `monitor.open` makes it.

    Each report opens the database, reads one state of it, and closes it again. It is made as those
    who run the program see it, as on the command line: publish none of it. Volume and sentiment can
    be had as the public may see them.

    >>> anaheim = monitor.open(example)
    >>> sum(filter(None, anaheim.volume(since="2017-02-22", every="1h", now=now).rows["posts"]))
    5
    """

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return what is configured in a file, or in the folder in which `config.toml` lies.

        Raises:
            ConfigError: There is no configuration, or it is wrong.
        """
        file = path.expanduser()
        file = file / NAME if file.is_dir() else file
        return cls(Newsroom.of(read_config(file, environ=environment())))

    def __repr__(self) -> str:
        return f"<monitor of {', '.join(self.incidents)}: {self._newsroom.config.path}>"

    @property
    def incidents(self) -> tuple[str, ...]:
        """Return the keys of the incidents, in the order of the configuration."""
        return tuple(one.key for one in self._newsroom.config.incidents)

    def volume(
        self,
        *,
        by: By | None = None,
        as_of: When | None = None,
        public: bool = False,
        **options: Unpack[Options],
    ) -> ReportView:
        """Return how many posts, people and distinct messages there were.

        Args:
            by: What posts are grouped by.
            as_of: Only what was known then, though posts have changed since.
            public: As the public may see it: what fewer than five accounts stand behind is missing.
            options: As for every report; see `Options`.

        Raises:
            DataError: A protected name would be shown.
            StoreError: The database cannot be read.
            UsageError: An option cannot be read, or the span ends before it begins.

        >>> anaheim = monitor.open(example)
        >>> report = anaheim.volume(every="1h", now=now)
        >>> report.to_dict()["peak"]["posts"], report.head.timezone
        (3, 'America/Los_Angeles')
        """
        asked = _asked(options, by=by, as_of=as_of)
        return self._report("volume", asked, public=public)

    def sentiment(
        self,
        *,
        by: By | None = None,
        as_of: When | None = None,
        mask: bool = False,
        centre: bool = False,
        public: bool = False,
        **options: Unpack[Options],
    ) -> ReportView:
        """Return how the posts sound, with 95 % intervals; see `volume`.

        Args:
            by: What posts are grouped by.
            as_of: Only what was known then, though posts have changed since.
            mask: Also without the words of the incident's queries.
            centre: Also as seen from the tone of the news.
            public: As the public may see it.
            options: As for every report; see `Options`.
        """
        asked = _asked(options, by=by, as_of=as_of)._replace(mask=mask, centre=centre)
        return self._report("sentiment", asked, public=public)

    def spread(self, **options: Unpack[Options]) -> ReportView:
        """Return when it took off, how fast it grows, what comes next, and who carries it."""
        return self._report("spread", _asked(options))

    def narratives(self, **options: Unpack[Options]) -> ReportView:
        """Return the share of each narrative among the posts, and which overtook which."""
        return self._report("narratives", _asked(options))

    def voices(self, **options: Unpack[Options]) -> ReportView:
        """Return what changed with each statement, against what the time of day would give."""
        return self._report("voices", _asked(options))

    def links(self, **options: Unpack[Options]) -> ReportView:
        """Return which pages and videos most posts point to, and when; charts show the same."""
        return self._report("links", _asked(options))

    def sources(self, **options: Unpack[Options]) -> ReportView:
        """Return what each source showed, what it did not, and why."""
        return self._report("sources", _asked(options))

    def video(self, **options: Unpack[Options]) -> ReportView:
        """Return who had the video first, how it moved between sources, how far each copy went."""
        return self._report("video", _asked(options))

    def counts(self, **options: Unpack[Options]) -> ReportView:
        """Return the count series: news articles, page views, calls. They are no posts."""
        return self._report("counts", _asked(options))

    def status(self, *, now: When | None = None) -> ReportView:
        """Return the state of each source now, or at another instant."""
        instant = report_instant(_moment("now", now, local=False))
        return ReportView(worded(status(self._newsroom, instant)))

    def alerts(self, *, since: When = WEEK, now: When | None = None) -> ReportView:
        """Return the alerts that began since then (a week ago, unless said), and those still open.

        Raises:
            UsageError: An option cannot be read, or `since` is not past.
        """
        instant = report_instant(_moment("now", now, local=False))
        zone = self._newsroom.config.zone
        begin = begun(instant, _moment("since", since, local=True), zone)
        return ReportView(worded(alerts(self._newsroom, begin, instant)))

    def _report(self, what: str, asked: Asked, *, public: bool = False) -> ReportView:
        chosen = chosen_incidents(self._newsroom.config, asked.incidents, where="incident")
        if len(chosen) > 1:
            message = f"several incidents are configured. Name one: incident={self.incidents[0]!r}"
            raise UsageError(message)
        (found,) = worded_reports(self._newsroom, what, asked, public=public)
        return ReportView(found)


def _asked(options: Options, *, by: By | None = None, as_of: When | None = None) -> Asked:
    incident, every, zone = options.get("incident"), options.get("every"), options.get("timezone")
    step = every if every is None or isinstance(every, timedelta) else str(every)
    if by is not None and by not in get_args(By):
        raise UsageError(f"by: {by!s:.40} groups no posts. Write one of {', '.join(get_args(By))}.")
    return Asked(
        incidents=() if incident is None else (incident,),
        since=_moment("since", options.get("since"), local=True),
        until=_moment("until", options.get("until"), local=True),
        every=None if step is None else _read("every", read_length, step),
        timezone=None if zone is None else _read("timezone", read_zone, zone),
        now=_moment("now", options.get("now"), local=False),
        by=by,
        form="json",  # no terminal bounds the rows
        as_of=_moment("as_of", as_of, local=True),
    )


def _read(name: str, read: Callable[[Said], Value], said: Said) -> Value:
    try:
        return read(said)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from error


def _moment(name: str, said: When | None, *, local: bool) -> AskedTime | None:
    if said is None:
        return None
    found: AskedTime | None = None  # of any other type, too: nothing checks those of a notebook
    match said:
        case datetime():
            found = said if said.tzinfo is not None or local else None
        case timedelta():
            found = said
        case str() | date():
            found = read_moment(str(said), local=local)
    if found is None:
        days = "2017-02-22, 2017-02-22T22:00 or yesterday"
        raise UsageError(
            f"{name}: {said!s:.40} is no time that can be read here. "
            f"Write {days if local else '2017-02-22T22:00-08:00'}, or how long ago, such as 6h."
        )
    return found
