"""Moving one of several that stand in an order of positions: groups, types, statuses and roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plentytui.models.forms import Problem, Summary, Values
from plentytui.models.messenger import Named
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction, admins

_USUAL = 2
"""Calls that it takes at most to have two change places; what costs more is asked about."""


def moved(rows: Sequence[Named], number: int, step: int) -> tuple[tuple[int, int], ...]:
    """The positions to be set so that one row changes places with its neighbour: ids with positions, as few as can be.

    Rows are in their order; nothing where there is no neighbour on that side.
    """
    place = next((index for index, row in enumerate(rows) if row.id == number), None)
    if place is None or not 0 <= place + step < len(rows):
        return ()
    here, other = rows[place], rows[place + step]
    order = [row.id for row in rows]
    order[place], order[place + step] = order[place + step], order[place]
    tries = (
        ((number, other.position + step),),
        ((number, other.position), (other.id, here.position)),
    )
    for changes in tries:
        positions = {row.id: row.position for row in rows} | dict(changes)
        if all(at >= 0 for at in positions.values()) and sorted(order, key=lambda n: (positions[n], n)) == order:
            return changes
    # Several share one position, so that swapping is not enough: all of them are counted anew.
    before = {row.id: row.position for row in rows}
    return tuple((n, at) for at, n in enumerate(order) if before[n] != at)


def moving(
    *,
    kind: str,
    word: str,
    step: int,
    tab: str,
    section: str,
    folder: Callable[[SetupFacts], str],
    reason: Callable[[SetupFacts], str],
    told: Callable[[SetupFacts], Summary],
) -> SetupAction:
    """The action that moves what is under the cursor up (-1) or down (1), undone by the positions of before."""

    def offered(facts: SetupFacts) -> str:
        if found := reason(facts):
            return found
        end = "first" if step < 0 else "last"
        return "" if moved(facts.siblings, facts.number, step) else f"It is the {end} one already."

    def calls(facts: SetupFacts) -> tuple[SetupCall, ...]:
        changes = moved(facts.siblings, facts.number, step)
        return tuple(SetupCall("PUT", f"{folder(facts)}/{number}", {"position": at}) for number, at in changes)

    def price(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
        count = len(moved(facts.siblings, facts.number, step))
        if count <= _USUAL:
            return ()
        what = f"Several stand at one position, so {count} of them are counted anew: that takes {count} calls."
        return (Problem("", what, f"Undoing it takes {count} as well.", blocking=False, asks=True),)

    def back(facts: SetupFacts) -> tuple[SetupCall, ...]:
        before = {row.id: row.position for row in facts.siblings}
        changes = moved(facts.siblings, facts.number, step)
        return tuple(
            SetupCall("PUT", f"{folder(facts)}/{number}", {"position": before[number]}) for number, _ in changes
        )

    return SetupAction(
        id=f"{kind}.{word}",
        title=f"Move {word}",
        tab=tab,
        section=section,
        explains=f"Moves it one place {word} among its like, by its position.",
        offered=admins(offered),
        about_one=True,
        summary=lambda facts, values: told(facts),
        check=price,
        calls=lambda facts, values: calls(facts),
        inverse=lambda facts, values, answer: back(facts),
    )
