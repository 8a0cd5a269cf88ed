"""A call of v1: who sends it, what it says, how it is answered."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from bridge.simulator.envelope import Envelope, chosen_format
from bridge.simulator.exchange import Facts, Reply
from bridge.simulator.mits_reader import marker_in
from bridge.simulator.records import Account, Property, Rejected
from bridge.simulator.simulation import Simulation
from bridge.simulator.v1_methods import Method, Task

_NOT_AUTHORIZED = "The API key or the integration partner is not authorized."


class NotAForm(Exception):
    """The body is not a form in UTF-8."""


class _WrongCredentials(Exception):
    """The four credential fields do not fit together."""


def form_of(body: bytes) -> dict[str, str]:
    """Read a form body; names of fields have no case. Raise NotAForm if it is none."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=64
        )
    except ValueError as error:
        raise NotAForm from error
    return {name.lower(): value for name, value in pairs}


@dataclass(frozen=True)
class V1Call:
    """One call of v1 as it came."""

    target: Method
    form: Mapping[str, str]
    accept: str

    @property
    def method(self) -> str:
        """The bare name of the method."""
        return self.target.name

    @cached_property
    def facts(self) -> Facts:
        """What is known of the call so far."""
        return Facts(
            property_id=self.form.get("propertyid", "").lower() or None,
            marker=marker_in(self.form.get("xml", "")),
        )

    def carry_out(self, simulation: Simulation, stale_seconds: float) -> Reply:
        """Do what the call asks for, and fill in its facts."""
        try:
            account = self._sender(simulation)
            place = self._place(simulation, account)
            task = Task(simulation, self.form, self.facts, account, place, stale_seconds)
            payload = self.target.run(task)
        except _WrongCredentials:
            self.facts.error = _NOT_AUTHORIZED
            if simulation.switches.bad_auth_style == "http401":
                return Reply(401, b"Unauthorized", "text/plain")
            return self.status_reply(simulation, self.target.failure_word, _NOT_AUTHORIZED)
        except Rejected as refusal:
            self.facts.error = str(refusal)
            return self.status_reply(simulation, self.target.failure_word, str(refusal))
        self.facts.accepted = True
        self.facts.kind = self.facts.kind or "read"
        return self._envelope(simulation).wrap("Success", payload)

    def status_reply(self, simulation: Simulation, word: str, text: str) -> Reply:
        """Return an answer with a given status word and text."""
        return self._envelope(simulation).wrap(word, error=text or None)

    def _envelope(self, simulation: Simulation) -> Envelope:
        return Envelope(
            method=self.method,
            account_id=self.form.get("accountid", ""),
            property_id=simulation.switches.cased(self.form.get("propertyid", "").lower()),
            format=chosen_format(self.accept, self.target.usual_format),
        )

    def _sender(self, simulation: Simulation) -> Account:
        accounts = simulation.store.accounts
        candidates = list(accounts.values())
        if self.target.needs_account:
            known = accounts.get(self.form.get("accountid", ""))
            candidates = [known] if known else []
        for account in candidates:
            if credentials_fit(
                account, self.form.get("integrationpartnerid", ""), self.form.get("apikey", "")
            ):
                return account
        raise _WrongCredentials

    def _place(self, simulation: Simulation, account: Account) -> Property | None:
        place = simulation.store.properties.get(self.form.get("propertyid", "").lower())
        return place if place is not None and place.account_id == account.account_id else None


def credentials_fit(account: Account, partner_id: str, api_key: str) -> bool:
    """Say whether a partner's id and key are those of the account."""
    given = f"{partner_id}\n{api_key}".encode()
    keys = [key for key in (account.api_key, account.old_api_key) if key]
    known = [f"{account.partner_id}\n{key}".encode() for key in keys]
    return any(hmac.compare_digest(given, one) for one in known)
