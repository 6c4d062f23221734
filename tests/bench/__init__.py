"""Benchmarks: run by hand, they print figures and ratios and never fail because of time."""
