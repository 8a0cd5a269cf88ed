"""`tourbase config`: the settings, where each came from, and whether they serve."""

from __future__ import annotations

import base64
import binascii

import click

from bridge.cli.base import CommonGroup, common
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.errors import ConfigurationError
from bridge.settings import Value, read_values
from bridge.web.bind import read_bindings

_KEY_BYTES = 32


@click.group(cls=CommonGroup)
def config() -> None:
    """Show the settings and where each came from."""


@config.command()
def show() -> None:
    """Print every setting with its source; secrets are masked."""
    rows: list[dict[str, Cell]] = [
        {
            "name": found.known.name,
            "value": found.shown(),
            "source": found.source,
            "reloads": found.known.reloads,
            "meaning": found.known.meaning,
        }
        for found in _values().values()
    ]
    print_rows(["name", "value", "source", "reloads", "meaning"], rows)


@config.command()
def check() -> None:
    """Say whether the bridge could start with these settings; exit 78 if not."""
    values = _values()
    read_bindings(common().settings())
    key = values["secret_key"].value
    if key is None:
        raise ConfigurationError(
            "TOURBASE_SECRET_KEY is not set: the credentials of the accounts cannot be read;"
            f" make one with 'openssl rand -base64 {_KEY_BYTES}'"
        )
    for number, part in enumerate(str(key).split(","), start=1):
        _check_key(number, part.strip())
    if common().json:
        print_json({"ok": True})
    else:
        say("the settings are complete")


def _values() -> dict[str, Value]:
    return read_values({"dsn": common().dsn}, config=common().config)


def _check_key(number: int, text: str) -> None:
    try:
        size = len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size != _KEY_BYTES:
        raise ConfigurationError(
            f"key {number} of TOURBASE_SECRET_KEY is not base64 of {_KEY_BYTES} bytes:"
            f" make one with 'openssl rand -base64 {_KEY_BYTES}'"
        )
