"""Usage by month, its trend to the month's end, and its rows for a table file (seed, section 8)."""

from __future__ import annotations

import csv
import io
import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo

from plentytui.models.service.hosting import CloudMetrics
from plentytui.models.service.usage import TABLE, Figure, MonthUsage, Reach, Trend
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.rules.service.words import day as day_words
from plentytui.rules.spreadsheets import harmless_cell

MB_PER_GB = 1_000
"""Assumed: the route gives MB, the table GB, and nothing says that they are powers of two."""
SAMPLE_DAYS = 28
"""The days before that a trend is drawn from: four whole weeks, so that weekends weigh as they do."""
LEAST_DAYS = 3
"""Fewer known days give no trend."""


def value_of(figure: Figure, metrics: CloudMetrics) -> float:
    """A figure of one day, in its unit."""
    match figure:
        case Figure.WEB_SPACE:
            found = metrics.webspace_mb / MB_PER_GB
        case Figure.DOCUMENTS:
            found = metrics.webspace_documents_mb / MB_PER_GB
        case Figure.TRAFFIC:
            found = (metrics.website_traffic_mb + metrics.cdn_traffic_mb) / MB_PER_GB
        case Figure.STORE_TRAFFIC:
            found = metrics.website_traffic_mb / MB_PER_GB
        case Figure.CDN_TRAFFIC:
            found = metrics.cdn_traffic_mb / MB_PER_GB
        case Figure.DB:
            found = metrics.db_space_mb / MB_PER_GB
        case Figure.SEARCHES:
            found = metrics.facet_search_calls
        case Figure.SEARCH_ITEMS:
            found = metrics.facet_search_items
        case Figure.CDN_REQUESTS:
            found = metrics.cdn_traffic_count
        case Figure.CACHE_PUTS:
            found = metrics.content_caching_put_requests
        case Figure.CACHE_GETS:
            found = metrics.content_caching_get_requests
        case Figure.USERS:
            found = metrics.user_accounts
        case Figure.ITEMS:
            found = metrics.items
        case Figure.VARIATIONS:
            found = metrics.item_variations
    return max(0.0, float(found)) if math.isfinite(found) else 0.0


def by_day(days: Iterable[CloudMetrics], figure: Figure, zone: tzinfo = SYSTEM_ZONE) -> tuple[tuple[date, float], ...]:
    """A figure day by day, in the order of the days; several systems of one day are added up."""
    found: dict[tuple[date, int], float] = {}
    for metrics in days:
        if metrics.date is not None:
            found[metrics.date.astimezone(zone).date(), metrics.plenty_id] = value_of(figure, metrics)
    joined: defaultdict[date, float] = defaultdict(float)
    for (on, _), value in found.items():
        joined[on] += value
    return tuple(sorted(joined.items()))


def months(days: Iterable[CloudMetrics], zone: tzinfo = SYSTEM_ZONE) -> tuple[MonthUsage, ...]:
    """The usage of each month, the newest first (section 8.1, Table 5).

    Web space, documents, database and items in the search are the highest value of the month; traffic and searches
    are the sums of its days.
    """
    known = tuple(days)
    found: dict[date, dict[Figure, float]] = {}
    counts: dict[date, int] = {}
    for figure in Figure:
        seen: defaultdict[date, int] = defaultdict(int)
        for on, value in by_day(known, figure, zone):
            first = on.replace(day=1)
            values = found.setdefault(first, {})
            before = values.get(figure, 0.0)
            values[figure] = before + value if figure.is_sum else max(before, value)
            seen[first] += 1
        counts.update(seen)
    return tuple(MonthUsage(first, counts[first], found[first]) for first in sorted(found, reverse=True))


def trend(
    days: Iterable[CloudMetrics],
    figure: Figure,
    today: date,
    allowance: float | None = None,
    zone: tzinfo = SYSTEM_ZONE,
) -> Trend:
    """Where a figure will stand at the end of the month of ``today``, by a straight line with an honest range.

    The range is what about 19 of 20 months would keep to if the days to come vary as those before did. The day that
    is not over yet counts in what was used, and not in the line.
    """
    series = [(on, value) for on, value in by_day(days, figure, zone) if on <= today]
    mine = [(on, value) for on, value in series if (on.year, on.month) == (today.year, today.month)]
    so_far = sum(value for _, value in mine) if figure.is_sum else max((value for _, value in mine), default=0.0)
    sample = [(on, value) for on, value in series if today - timedelta(days=SAMPLE_DAYS) <= on < today]
    if len(sample) < LEAST_DAYS:
        reach = Reach.EXCEEDED if allowance and so_far > allowance else Reach.UNKNOWN
        sentence = f"{amount(figure, so_far)} so far; too few days are known for a trend."
        return Trend(figure, so_far, None, None, None, allowance, reach, None, sentence)
    last = today.replace(day=monthrange(today.year, today.month)[1])
    if figure.is_sum:
        today_so_far = next((value for on, value in mine if on == today), 0.0)
        open_days = (last - today).days + 1
        low, likely, high = _sum_at_end(so_far - today_so_far, [value for _, value in sample], open_days)
        low, likely, high = max(low, so_far), max(likely, so_far), max(high, so_far)
    else:
        low, likely, high = (max(so_far, value) for value in _level_at(sample, last))
    reach = _reach(so_far, low, high, allowance)
    reached = _reached_on(figure, sample, so_far, today, last, allowance)
    sentence = _sentence(figure, so_far, (low, likely, high), allowance, reach, reached)
    return Trend(figure, so_far, low, likely, high, allowance, reach, reached, sentence)


