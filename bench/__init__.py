"""Benchmarks: each prints ratios to a named baseline that ran in the same process or right beside it."""
