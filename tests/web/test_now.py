"""How things stand: alerts first, what is blind next; nothing of it can be markup."""

from datetime import UTC, datetime, timedelta

from monitor.app.live import now
from monitor.nouns.report import Report
from monitor.report.alerts import alerts_report
from monitor.store.records import AlertRecord
from monitor.words.sheet import SIMULATED, Sheet, Table

AT = datetime(2017, 2, 23, 6, tzinfo=UTC)
HOSTILE = "<b onclick='x'>&"


def status(*head: str) -> Sheet:
    states = Table(columns=("source", "state"), rows=[(HOSTILE, "blind")])
    hosts = Table(columns=("who", "left"), rows=[("a", "1")], title="What may still be asked")
    return Sheet(title="", head=head, tables=[states, hosts], fields=[], records=[])


def alerts(*said: str, over: bool = False) -> Report:
    found = [
        AlertRecord(
            rule="blind",
            incident="anaheim",
            source="chirper",
            since=AT,
            at=AT,
            said=one,
            ended_at=AT + timedelta(hours=1) if over else None,
            delivered={"log": AT},
        )
        for one in said
    ]
    return alerts_report(found, AT, AT, timezone="UTC", simulated=False)


def test_what_is_urgent_comes_first() -> None:
    """Alerts that last, then blind spots, then tables, each under its name."""
    made = now(status("Blind: nobody sees."), alerts("Much is said."))
    order = [
        '<p class="notice">Alert: Much is said.</p>',
        "Blind: nobody sees.",
        "<caption><span>State of each source",
        "<caption><span>What may still be asked",
        "<caption><span>Alerts of the last 24 hours",
    ]
    places = [made.index(part) for part in order]
    assert places == sorted(places)


def test_an_alert_that_is_over_is_listed_and_not_called_out() -> None:
    """Where there was none, there is no table."""
    over = now(status(), alerts("Much was said.", over=True))
    assert "notice" not in over
    assert "Much was said." in over
    assert "Alerts" not in now(status(), alerts())


def test_what_the_whole_page_says_is_not_said_again() -> None:
    """That it is simulated stands at its top."""
    assert SIMULATED not in now(status(SIMULATED), alerts())


def test_texts_are_texts() -> None:
    """Names of sources and words of services come from elsewhere."""
    assert HOSTILE not in now(status(HOSTILE), alerts(HOSTILE))
