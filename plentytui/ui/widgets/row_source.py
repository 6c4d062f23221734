"""Where a long list gets its rows from."""

from __future__ import annotations

from typing import Protocol, TypeVar

Row_co = TypeVar("Row_co", covariant=True)


class RowSource(Protocol[Row_co]):
    """Rows by their position, and positions by the rows' keys."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def row(self, index: int, /) -> Row_co | None:
        """The row at that position; None if there is none or it cannot be read."""
        ...

    def index_of(self, key: str, /) -> int | None:
        """Where the row with that key is now; None if it is not in the list."""
        ...

    def refresh(self) -> None:
        """Count anew and forget the rows that were read."""
        ...
