"""The tab of the usage: Table 5 by month or all figures by day, as a table and as a plot, with the trend."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual_plotext import PlotextPlot

from plentytui.errors import PlentytuiError
from plentytui.models.service.usage import TABLE, Allowance, Figure, read_amount
from plentytui.rules.service.action import Tab
from plentytui.rules.service.usage import amount, by_day, csv_text, daily_rows, months, trend
from plentytui.rules.service.usage import csv_rows as month_rows
from plentytui.services.exporting import exported_words, path_problem, write_export
from plentytui.services.service.reading import Part
from plentytui.ui.asking import asks
from plentytui.ui.commands.service import USAGE
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.services.service.opened import ServiceDesk

_DAYS_SHOWN = 92
_MONTH_COLUMNS = (
    Column("month", 7),
    *(
        Column(title, 9, right=True, least=least)
        for title, least in (
            ("web GB", 0),
            ("docs GB", 60),
            ("traffic", 0),
            ("DB GB", 0),
            ("searches", 66),
            ("items", 76),
        )
    ),
    Column("days", 4, right=True, least=90),
)


class UsagePlot(PlotextPlot):
    """One figure over time."""

    DEFAULT_CSS = "UsagePlot { height: 10; }"

    def draw(self, figure: Figure, series: Sequence[tuple[str, float]], allowance: float | None) -> None:
        """Plot a figure; the line of what is included is drawn where it was noted."""
        plot = self.plt
        plot.clear_figure()
        plot.title(f"{figure.title}{f' ({figure.unit})' if figure.unit else ''}")
        places = [float(place) for place in range(len(series))]
        if places:
            plot.plot(places, [value for _, value in series], marker="braille")
            step = max(1, len(places) // 5)
            plot.xticks(places[::step], [label for label, _ in series][::step])
            marks = [value for _, value in series]
            if allowance is not None:
                plot.hline(allowance)
                marks.append(allowance)
            low, high = min(marks), max(marks)
            # Left alone, the axis leaves marks out where lines are few.
            ticks = sorted({low, (low + high) / 2, high})
            plot.yticks(ticks, [_cell(figure, tick) for tick in ticks])
        self.refresh()


class UsageTab(TabPane):
    """Usage by month or day."""

    tab = Tab.USAGE
    BINDINGS = USAGE.bindings()
    columns = _MONTH_COLUMNS
    empty = ("No usage is known.", "The system gave no figures; it counts once a day.")

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service)
        self._figure = Figure.WEB_SPACE
        self._by_day = False

    def compose(self) -> ComposeResult:
        """The table and the details, and the plot under them."""
        yield from super().compose()
        yield UsagePlot()

    def knows(self, facts: ServiceFacts) -> bool:
        """It was read once."""
        return self.reader.age(Part.METRICS) is not None

    def paint(self, *, from_top: bool = False) -> None:
        """Show the table, the trend and the plot."""
        super().paint(from_top=from_top)
        self._draw()

    def _draw(self) -> None:
        plots = self.query(UsagePlot)
        if not plots or not self.is_attached:
            return
        facts = self.facts()
        series = [(on.strftime("%d %b"), value) for on, value in by_day(self.reader.metrics, self._figure, facts.zone)][
            -_DAYS_SHOWN:
        ]
        plots.first().draw(self._figure, series, self.service.allowance().of(self._figure))

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a month, or one a day, the newest first."""
        metrics = tuple(self.reader.metrics)
        if not self._by_day:
            return [
                Row(one.name, (one.name, *(_cell(figure, one.value(figure)) for figure in TABLE), str(one.days)))
                for one in months(metrics, facts.zone)
            ]
        columns = [dict(by_day(metrics, figure, facts.zone)) for figure in TABLE]
        days = sorted({on for column in columns for on in column}, reverse=True)
        return [
            Row(
                on.isoformat(),
                (f"{on:%d %b}", *(_cell(f, column.get(on, 0.0)) for f, column in zip(TABLE, columns, strict=True)), ""),
            )
            for on in days
        ]

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The trend of each figure against what is included, and plentytui's own traffic."""
        allowance = self.service.allowance()
        found: list[Fact | Heading] = [Heading("To the end of this month")]
        today = facts.local_now.date()
        metrics = tuple(self.reader.metrics)
        for figure in TABLE:
            line = trend(metrics, figure, today, allowance.of(figure), facts.zone)
            style = {"exceeded": "alert", "will exceed": "low", "may exceed": "low"}.get(line.reach.value, "")
            found.append(Fact(figure.title, line.sentence, style))
        found.append(Heading("Included, as you noted it (n)"))
        noted = [(f, allowance.of(f)) for f in (Figure.WEB_SPACE, Figure.TRAFFIC, Figure.DB)]
        found.extend(Fact(figure.title, amount(figure, value) if value else "not noted") for figure, value in noted)
        calls = host_of(self).state.calls
        found.append(Heading("REST traffic of plentytui itself"))
        made = max((call.number for call in calls), default=0)
        found.append(Fact("Calls", f"{made:,} since the program was started; 6 lists the last ones"))
        found.append(Fact("", "Each counts as traffic; how much it is, the figures by month include.", "dim"))
        found.append(Heading("What makes traffic"))
        found.append(
            Fact(
                "",
                "Visitors, exchange with markets, REST calls and bots. Ask for changes instead of everything, and use "
                "robots.txt to keep bots away.",
                "dim",
            )
        )
        return found

    def action_metric(self) -> None:
        """Plot the next figure."""
        figures = list(Figure)
        self._figure = figures[(figures.index(self._figure) + 1) % len(figures)]
        self._draw()

    def action_period(self) -> None:
        """Show the days, or the months."""
        self._by_day = not self._by_day
        self.paint(from_top=True)

    @asks(exclusive=True, group="usage")
    async def action_allowance(self) -> None:
        """Ask what the contract includes, one figure after the other; empty forgets it."""
        now = self.service.allowance()
        found: dict[Figure, float | None] = {}
        for figure in (Figure.WEB_SPACE, Figure.TRAFFIC, Figure.DB):
            amount = now.of(figure)
            before = f"{amount:.12g}" if amount is not None else ""
            heading = f"{figure.title}: how many GB does your contract include?"
            typed = await self.app.push_screen_wait(
                AskLine(heading, before, fact="No route tells it; empty forgets it.", check=_amount_problem)
            )
            if typed is None:
                break
            found[figure] = read_amount(typed)
        if not found:
            return
        # What was answered before escape was pressed is kept.
        web, traffic, data = (found.get(one, now.of(one)) for one in (Figure.WEB_SPACE, Figure.TRAFFIC, Figure.DB))
        included = Allowance(web, traffic, data)
        try:
            await self.service.note_allowance(included)
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not noted", severity="error")
        self.paint()

    @asks(exclusive=True, group="usage")
    async def action_export(self) -> None:
        """Write what is shown to a CSV file."""
        facts = self.facts()
        metrics = tuple(self.reader.metrics)
        rows = daily_rows(metrics, facts.zone) if self._by_day else month_rows(months(metrics, facts.zone))
        name = f"usage-{facts.plenty_id or 'system'}-{facts.local_now:%Y-%m-%d}.csv"
        typed = await self.app.push_screen_wait(AskLine("Write to which file?", name, check=path_problem))
        if typed is None:
            return
        try:
            path = await asyncio.to_thread(write_export, typed, csv_text(rows))
        except PlentytuiError as error:
            host_of(self).say(str(error), title="Not exported", severity="error")
            return
        host_of(self).say(exported_words(len(rows) - 1, "row", path), title="Exported")


def _cell(figure: Figure, value: float) -> str:
    return f"{value:,.2f}" if figure.unit else f"{value:,.0f}"


def _amount_problem(text: str) -> str:
    if not text.strip() or read_amount(text) is not None:
        return ""
    return "Type a number of GB without a sign between thousands, such as 1250 or 12.5."
