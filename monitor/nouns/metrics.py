"""One value of a metric."""

from collections.abc import Mapping
from typing import NamedTuple


class MetricSample(NamedTuple):
    """A gauge, in the unit that ends the name of the metric."""

    metric: str
    labels: Mapping[str, str]
    value: float
