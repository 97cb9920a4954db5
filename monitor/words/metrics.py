"""Metrics as Prometheus reads them, each with what it means."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from monitor.nouns.status import MetricSample

PREFIX: Final = "monitor_"
TEXT_FORMAT: Final = "text/plain; version=0.0.4; charset=utf-8"

HELP: Final[Mapping[str, str]] = {
    "daemon_up": "Whether the daemon runs, as it last said.",
    "daemon_heartbeat_age_seconds": "How long ago the daemon last said that it runs.",
    "database_bytes": "Size of the database file.",
    "database_log_bytes": "Size of its write-ahead log.",
    "backup_overdue": "Whether the newest backup that was restored is missing or too old.",
    "backup_proven_age_seconds": "Age of the newest backup that was restored without a fault.",
    "source_state": "Whether a source is in this state for an incident.",
    "source_coverage_ratio": "Share watched of the last day, or since an incident was seen.",
    "source_posts": "Posts on an incident published in the last 24 hours.",
    "source_lag_seconds": "Age of the newest instant up to which a source was watched.",
    "source_overdue_seconds": "How long the next pass over a source has been due.",
    "source_passes": "Passes over a source begun in the last 24 hours, by how they ended.",
    "counter_state": "Whether a count series is in this state for an incident.",
    "budget_left": "What a host or a service still grants.",
    "alert_firing": "An alert that lasts.",
}


def exposition(samples: Iterable[MetricSample]) -> Iterator[str]:
    """Yield the lines of the text format; samples of one metric come after each other."""
    for metric, held in groupby(samples, key=lambda one: one.metric):
        yield f"# HELP {PREFIX}{metric} {HELP[metric]}\n"
        yield f"# TYPE {PREFIX}{metric} gauge\n"
        for one in held:
            labels = ",".join(f'{name}="{_escaped(said)}"' for name, said in one.labels.items())
            yield f"{PREFIX}{metric}{f'{{{labels}}}' if labels else ''} {one.value:.12g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
