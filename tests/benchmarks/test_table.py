"""The table of the benchmarks."""

import json

from tests.benchmarks.table import Row, as_json, as_text

ROWS = [
    Row(figure="own time", size=20, theirs=10.0, ours=5.0, unit="ms", target=0.7),
    Row(figure="own time", size=1000, theirs=10.0, ours=8.0, unit="ms", target=0.7),
    Row(figure="tokens", size=20, theirs=1000, ours=1500, unit="tokens"),
]


def test_a_line_has_the_ratio_and_whether_the_target_is_met() -> None:
    """Under, over, and without one."""
    table = as_text(ROWS, size="entities", theirs="theirs", ours="ours")
    under, over, *_, without = table.splitlines()[2:]
    assert under.split() == ["own", "time", "20", "10.0", "ms", "5.0", "ms", "0.50", "0.7", "✓"]
    assert over.split() == ["1,000", "10.0", "ms", "8.0", "ms", "0.80", "0.7", "✗"]
    assert without.split() == ["tokens", "20", "1,000", "tokens", "1,500", "tokens", "1.50"]


def test_the_file_has_the_same_rows() -> None:
    """For whoever compares two runs."""
    first, *_ = json.loads(as_json(ROWS))
    assert first == {
        "figure": "own time",
        "size": 20,
        "theirs": 10.0,
        "ours": 5.0,
        "unit": "ms",
        "target": 0.7,
        "ratio": 0.5,
    }
