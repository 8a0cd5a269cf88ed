"""What settings there are: name, default, meaning, and what a value must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "TOURBASE_"
DEFAULT_BIND: Final = "127.0.0.1:8787"
V2_URL: Final = "https://partners-api.myresman.com"

Given = str | int | float


@dataclass(frozen=True)
class Known:
    """One setting that exists."""

    field: str
    default: Given | None
    meaning: str
    least: float | None = None
    choices: tuple[str, ...] = ()
    secret: bool = False
    reloads: bool = False

    @property
    def name(self) -> str:
        """Give its name in the environment."""
        return PREFIX + self.field.upper()


KNOWN: Final = (
    Known("dsn", "", "main connection; may be a pooler"),
    Known("listen_dsn", None, "direct connection for LISTEN; the main one if not given"),
    Known("migrate_dsn", None, "used only by 'db' commands; the main one if not given"),
    Known("resman_url", "https://api.myresman.com", "address of ResMan"),
    Known("resman_v2_url", None, "address of its v2; as shipped, or the other if that was given"),
    Known("secret_key", None, "key of the accounts' credentials; new,old to rotate", secret=True),
    Known("state_dir", None, "folder that outlives the database; $STATE_DIRECTORY if not given"),
    Known("workers", 32, "ResMan calls at a time", 1, reloads=True),
    Known("poll_seconds", 5.0, "between looks for work", 0.05, reloads=True),
    Known("listener_probe_seconds", 10.0, "between proofs that NOTIFY arrives", 0.1),
    Known("drain_seconds", 25.0, "to finish calls in on SIGTERM", 0),
    Known("lease_seconds", 120.0, "until a claim lapses without a sign of life", 1),
    Known("rate_per_minute", 60, "calls an account; 0 = no limit", 0, reloads=True),
    Known("account_concurrency", 2, "calls at a time an account; 0 = no limit", 0, reloads=True),
    Known("connect_timeout", 5.0, "seconds to connect to ResMan", 0.1),
    Known("read_timeout", 30.0, "seconds to wait for ResMan's answer", 0.1),
    Known("backoff_base", 5.0, "seconds; doubles with each try, full jitter", 0),
    Known("backoff_max", 900.0, "seconds", 0),
    Known("breaker_failures", 5, "failures in a row that open a property's circuit", 1),
    Known("breaker_cool_seconds", 60.0, "first wait of an open circuit", 0),
    Known("recheck_seconds", 30.0, "between the looks for a lead whose answer was lost", 0),
    Known("pull_seconds", 300.0, "between reads of what changed in ResMan", 1, reloads=True),
    Known("overlap_seconds", 600.0, "that each read goes back before the last", 60, reloads=True),
    Known("guard_seconds", 30.0, "after a call, an older value is a late one", 0, reloads=True),
    Known("bind", DEFAULT_BIND, "HTTP of the bridge: HOST:PORT, or off"),
    Known("intake_bind", "off", "the same for requests of sources alone, which may be public"),
    Known("base_path", "/", "in front of every path, behind a proxy that passes it on"),
    Known(
        "auth",
        "none",
        "who may see more than health; a public bind wants token",
        None,
        ("none", "token"),
    ),
    Known("metrics_token", None, "bearer token that shows details of the bridge", secret=True),
    Known("log_format", None, "text on a terminal, json elsewhere", choices=("text", "json")),
    Known(
        "log_level",
        "info",
        "lowest level to write",
        choices=("debug", "info", "warning", "error"),
        reloads=True,
    ),
)
