"""Benchmarks: each prints ratios to a named baseline that ran right beside it."""
