"""Hold what ResMan asks of a caller: partner, account and key."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    """Say who calls; the key never shows in a repr."""

    partner_id: str
    account_id: str
    api_key: str = field(repr=False)
