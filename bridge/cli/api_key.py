"""Read secrets from files, and what seals them: none ever stands on a command line."""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.cli.base import common
from bridge.credentials import KeyRing
from bridge.errors import ConfigurationError


def read_api_key(path: Path) -> str:
    """Read the key in a file, or in standard input for `-`."""
    return read_secret(path, "--api-key-file", "API key")


def read_secret(path: Path, option: str, what: str) -> str:
    """Read the one word in a file, or in standard input for `-`."""
    name = "standard input" if str(path) == "-" else f"{option} {path}"
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"{name} is not text: it must hold the {what} and nothing else"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"{name} cannot be read: {error.strerror}; it must hold the {what} and nothing else"
        ) from None
    lines = text.split()
    if not lines:
        raise ConfigurationError(f"{name} is empty: it must hold the {what}")
    if len(lines) > 1:
        raise ConfigurationError(f"{name} holds more than one word: it must hold the {what} only")
    return lines[0]


def read_keys(what: str) -> KeyRing:
    """Give the key by which a bridge reads what is sealed."""
    text = common().settings().secret_key
    if not text:
        raise ConfigurationError(
            f"TOURBASE_SECRET_KEY is not set: the {what} cannot be sealed; give that of the bridge,"
            " or make one for both with 'openssl rand -base64 32'"
        )
    return KeyRing.from_text(text)
