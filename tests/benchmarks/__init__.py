"""Benchmarks: ours and the best alternative, measured in one run; `scripts/bench NAME`."""
