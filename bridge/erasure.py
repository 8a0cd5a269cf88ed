"""Hash addresses and numbers of persons who were erased: they are known again and never read.

The keys are those of TOURBASE_SECRET_KEY, which no database holds; so what lies in
`resman.person_tombstone` tells nobody who they were.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable
from typing import Final

from bridge.credentials import KeyRing
from bridge.resman.normalise import email_key, phone_key

# The keys seal credentials; for another purpose another key is made of each.
_PURPOSE: Final = b"tourbase erased person"


def sealing_macs(
    keys: KeyRing, emails: Iterable[str], phones: Iterable[str]
) -> dict[str, str | dict[str, str]]:
    """Give what `resman.person_erase` keeps: the hash of each address and number, by the value."""
    kid, key = keys.sealing_key()
    return {
        "kid": kid,
        "emails": {email: _mac(key, "email", email_key(email)) for email in emails},
        "phones": {phone: _mac(key, "phone", phone_key(phone)) for phone in phones},
    }


def known_macs(
    keys: KeyRing, kids: Collection[str], emails: Iterable[str], phones: Iterable[str]
) -> list[str]:
    """Give the hashes under which somebody with these may have been erased."""
    contacts = [("email", email_key(text)) for text in emails]
    contacts += [("phone", phone_key(text)) for text in phones]
    return [
        _mac(key, kind, value) for key in keys.keys_of(kids) for kind, value in contacts if value
    ]


def _mac(key: bytes, kind: str, value: str) -> str:
    own = hmac.digest(key, _PURPOSE, hashlib.sha256)
    return hmac.new(own, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
