"""API keys at rest: sealed for one row, opened with any key of the ring, never shown."""

from __future__ import annotations

import base64
import hashlib
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.credentials import KeyRing, new_key
from bridge.errors import ConfigurationError
from bridge.resman import Credentials

INTEGRATION = UUID("0B0B0B0B-0000-4000-8000-00000000000A")
OTHER = UUID("0b0b0b0b-0000-4000-8000-00000000000b")
SECRET = Credentials("partner-77", "400", "KEY-canary-8f2b")
KEY = new_key()
RING = KeyRing.from_text(KEY)


def test_the_sealed_shape_is_the_agreed_one() -> None:
    sealed = RING.seal(SECRET, INTEGRATION)
    assert list(sealed) == ["v", "kid", "account_id", "partner_id", "nonce", "ct"]
    assert sealed["v"] == 1 and sealed["account_id"] == "400"
    assert sealed["partner_id"] == "partner-77"
    assert sealed["kid"] == hashlib.sha256(base64.b64decode(KEY)).hexdigest()[:8]
    assert len(base64.b64decode(str(sealed["nonce"]))) == 12
    assert "canary" not in json.dumps(sealed)


def test_the_row_may_be_named_in_any_case() -> None:
    sealed = RING.seal(SECRET, str(INTEGRATION).upper())
    assert RING.open(sealed, INTEGRATION) == SECRET


def test_each_seal_has_a_nonce_of_its_own() -> None:
    assert len({str(RING.seal(SECRET, INTEGRATION)["nonce"]) for _ in range(50)}) == 50


def test_while_rotating_the_first_key_seals_and_all_open() -> None:
    fresh = new_key()
    ring = KeyRing.from_text(f" {fresh} , {KEY},")
    assert ring.open(RING.seal(SECRET, INTEGRATION), INTEGRATION) == SECRET
    sealed = ring.seal(SECRET, INTEGRATION)
    assert sealed["kid"] == ring.sealing_kid == KeyRing.from_text(fresh).sealing_kid
    assert KeyRing.from_text(fresh).open(sealed, INTEGRATION) == SECRET


def test_an_unknown_key_is_named() -> None:
    sealed = KeyRing.from_text(new_key()).seal(SECRET, INTEGRATION)
    with pytest.raises(ConfigurationError, match=f"{sealed['kid']}.*TOURBASE_SECRET_KEY"):
        RING.open(sealed, INTEGRATION)


def test_sealed_credentials_do_not_open_for_another_row() -> None:
    with pytest.raises(ConfigurationError, match="another integration"):
        RING.open(RING.seal(SECRET, INTEGRATION), OTHER)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"v": 2}, "version"),
        ({"v": None}, "version"),
        ({"ct": None}, "lack ct"),
        ({"nonce": 7, "kid": None}, "lack kid, nonce"),
        ({"ct": "%%%"}, "were changed"),
        ({"ct": "AAAA"}, "were changed"),
        ({"nonce": "AA=="}, "were changed"),
        ({"nonce": ""}, "were changed"),
    ],
)
def test_damage_is_told_with_what_to_do(change: dict[str, object], message: str) -> None:
    sealed = {**RING.seal(SECRET, INTEGRATION), **change}
    with pytest.raises(ConfigurationError, match=message) as refused:
        RING.open(sealed, INTEGRATION)
    assert "--api-key-file" in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        ("canary!", "key 1 .* not base64"),
        ("canaryé", "key 1 .* not base64"),
        pytest.param(f"{KEY},Y2FuYXJ5", "key 2 .* has 6 bytes", id="second-too-short"),
    ],
)
def test_a_wrong_setting_is_told_without_showing_it(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as refused:
        KeyRing.from_text(text)
    assert "canary" not in str(refused.value) and "Y2Fu" not in str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__ in (True, False)


def test_no_repr_shows_a_key() -> None:
    raw = base64.b64decode(KEY)
    assert KEY not in repr(RING) and repr(raw) not in repr(RING)
    assert "canary" not in repr(SECRET)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.uuids())
def test_what_was_sealed_opens_again(api_key: str, integration: UUID) -> None:
    secret = Credentials("p", "a", api_key)
    assert RING.open(RING.seal(secret, integration), integration) == secret


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_noticed(place: int, flip: int) -> None:
    sealed = RING.seal(SECRET, INTEGRATION)
    data = bytearray(base64.b64decode(str(sealed["ct"])))
    data[place % len(data)] ^= flip
    sealed["ct"] = base64.b64encode(bytes(data)).decode()
    with pytest.raises(ConfigurationError):
        RING.open(sealed, INTEGRATION)


def test_a_secret_opens_only_for_its_row() -> None:
    keys = KeyRing.from_text(new_key())
    sealed = keys.seal_text("whsec_abc", INTEGRATION)
    assert set(sealed) == {"v", "kid", "nonce", "ct"}
    assert "abc" not in str(sealed)
    assert keys.open_text(sealed, INTEGRATION) == "whsec_abc"
    with pytest.raises(ConfigurationError, match="belongs to another row"):
        keys.open_text(sealed, OTHER)
    with pytest.raises(ConfigurationError, match="add that key to the list"):
        KeyRing.from_text(new_key()).open_text(sealed, INTEGRATION)
    with pytest.raises(ConfigurationError, match="was changed"):
        keys.open_text({**sealed, "ct": "AAAA"}, INTEGRATION)
