"""``python -m benchmarks.snow``: the acceptance of the snow chain."""
