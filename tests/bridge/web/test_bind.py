"""Which addresses the bridge may listen at."""

from __future__ import annotations

import pytest

from bridge.errors import ConfigurationError
from bridge.settings import Settings, read_settings
from bridge.web.bind import Address, AddressInUse, listen, read_address, read_binding, taken_address


def settings(**environment: str) -> Settings:
    return read_settings(
        environment={f"TOURBASE_{name.upper()}": text for name, text in environment.items()}
    )


def test_the_default_is_this_machine_only() -> None:
    found = read_binding(settings())
    assert found is not None
    assert str(found.address) == "127.0.0.1:8787"
    assert found.address.is_loopback
    assert found.is_default


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
        read_binding(settings(bind=text))
    assert read_binding(settings(bind=text, auth="token", metrics_token="t")) is not None


@pytest.mark.parametrize("text", ["127.0.0.2:1", "[::1]:1", "localhost:1"])
def test_loopback_needs_no_authentication(text: str) -> None:
    assert read_binding(settings(bind=text)) is not None


def test_authentication_by_token_needs_the_token() -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_METRICS_TOKEN is not set"):
        read_binding(settings(auth="token"))


@pytest.mark.parametrize("path", ["tours", "/a b", "//", "/a//b", "/a?b"])
def test_a_base_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match="TOURBASE_BASE_PATH"):
        read_binding(settings(base_path=path))


def test_an_address_in_use_is_told_apart() -> None:
    with listen(Address("127.0.0.1", 0)) as first:
        taken = taken_address(first)
        assert taken.port > 0
        with pytest.raises(AddressInUse, match=f"{taken}: address already in use"):
            listen(taken)


def test_an_address_that_this_machine_lacks_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"cannot listen on 192\.0\.2\.1:1"):
        listen(Address("192.0.2.1", 1))
