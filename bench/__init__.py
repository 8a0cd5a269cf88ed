"""Benchmarks: each figure is a ratio against a limit in the same run."""
