"""The scenarios, one module each, with a function `measure(run, result)`."""

from __future__ import annotations

# In the order in which a whole run takes them: the quick ones first.
NAMES = (
    "write_path",
    "enqueue",
    "drain",
    "pick_up",
    "end_to_end",
    "intake_mapping",
    "pull",
    "rescue",
    "fair",
    "dead_destination",
    "backlog",
    "held_snapshot",
)
