"""Which addresses the bridge may listen at."""

from __future__ import annotations

import pytest

from bridge.errors import ConfigurationError
from bridge.settings import Settings, read_settings
from bridge.web.bind import (
    Address,
    AddressInUse,
    listen,
    read_address,
    read_bindings,
    taken_address,
)


def settings(**environment: str) -> Settings:
    return read_settings(
        environment={f"TOURBASE_{name.upper()}": text for name, text in environment.items()}
    )


def test_the_default_is_this_machine_only() -> None:
    found = read_bindings(settings())
    assert str(found.main) == "127.0.0.1:8787"
    assert found.main is not None and found.main.is_loopback
    assert found.is_default
    assert found.intake is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:0", Address("127.0.0.1", 0)),
        ("[::1]:8787", Address("::1", 8787)),
        ("localhost:80", Address("localhost", 80)),
        ("0.0.0.0:65535", Address("0.0.0.0", 65535)),
        ("off", None),
    ],
)
def test_an_address_is_read(text: str, address: Address | None) -> None:
    assert read_address("TOURBASE_BIND", text) == address
    if address is not None:
        assert str(address) == text


@pytest.mark.parametrize("text", ["8787", ":8787", "host:", "host:65536", "::1:80", "h:٣", "on"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="give HOST:PORT"):
        read_address("TOURBASE_BIND", text)


@pytest.mark.parametrize("text", ["0.0.0.0:1", "[::]:1", "192.0.2.1:1", "example.com:1"])
def test_a_public_bind_without_authentication_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_AUTH is none"):
        read_bindings(settings(bind=text))
    assert read_bindings(settings(bind=text, auth="token", metrics_token="t")).main is not None


@pytest.mark.parametrize("text", ["127.0.0.2:1", "[::1]:1", "localhost:1"])
def test_loopback_needs_no_authentication(text: str) -> None:
    assert read_bindings(settings(bind=text)).main is not None


def test_the_intake_alone_may_be_public() -> None:
    found = read_bindings(settings(intake_bind="0.0.0.0:8788"))
    assert str(found.intake) == "0.0.0.0:8788"


def test_authentication_by_token_needs_the_token() -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_METRICS_TOKEN is not set"):
        read_bindings(settings(auth="token"))


@pytest.mark.parametrize("path", ["tours", "/a b", "//", "/a//b", "/a?b"])
def test_a_base_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_BASE_PATH"):
        read_bindings(settings(base_path=path))


def test_an_address_in_use_is_told_apart() -> None:
    with listen(Address("127.0.0.1", 0)) as first:
        taken = taken_address(first)
        assert taken.port > 0
        with pytest.raises(AddressInUse, match=f"{taken}: address already in use"):
            listen(taken)


def test_an_address_that_this_machine_lacks_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"cannot listen on 192\.0\.2\.1:1"):
        listen(Address("192.0.2.1", 1))
