"""The settings of the bridge and its commands: what there is, and what was given.

Order: flag, environment (`X`, or a file named by `X_FILE`), systemd's credentials folder, the
--config file (TOML, no secrets), default.
"""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bridge.errors import ConfigurationError
from bridge.known import KNOWN, PREFIX, V2_URL, Given, Known

_ALLOWED_PREFIX: Final = "TOURBASE_TEST_"
_BY_FIELD: Final = {known.field: known for known in KNOWN}


@dataclass(frozen=True)
class Value:
    """The value of one setting, and where it came from."""

    known: Known
    value: Given | None
    source: str

    def shown(self) -> str:
        """Give the value for people: nothing that is secret."""
        if self.value is None or self.value == "":
            return "-"
        if self.known.secret:
            return "(set)"
        if self.known.field.endswith("dsn"):
            return mask_dsn(str(self.value))
        return str(self.value)


@dataclass(frozen=True)
class Settings:
    """Every setting, with its type."""

    dsn: str
    listen_dsn: str
    migrate_dsn: str
    resman_url: str
    resman_v2_url: str
    secret_key: str | None
    state_dir: str | None
    workers: int
    poll_seconds: float
    listener_probe_seconds: float
    drain_seconds: float
    lease_seconds: float
    rate_per_minute: int
    account_concurrency: int
    connect_timeout: float
    read_timeout: float
    backoff_base: float
    backoff_max: float
    breaker_failures: int
    breaker_cool_seconds: float
    recheck_seconds: float
    pull_seconds: float
    overlap_seconds: float
    guard_seconds: float
    bind: str
    intake_bind: str
    base_path: str
    auth: str
    metrics_token: str | None
    log_format: str
    log_level: str


def read_settings(
    flags: Mapping[str, Given | None] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Settings:
    """Read every setting; a wrong one is an error that names it and its source."""
    values = read_values(flags, environment=environment, config=config)
    plain: dict[str, Any] = {field: found.value for field, found in values.items()}
    plain["listen_dsn"] = plain["listen_dsn"] or plain["dsn"]
    plain["migrate_dsn"] = plain["migrate_dsn"] or plain["dsn"]
    # A key never goes to a ResMan that nobody has named: a simulator answers for both.
    shipped = plain["resman_url"] == _BY_FIELD["resman_url"].default
    plain["resman_v2_url"] = plain["resman_v2_url"] or (V2_URL if shipped else plain["resman_url"])
    plain["log_format"] = plain["log_format"] or ("text" if sys.stderr.isatty() else "json")
    return Settings(**plain)


def read_values(
    flags: Mapping[str, Given | None] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> dict[str, Value]:
    """Read every setting together with its source."""
    env = os.environ if environment is None else environment
    _refuse_unknown(env)
    file = _read_config(config)
    found = {known.field: _find(known, flags or {}, env, file) for known in KNOWN}
    if (flags or {}).get("dsn"):
        # The flag names the database of this command, whatever the environment says for db.
        found["migrate_dsn"] = Value(_BY_FIELD["migrate_dsn"], None, "default")
    return found


def mask_dsn(dsn: str) -> str:
    """Give an address without its password."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        parts = conninfo_to_dict(dsn)
    except ProgrammingError:
        return "(cannot be read)"
    for name in ("password", "sslpassword"):
        if name in parts:
            parts[name] = "***"
    return make_conninfo("", **parts)


def _find(
    known: Known,
    flags: Mapping[str, Given | None],
    env: Mapping[str, str],
    file: Mapping[str, Given],
) -> Value:
    flag = flags.get(known.field)
    if flag is not None:
        return _checked(known, flag, "flag")
    for name in (known.name, f"{known.name}_FILE"):
        if known.name in env and f"{known.name}_FILE" in env:
            raise ConfigurationError(f"{known.name} and {known.name}_FILE are both set: unset one")
        if env.get(name):
            text = _read_secret_file(name, env[name]) if name.endswith("_FILE") else env[name]
            return _checked(known, text, name)
    credentials = env.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / known.field).is_file():
        path = str(Path(credentials) / known.field)
        return _checked(known, _read_secret_file("CREDENTIALS_DIRECTORY", path), "credentials")
    if known.field in file:
        return _checked(known, file[known.field], "config file")
    if known.field == "dsn" and env.get("DATABASE_URL"):
        return _checked(known, env["DATABASE_URL"], "DATABASE_URL")
    return Value(known, known.default, "default")


def _checked(known: Known, given: Given, source: str) -> Value:
    value: Given = given.strip() if isinstance(given, str) else given
    where = f"{known.name} (from {source})" if source != known.name else known.name
    if isinstance(known.default, int | float):
        kind = type(known.default)
        try:
            value = kind(str(value))
        except ValueError:
            word = "whole number" if kind is int else "number"
            raise ConfigurationError(f"{where} is not a {word}: {given!r}") from None
        if known.least is not None and not value >= known.least:
            raise ConfigurationError(f"{where} is {value}: it must be at least {known.least:g}")
    if known.choices and value not in known.choices:
        raise ConfigurationError(f"{where} is {value!r}: use one of {', '.join(known.choices)}")
    return Value(known, value, source)


def _read_secret_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise ConfigurationError(f"{name} names {path}, which cannot be read: {reason}") from error


def _refuse_unknown(env: Mapping[str, str]) -> None:
    names = {known.name for known in KNOWN} | {f"{known.name}_FILE" for known in KNOWN}
    for name in sorted(env):
        if name.startswith(PREFIX) and name not in names and not name.startswith(_ALLOWED_PREFIX):
            raise ConfigurationError(f"there is no setting {name}{_guess(name, names)}")


def _read_config(path: Path | None) -> dict[str, Given]:
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"--config {path} cannot be read: {error}") from error
    for field in content:
        if field not in _BY_FIELD:
            guess = _guess(field, set(_BY_FIELD))
            raise ConfigurationError(f"--config {path}: there is no setting {field}{guess}")
        if _BY_FIELD[field].secret:
            name = _BY_FIELD[field].name
            raise ConfigurationError(
                f"--config {path} holds {field}, a secret: use {name} or {name}_FILE instead"
            )
        if isinstance(content[field], bool) or not isinstance(content[field], str | int | float):
            raise ConfigurationError(f"--config {path}: {field} is neither text nor a number")
    return content


def _guess(name: str, names: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=1)
    return f": did you mean {close[0]}?" if close else "; see 'tourbase config show'"
