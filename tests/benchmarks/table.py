"""The table of a benchmark, and the same as JSON."""

from dataclasses import asdict, dataclass
import json


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure at one size: the alternative's median, ours, and the ratio that is aimed at."""

    figure: str
    size: int
    theirs: float
    ours: float
    unit: str
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Return ours as a share of theirs."""
        return self.ours / self.theirs


def as_text(rows: list[Row], *, size: str, theirs: str, ours: str) -> str:
    """Return the rows as a table; the names are those of the columns."""
    width = max(len(row.figure) for row in rows)
    head = f"{'':<{width}}  {size:>8}  {theirs:>14}  {ours:>14}  {'ratio':>6}  {'target':>6}"
    lines = [head, "─" * (len(head) + 2)]
    figure = rows[0].figure
    for row in rows:
        if row.figure != figure:
            lines.append("")
        lines.append(
            _line(row, "" if row.figure == figure and len(lines) > 2 else row.figure, width)
        )
        figure = row.figure
    return "\n".join(lines)


def as_json(rows: list[Row]) -> str:
    """Return the rows for a `--json` file."""
    return json.dumps([asdict(row) | {"ratio": row.ratio} for row in rows], indent=2) + "\n"


def _line(row: Row, name: str, width: int) -> str:
    """Return a line of the table."""
    digits = 1 if row.unit == "ms" else 0
    values = "  ".join(
        f"{value:>{13 - len(row.unit)},.{digits}f} {row.unit}" for value in (row.theirs, row.ours)
    )
    aim = (
        ""
        if row.target is None
        else f"{row.target:>6.1f} {'✓' if row.ratio <= row.target else '✗'}"
    )
    return f"{name:<{width}}  {row.size:>8,}  {values}  {row.ratio:>6.2f}  {aim}".rstrip()
