"""The rate of a system, recognised from the limits that it sends itself."""

from __future__ import annotations

from plentytui.api.budget import Budget, Op, Period
from plentytui.rules.rates import Rate, recognise_rate


def recognised(budget: Budget) -> Rate | None:
    """The rate whose limits the system sends; None while too little is known, or where they are of no known rate."""

    def limit(op: Op, period: Period) -> int | None:
        window = budget.window(op, period)
        return None if window is None else window.limit

    reads = limit(Op.READ, Period.SHORT), limit(Op.READ, Period.LONG)
    # After a change of the rate what was last heard of writes may be older than what is heard of reads.
    return recognise_rate(*reads, limit(Op.WRITE, Period.SHORT)) or (recognise_rate(*reads) if all(reads) else None)
