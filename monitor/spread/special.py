"""Functions of mathematics that numpy lacks.

References:
    Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.1.41 (Stirling's series).
"""

import math
from typing import Final

import numpy as np

from monitor.spread.step import Floats

SHIFT: Final = 8
"""From here on Stirling's series is exact to the last digits; smaller arguments are moved up."""

STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)


def log_gamma(x: Floats) -> Floats:
    """Return the logarithm of the gamma function of positive numbers.

    To about 1e-14 (absolute where it is small).
    """
    small = x < SHIFT
    y = np.where(small, x + SHIFT, x)
    inverse = 1 / (y * y)
    series = np.zeros_like(y)
    for term in reversed(STIRLING):
        series = series * inverse + term
    found = (y - 0.5) * np.log(y) - y + 0.5 * math.log(2 * math.pi) + series / y
    if small.any():
        low = x[small]
        found[small] -= np.log(np.multiply.reduce([low + k for k in range(SHIFT)]))
    return np.asarray(found)


def log_beta(a: Floats, b: Floats) -> Floats:
    """Return the logarithm of the beta function of positive numbers."""
    return np.asarray(log_gamma(a) + log_gamma(b) - log_gamma(a + b))


def restricted(values: Floats, design: Floats, covariances: Floats) -> Floats:
    """Fit values by generalised least squares, with each of several covariances of their errors.

    Args:
        values: `float64[n]`.
        design: `float64[n, k]`.
        covariances: `float64[m, n, n]`.

    Returns:
        Of each covariance the restricted log-likelihood, but for a constant, and of the last column
        of *design* the coefficient and its variance, `float64[m, 3]`.

    References:
        Harville, "Maximum likelihood approaches to variance component estimation", Journal of the
        American Statistical Association 72, 1977.
    """
    roots = np.linalg.cholesky(covariances)
    whitened = np.linalg.solve(roots, np.column_stack([design, values]))
    made, seen = whitened[..., :-1], whitened[..., -1:]
    turned = made.swapaxes(1, 2)
    information = turned @ made
    spread = np.linalg.inv(information)
    found = spread @ (turned @ seen)
    left = ((seen - made @ found) ** 2).sum(axis=(1, 2))
    volume = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    volume += np.linalg.slogdet(information)[1] / 2
    return np.stack([-volume - left / 2, found[:, -1, 0], spread[:, -1, -1]], axis=1)
