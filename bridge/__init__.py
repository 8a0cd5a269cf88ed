"""Tourbase: a Postgres package that keeps leads and tours in step with ResMan."""

from __future__ import annotations

__version__ = "0.1.0"
