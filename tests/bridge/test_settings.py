"""Where a setting comes from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import ConfigurationError
from bridge.settings import mask_dsn, read_settings, read_values


def test_defaults_are_those_of_the_reference() -> None:
    found = read_settings(environment={})
    assert found.workers == 32
    assert found.lease_seconds == 120
    assert found.rate_per_minute == 60
    assert found.account_concurrency == 2
    assert found.recheck_seconds == 30
    assert found.secret_key is None


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    config = tmp_path / "tourbase.toml"
    config.write_text("workers = 3\npoll_seconds = 1\nread_timeout = 7.5\n")
    environment = {"TOURBASE_WORKERS": "4", "TOURBASE_POLL_SECONDS": "2"}
    values = read_values({"workers": 5}, environment=environment, config=config)
    assert (values["workers"].value, values["workers"].source) == (5, "flag")
    assert values["poll_seconds"].value == 2.0
    assert values["poll_seconds"].source == "TOURBASE_POLL_SECONDS"
    assert (values["read_timeout"].value, values["read_timeout"].source) == (7.5, "config file")
    assert values["drain_seconds"].source == "default"


def test_dsn_order(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": "dbname=c"}
    assert read_settings(environment={}).dsn == ""
    assert read_settings(environment=environment).dsn == "dbname=c"
    environment["TOURBASE_DSN"] = "dbname=b"
    assert read_settings(environment=environment).dsn == "dbname=b"
    assert read_settings({"dsn": "dbname=a"}, environment=environment).dsn == "dbname=a"


def test_migrate_and_listen_dsn_fall_back_to_the_main_one() -> None:
    environment = {"TOURBASE_DSN": "dbname=a", "TOURBASE_MIGRATE_DSN": "dbname=m"}
    found = read_settings(environment=environment)
    assert (found.listen_dsn, found.migrate_dsn) == ("dbname=a", "dbname=m")


def test_flag_names_the_database_of_a_migration_too() -> None:
    found = read_settings({"dsn": "dbname=f"}, environment={"TOURBASE_MIGRATE_DSN": "dbname=m"})
    assert found.migrate_dsn == "dbname=f"


def test_secret_from_a_file_and_from_systemd(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("abc\n")
    environment = {"TOURBASE_SECRET_KEY_FILE": str(tmp_path / "key")}
    assert read_settings(environment=environment).secret_key == "abc"
    (tmp_path / "secret_key").write_text("def\n")
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert read_settings(environment=environment).secret_key == "def"


def test_secret_is_never_shown() -> None:
    environment = {
        "TOURBASE_SECRET_KEY": "topsecret",
        "TOURBASE_DSN": "postgresql://me:topsecret@db/x?sslpassword=topsecret",
    }
    shown = " ".join(found.shown() for found in read_values(environment=environment).values())
    assert "topsecret" not in shown
    assert "host=db" in shown


def test_address_that_cannot_be_read_is_not_shown() -> None:
    assert "pw" not in mask_dsn("postgresql://me:pw@db:port:x/")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"TOURBASE_WORKER": "1"}, "no setting TOURBASE_WORKER: did you mean TOURBASE_WORKERS"),
        ({"TOURBASE_WORKERS": "many"}, "TOURBASE_WORKERS is not a whole number"),
        ({"TOURBASE_WORKERS": "0"}, "at least 1"),
        ({"TOURBASE_WORKERS": "1.5"}, "not a whole number"),
        ({"TOURBASE_LEASE_SECONDS": "nan"}, "at least 1"),
        ({"TOURBASE_LOG_LEVEL": "loud"}, "use one of debug"),
        ({"TOURBASE_SECRET_KEY_FILE": "/nowhere"}, "/nowhere, which cannot be read: No such file"),
        ({"TOURBASE_DSN": "a", "TOURBASE_DSN_FILE": "b"}, "are both set"),
    ],
)
def test_wrong_environment_is_refused(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read_settings(environment=environment)


def test_names_for_tests_are_left_alone() -> None:
    read_settings(environment={"TOURBASE_TEST_DSN": "x"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("worker = 1", "no setting worker: did you mean workers"),
        ('secret_key = "x"', "a secret: use TOURBASE_SECRET_KEY"),
        ("workers = [1]", "neither text nor a number"),
        ("workers = ", "cannot be read"),
    ],
)
def test_wrong_file_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "tourbase.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        read_settings(environment={}, config=path)


def test_v2_is_asked_at_the_shipped_address_or_where_the_other_was_given() -> None:
    def found(**given: str) -> str:
        environment = {f"TOURBASE_{name}": value for name, value in given.items()}
        return read_settings(environment=environment).resman_v2_url

    assert found() == "https://partners-api.myresman.com"
    assert found(RESMAN_URL="http://127.0.0.1:1") == "http://127.0.0.1:1"
    given = {"RESMAN_URL": "http://127.0.0.1:1", "RESMAN_V2_URL": "http://127.0.0.1:2"}
    assert found(**given) == "http://127.0.0.1:2"
