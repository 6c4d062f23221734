"""What the benchmarks print: aligned figures, each as a ratio to a named baseline and beside its goal."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTHS = (46, 22, 12, 16)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, or the median of several."""

    name: str
    value: float
    unit: str
    spread: str = ""
    """What else is to be known of the samples, such as their 95th percentile."""
    ratio: float | None = None
    """To the baseline of the report."""
    goal: str = ""
    """What is to be reached, such as ``<= 1.5 times``."""
    met: bool | None = None
    """Whether it was reached; None where nothing is asked."""


def median_of(samples: Sequence[float]) -> float:
    """The median."""
    return statistics.median(samples)


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least that share of all samples does not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def timed(
    name: str,
    samples: Sequence[float],
    *,
    baseline: Sequence[float] | None = None,
    most: float | None = None,
    most_ratio: float | None = None,
) -> Figure:
    """The median of samples in milliseconds, with a ratio of medians to a baseline and what is to be reached."""
    value = median_of(samples)
    ratio = value / median_of(baseline) if baseline else None
    spread = f"p95 {percentile(samples, 0.95):.1f}"
    if most_ratio is not None and ratio is not None:
        return Figure(name, value, "ms", spread, ratio, f"<= {most_ratio:g} times", ratio <= most_ratio)
    if most is not None:
        return Figure(name, value, "ms", spread, ratio, f"< {most:g} ms", value < most)
    return Figure(name, value, "ms", spread, ratio)


def counted(name: str, value: float, unit: str, *, most: float | None = None, spread: str = "") -> Figure:
    """A number of something, and the most that it may be."""
    if most is None:
        return Figure(name, value, unit, spread)
    return Figure(name, value, unit, spread, None, f"<= {most:,g}", value <= most)


def show(title: str, figures: Sequence[Figure], *, baseline: str = "") -> None:
    """Print a table; ``baseline`` says what the ratios are to."""
    heading = f"ratio to {baseline}" if baseline else ""
    print(f"\n{title}{f'   ({heading})' if heading else ''}")
    for figure in figures:
        digits = 0 if figure.unit in {"bytes", "calls"} and figure.value == int(figure.value) else 1
        value = f"{figure.value:,.{digits}f} {figure.unit}"
        spread = f"  {figure.spread}" if figure.spread else ""
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}x"
        verdict = "" if figure.met is None else ("met" if figure.met else "MISSED")
        name, wide, narrow, goal = _WIDTHS
        line = f"  {figure.name:{name}} {value + spread:>{wide}} {ratio:>{narrow}} {figure.goal:>{goal}}  {verdict}"
        print(line.rstrip())
