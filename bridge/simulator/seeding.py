"""Read a seed: accounts, their properties, and what a lead may refer to."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.errors import ConfigurationError
from bridge.simulator.checked_json import a_list, a_text, an_object
from bridge.simulator.records import Account, Json, Property
from bridge.simulator.store import Store
from bridge.simulator.switches import WrongControl

_ACCOUNT = "account_id partner_id api_key properties"
_PROPERTY = "sources employees lost_reasons time_zone"


def plant(store: Store, seed: Json) -> dict[str, Json]:
    """Put one seed or a list of them into the store, all or nothing; ids are never invented."""
    seeds = seed if isinstance(seed, list) else [seed]
    read = [_account(entry, f"seed {number}") for number, entry in enumerate(seeds, 1)]
    for account, properties in read:
        for place in properties:
            known = store.properties.get(place.property_id)
            if known is not None and known.account_id != account.account_id:
                raise WrongControl(f"property {place.property_id} belongs to another account")
    for account, properties in read:
        store.accounts[account.account_id] = account
        store.properties.update((place.property_id, place) for place in properties)
    return {"accounts": len(store.accounts), "properties": len(store.properties)}


def plant_file(store: Store, path: Path) -> None:
    """Put the seed of a file into the store."""
    try:
        plant(store, json.loads(path.read_text("utf-8")))
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise ConfigurationError(
            f"cannot read the seed {path}: {reason}; give a JSON file to --seed"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"the seed {path} is not JSON; its shape is in docs/simulator.md"
        ) from error
    except WrongControl as error:
        raise ConfigurationError(
            f"the seed {path} is wrong: {error}; its shape is in docs/simulator.md"
        ) from error


def _account(entry: Json, where: str) -> tuple[Account, list[Property]]:
    given = an_object(entry, where, "subdomain old_api_key", _ACCOUNT)
    account = Account(
        account_id=a_text(given["account_id"], f"{where}: account_id"),
        partner_id=a_text(given["partner_id"], f"{where}: partner_id"),
        api_key=a_text(given["api_key"], f"{where}: api_key"),
        subdomain=a_text(given.get("subdomain", ""), f"{where}: subdomain", empty=True),
        old_api_key=a_text(given.get("old_api_key", ""), f"{where}: old_api_key", empty=True),
    )
    entries = a_list(given["properties"], f"{where}: properties")
    return account, [
        _property(account.account_id, item, f"{where}, property {number}")
        for number, item in enumerate(entries, 1)
    ]


def _property(account_id: str, entry: Json, where: str) -> Property:
    given = an_object(entry, where, _PROPERTY, "property_id name")
    return Property(
        account_id=account_id,
        property_id=a_text(given["property_id"], f"{where}: property_id").lower(),
        name=a_text(given["name"], f"{where}: name"),
        time_zone=a_text(given.get("time_zone", "UTC"), f"{where}: time_zone"),
        sources=_named(given.get("sources", []), f"{where}: sources"),
        employees=_named(given.get("employees", []), f"{where}: employees", "is_leasing"),
        lost_reasons=_named(given.get("lost_reasons", []), f"{where}: lost_reasons"),
        not_leasing=_not_leasing(given.get("employees", [])),
    )


def _not_leasing(employees: Json) -> frozenset[str]:
    """Give the ids of employees to whom no tour can be given; called once the list was checked."""
    return frozenset(
        str(entry["id"]).lower()
        for entry in a_list(employees, "employees")
        if isinstance(entry, dict) and entry.get("is_leasing") is False
    )


def _named(entries: Json, where: str, more: str = "") -> dict[str, tuple[str, str]]:
    found = {}
    for entry in a_list(entries, where):
        given = an_object(entry, where, more, "id name")
        identifier = a_text(given["id"], f"{where}: id")
        found[identifier.lower()] = (identifier, a_text(given["name"], f"{where}: name"))
    return found
