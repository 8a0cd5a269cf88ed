"""A stand-in for ResMan: its paths, its strictness and its faults, over real HTTP.

It is the oracle of the tests, so it shares no parsing or building code with `bridge.resman`.
"""

from __future__ import annotations
