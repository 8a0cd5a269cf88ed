"""Wrap an answer of v1 as XML or JSON, as the caller chose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bridge.simulator.exchange import Reply
from bridge.simulator.mits_writer import text_of
from bridge.simulator.records import Json

Format = Literal["xml", "json"]
# What a method answers: the LeadManagement as XML, or members of a JSON object.
Payload = str | Mapping[str, Json] | None
_SINGULAR = {"People": "Person", "Properties": "Property"}


def chosen_format(accept: str, usual: Format) -> Format:
    """Return the format that an `Accept` header asks for, else the usual one of the method."""
    wanted = accept.lower()
    takes_json, takes_xml = "application/json" in wanted, "/xml" in wanted
    if takes_json == takes_xml:
        return usual
    return "json" if takes_json else "xml"


@dataclass(frozen=True)
class Envelope:
    """The members that every answer of v1 has."""

    method: str
    account_id: str
    property_id: str
    format: Format

    def wrap(self, status: str, payload: Payload = None, error: str | None = None) -> Reply:
        """Return the whole answer; ResMan says 200 whatever the status word says."""
        if self.format == "json":
            body = json.dumps(self._as_object(status, payload, error))
            return Reply(200, body.encode(), "application/json; charset=utf-8")
        xml = '<?xml version="1.0" encoding="utf-8"?>' + self._as_xml(status, payload, error)
        return Reply(200, xml.encode(), "application/xml; charset=utf-8")

    def _as_object(self, status: str, payload: Payload, error: str | None) -> dict[str, Json]:
        account: Json = int(self.account_id) if self.account_id.isdecimal() else self.account_id
        members: dict[str, Json] = {
            "MethodName": self.method,
            "Status": status,
            "ErrorDescription": error,
            "AccountID": account,
            "PropertyID": self.property_id or None,
        }
        if isinstance(payload, str):
            members["Response"] = _response_object(payload)
        elif payload is not None:
            members = {**members, **payload}
        return members

    def _as_xml(self, status: str, payload: Payload, error: str | None) -> str:
        head = _element("MethodName", self.method) + _element("Status", status)
        if error is not None:
            head += _element("ErrorDescription", error)
        head += _element("AccountID", self.account_id)
        if self.property_id:
            head += _element("PropertyID", self.property_id)
        if isinstance(payload, str):
            head += f"<Response>{payload}</Response>"
        elif payload is not None:
            head += "".join(_value(name, value) for name, value in payload.items())
        return f"<ResMan>{head}</ResMan>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{text_of(text)}</{name}>"


def _value(name: str, value: Json) -> str:
    if isinstance(value, list):
        singular = _SINGULAR.get(name, name[:-1])
        return f"<{name}>{''.join(_value(singular, item) for item in value)}</{name}>"
    if isinstance(value, dict):
        return f"<{name}>{''.join(_value(key, item) for key, item in value.items())}</{name}>"
    return f"<{name}/>" if value is None else _element(name, str(value))


def _response_object(payload: str) -> Json:
    root = ElementTree.fromstring(f"<Response>{payload}</Response>")
    return _object_of(root) if len(root) else root.text


def _object_of(element: Element) -> Json:
    members: dict[str, Json] = {f"@{name}": value for name, value in element.attrib.items()}
    for child in element:
        name, value = child.tag.rpartition("}")[2], _object_of(child)
        known = members.get(name)
        if isinstance(known, list):
            known.append(value)
        else:
            members[name] = value if name not in members else [known, value]
    text = element.text or ""
    if not members:
        return text
    return {**members, "#text": text} if text.strip() else members
