"""Benchmarks: each figure stands beside a limit or a peer of the same run (bench/README.md)."""
