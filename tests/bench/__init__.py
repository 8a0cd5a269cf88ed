"""Tests of what the bench computes; the bench itself is run by `make bench`."""
