"""How a request proves of which source it is."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from bridge.errors import ConfigurationError
from bridge.web.access import (
    Source,
    bearer_token,
    has_signature,
    has_token,
    signing_key,
    token_hash,
)

# Secret, id, time, body and signature of the example in the specification of Standard Webhooks.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
BODY = b'{"test": 2432232314}'
NOW = 1614265330.0
SOURCE = Source("website", 65536, 600, (token_hash("t0ken"),), (signing_key(SECRET),))


def sign(secret: str, message_id: str, stamp: int, body: bytes) -> str:
    signed = f"{message_id}.{stamp}.".encode() + body
    digest = hmac.new(signing_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def test_the_signature_of_the_specification_is_taken() -> None:
    assert has_signature(SOURCE, SIGNED, BODY, NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_of_another_time_is_not(seconds: int) -> None:
    assert not has_signature(SOURCE, SIGNED, BODY, NOW + seconds)
    assert has_signature(SOURCE, SIGNED, BODY, NOW + seconds * 300 / 301)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "٣"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,!!!"},
        {"webhook-signature": SIGNED["webhook-signature"].replace("v1", "v1a")},
    ],
)
def test_what_was_changed_on_the_way_is_not_taken(change: dict[str, str]) -> None:
    assert not has_signature(SOURCE, SIGNED | change, BODY, NOW)


def test_another_body_is_not_taken() -> None:
    assert not has_signature(SOURCE, SIGNED, BODY + b" ", NOW)


def test_several_secrets_count_and_several_signatures_may_be_given() -> None:
    other = "whsec_" + base64.b64encode(b"k" * 32).decode()
    both = Source("s", 1, 1, (), (signing_key(other), signing_key(SECRET)))
    assert has_signature(both, SIGNED, BODY, NOW)
    wrong = sign("whsec_" + base64.b64encode(b"x" * 32).decode(), "m", 1, BODY)
    listed = f"{wrong} {SIGNED['webhook-signature']}"
    assert has_signature(both, SIGNED | {"webhook-signature": listed}, BODY, NOW)


def test_a_source_without_a_secret_takes_nothing() -> None:
    bare = Source("s", 1, 1)
    assert not has_signature(bare, SIGNED, BODY, NOW)
    assert not has_token(bare, "")


def test_a_token_is_known_by_its_hash() -> None:
    assert has_token(SOURCE, "t0ken")
    for other in ("t0ke", "T0ken", token_hash("t0ken"), ""):
        assert not has_token(SOURCE, other)


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer ", None)],
)
def test_a_token_is_read_from_its_header(header: str, token: str | None) -> None:
    assert bearer_token({"authorization": header}) == token


def test_secrets_are_not_shown() -> None:
    assert "b'" not in repr(SOURCE)
    assert token_hash("t0ken") not in repr(SOURCE)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "!sixteen bytes!!", base64.b64encode(b"short").decode()]
)
def test_a_secret_that_is_none_is_refused_without_being_quoted(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        signing_key(secret)
    assert not secret or secret not in str(refused.value)
