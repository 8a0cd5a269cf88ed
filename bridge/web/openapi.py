"""The document that describes the paths, for programs: OpenAPI 3.1, as openapi.json has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bridge

_FILE = Path(__file__).with_name("openapi.json")


def document(base_path: str) -> dict[str, Any]:
    """Give the document of this version, at this base path."""
    content: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    content["info"]["version"] = bridge.__version__
    content["servers"] = [{"url": base_path.rstrip("/") or "/"}]
    return content