def _sum_at_end(before: float, sample: Sequence[float], open_days: int) -> tuple[float, float, float]:
    """The sum at the month's end: what was used before today, and the days that are open as the sample's were."""
    count = len(sample)
    mean = sum(sample) / count
    spread = math.sqrt(sum((value - mean) ** 2 for value in sample) / (count - 1))
    likely = before + mean * open_days
    # The days to come vary by themselves, and the mean that is taken for them is not certain either.
    margin = 2 * spread * math.sqrt(open_days + open_days**2 / count)
    return max(before, likely - margin), likely, likely + margin


def _line(sample: Sequence[tuple[date, float]]) -> tuple[float, float, float, float, float]:
    """A straight line through the days: mean place, mean value, slope, spread around it, squares of the places."""
    places = [float(on.toordinal()) for on, _ in sample]
    values = [value for _, value in sample]
    count = len(sample)
    place, value = sum(places) / count, sum(values) / count
    squares = sum((one - place) ** 2 for one in places)
    slope = sum((x - place) * (y - value) for x, y in zip(places, values, strict=True)) / squares if squares else 0.0
    rest = sum((y - value - slope * (x - place)) ** 2 for x, y in zip(places, values, strict=True))
    return place, value, slope, math.sqrt(rest / max(1, count - 2)), squares


def _level_at(sample: Sequence[tuple[date, float]], last: date) -> tuple[float, float, float]:
    """A level at the month's end, with the range of a straight line's prediction."""
    place, value, slope, spread, squares = _line(sample)
    away = last.toordinal() - place
    likely = value + slope * away
    margin = 2 * spread * math.sqrt(1 + 1 / len(sample) + (away**2 / squares if squares else 0.0))
    return max(0.0, likely - margin), max(0.0, likely), max(0.0, likely + margin)


def _reach(so_far: float, low: float, high: float, allowance: float | None) -> Reach:
    if allowance is None:
        return Reach.UNKNOWN
    if so_far > allowance:
        return Reach.EXCEEDED
    if low > allowance:
        return Reach.WILL_EXCEED
    return Reach.MAY_EXCEED if high > allowance else Reach.WITHIN


def _reached_on(
    figure: Figure,
    sample: Sequence[tuple[date, float]],
    so_far: float,
    today: date,
    last: date,
    allowance: float | None,
) -> date | None:
    """The day on which what is included is used up, on the likely line; None if it is not within the month."""
    if allowance is None or so_far > allowance:
        return None
    if figure.is_sum:
        mean = sum(value for _, value in sample) / len(sample)
        needed = (allowance - so_far) / mean if mean > 0 else math.inf
    else:
        place, value, slope, _, _ = _line(sample)
        needed = (allowance - value) / slope + place - today.toordinal() if slope > 0 else math.inf
    if needed > (last - today).days + 1:
        return None
    return min(last, today + timedelta(days=max(0, math.ceil(needed))))


def _sentence(
    figure: Figure,
    so_far: float,
    range_: tuple[float, float, float],
    allowance: float | None,
    reach: Reach,
    reached: date | None,
) -> str:
    low, likely, high = range_
    unit = f" {figure.unit}" if figure.unit else ""
    about = f"about {_number(likely)}{unit} at the month's end ({_number(low)} to {_number(high)})"
    if allowance is None:
        return f"{amount(figure, so_far)} so far, {about}."
    included = f"{amount(figure, allowance)} included"
    on = f" on {day_words(reached)}" if reached else ""
    match reach:
        case Reach.EXCEEDED:
            return f"{amount(figure, so_far)} so far: more than the {included}."
        case Reach.WILL_EXCEED:
            return f"{amount(figure, so_far)} so far, {about}: the {included} will be used up{on}."
        case Reach.MAY_EXCEED:
            return f"{amount(figure, so_far)} so far, {about}: the {included} may not be enough{on}."
        case _:
            return f"{amount(figure, so_far)} so far, {about}, of {included}."


def _number(value: float) -> str:
    return (
        f"{value:,.2f}" if value < 10 and value != int(value) else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    )


def amount(figure: Figure, value: float) -> str:
    """A value with its unit, as it is read."""
    return f"{_number(value)} {figure.unit}" if figure.unit else f"{value:,.0f}"


def csv_rows(usage: Iterable[MonthUsage], figures: Sequence[Figure] = TABLE) -> list[list[str]]:
    """Table 5 as rows of cells, the titles first."""
    titles = [f"{figure.title} ({figure.unit})" if figure.unit else figure.title for figure in figures]
    rows = [["Month", *titles, "Days known"]]
    for month in usage:
        cells = [_cell(figure, month.value(figure)) for figure in figures]
        rows.append([month.name, *cells, str(month.days)])
    return [[harmless_cell(cell) for cell in row] for row in rows]


def daily_rows(days: Iterable[CloudMetrics], zone: tzinfo = SYSTEM_ZONE) -> list[list[str]]:
    """All figures day by day as rows of cells, the titles first."""
    known = tuple(days)
    figures = tuple(Figure)
    titles = [f"{figure.title} ({figure.unit})" if figure.unit else figure.title for figure in figures]
    columns = [dict(by_day(known, figure, zone)) for figure in figures]
    rows = [["Day", *titles]]
    for on in sorted({one for column in columns for one in column}):
        cells = [_cell(figure, column.get(on, 0.0)) for figure, column in zip(figures, columns, strict=True)]
        rows.append([on.isoformat(), *cells])
    return [[harmless_cell(cell) for cell in row] for row in rows]


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as the text of a CSV file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _cell(figure: Figure, value: float) -> str:
    return f"{value:.3f}" if figure.unit else f"{value:.0f}"
