"""Seal and open the secrets that rest in the database: API keys, and what sources sign with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge.errors import ConfigurationError
from bridge.resman.access import Credentials

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION: Final = 1
SETTING: Final = "TOURBASE_SECRET_KEY"


def new_key() -> str:
    """Make a key, in the form in which the setting holds it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")


@dataclass(frozen=True)
class KeyRing:
    """The keys by their ids; the first seals, all open."""

    _keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """Read a comma-separated list of base64 keys; the first one seals."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            raise ConfigurationError(f"{SETTING} is empty; {_ADVICE}")
        keys = (_key(part, place) for place, part in enumerate(parts, start=1))
        return cls(tuple((key_id(key), key) for key in keys))

    @property
    def sealing_kid(self) -> str:
        """Give the id of the key that seals."""
        return self._keys[0][0]

    @property
    def kids(self) -> tuple[str, ...]:
        """Give the ids of all keys."""
        return tuple(kid for kid, _ in self._keys)

    def sealing_key(self) -> tuple[str, bytes]:
        """Give the key that seals, and its id."""
        return self._keys[0]

    def keys_of(self, kids: Collection[str]) -> tuple[bytes, ...]:
        """Give those of the keys that have one of these ids."""
        return tuple(key for kid, key in self._keys if kid in kids)

    def seal(self, credentials: Credentials, integration_id: UUID | str) -> dict[str, object]:
        """Encrypt the API key for one integration row; it opens for no other row."""
        kid, key = self._keys[0]
        nonce = os.urandom(NONCE_BYTES)
        secret = credentials.api_key.encode("utf-8")
        sealed = AESGCM(key).encrypt(nonce, secret, _associated(integration_id))
        return {
            "v": VERSION,
            "kid": kid,
            "account_id": credentials.account_id,
            "partner_id": credentials.partner_id,
            "nonce": base64.b64encode(nonce).decode("ascii"),
            "ct": base64.b64encode(sealed).decode("ascii"),
        }

    def seal_text(self, text: str, owner: UUID | str) -> dict[str, object]:
        """Encrypt a secret for one row; it opens for no other row."""
        kid, key = self._keys[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, text.encode("utf-8"), _associated(owner))
        return {
            "v": VERSION,
            "kid": kid,
            "nonce": base64.b64encode(nonce).decode("ascii"),
            "ct": base64.b64encode(sealed).decode("ascii"),
        }

    def open_text(self, sealed: Mapping[str, object], owner: UUID | str) -> str:
        """Decrypt what `seal_text` made for this row."""
        key = dict(self._keys).get(str(sealed.get("kid")))
        if sealed.get("v") != VERSION or key is None:
            raise ConfigurationError(
                f"the secret of {owner} is sealed with key {str(sealed.get('kid'))[:8]} in version"
                f" {sealed.get('v')}, which {SETTING} does not open: add that key to the list, or"
                " set the secret again"
            )
        try:
            nonce, text = (
                base64.b64decode(str(sealed.get(name)), validate=True) for name in ("nonce", "ct")
            )
            return AESGCM(key).decrypt(nonce, text, _associated(owner)).decode("utf-8")
        except (InvalidTag, ValueError):
            raise ConfigurationError(
                f"the secret of {owner} was changed, or belongs to another row: set it again"
            ) from None

    def open(self, sealed: Mapping[str, object], integration_id: UUID | str) -> Credentials:
        """Decrypt what `seal` made for this integration row."""
        if sealed.get("v") != VERSION:
            raise _damaged(integration_id, f"are not of version {VERSION}")
        names = ("kid", "account_id", "partner_id", "nonce", "ct")
        texts = {name: value for name in names if isinstance(value := sealed.get(name), str)}
        if len(texts) != len(names):
            missing = ", ".join(name for name in names if name not in texts)
            raise _damaged(integration_id, f"lack {missing}")
        key = dict(self._keys).get(texts["kid"])
        if key is None:
            raise ConfigurationError(
                f"the credentials of integration {integration_id} are sealed with key "
                f"{texts['kid'][:8]}, which is not in {SETTING} (it holds "
                f"{', '.join(self.kids)}); add that key to the list"
            )
        secret = _decrypt(key, texts["nonce"], texts["ct"], integration_id)
        return Credentials(texts["partner_id"], texts["account_id"], secret)


_ADVICE: Final = f"give base64 of {KEY_BYTES} random bytes, several separated by commas"


def key_id(key: bytes) -> str:
    """Give the short name under which a key is known."""
    return hashlib.sha256(key).hexdigest()[:8]


def _key(text: str, place: int) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        # The cause may quote the text, so it is not chained.
        raise ConfigurationError(f"key {place} of {SETTING} is not base64; {_ADVICE}") from None
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"key {place} of {SETTING} has {len(key)} bytes instead of {KEY_BYTES}; {_ADVICE}"
        )
    return key


def _associated(integration_id: UUID | str) -> bytes:
    return str(UUID(str(integration_id))).encode("utf-8")


def _decrypt(key: bytes, nonce: str, sealed: str, integration_id: UUID | str) -> str:
    try:
        secret = AESGCM(key).decrypt(
            base64.b64decode(nonce, validate=True),
            base64.b64decode(sealed, validate=True),
            _associated(integration_id),
        )
        return secret.decode("utf-8")
    except (InvalidTag, ValueError):
        raise _damaged(integration_id, "were changed, or belong to another integration") from None


def _damaged(integration_id: UUID | str, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"the credentials of integration {integration_id} {what}; "
        "give the key again with `tourbase properties set … --api-key-file FILE`"
    )
