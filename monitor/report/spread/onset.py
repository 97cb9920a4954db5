"""When an incident took off, as the report `spread` says it, without the rest of that report."""

from monitor.nouns.report import Report
from monitor.report.readings import Question, read, since_it_began
from monitor.report.spread.findings import onset
from monitor.report.spread.reading import read_counts
from monitor.report.volume import on_incident
from monitor.spread.analysis import took_off
from monitor.store.reading.reader import Reader


def onset_report(known: Reader, question: Question) -> Report:
    """Return when it took off; nothing where nothing is known to have been watched."""
    readings = read(known, question)
    counts = read_counts(known, readings)
    found = []
    if counts.known.any():
        wide = since_it_began(question)
        whole = counts if wide is question else read_counts(known, read(known, wide))
        found.append(onset(took_off(whole), on_incident(readings)))
    return Report(
        name="onset",
        head=readings.head,
        findings=tuple(found),
        frames={},
    )
