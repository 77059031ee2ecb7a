"""Simulated Level-1 products in the true formats, for the demonstration and the tests."""
