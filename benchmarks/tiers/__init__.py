"""Slow storage measured: killed while it moves products, with and without grouping, and what readers pay for it."""
