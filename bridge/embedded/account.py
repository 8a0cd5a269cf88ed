"""The account that a private Postgres runs as: Postgres refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from bridge.errors import ConfigurationError


class PopenOptions(TypedDict, total=False):
    """The options of subprocess that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An account of the machine; `other` when it is not the one we run as."""

    uid: int
    gid: int
    other: bool

    def popen_options(self) -> PopenOptions:
        """Give the options with which subprocess starts a program as this account."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make the account the owner of one folder or file."""
        if self.other:
            shutil.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Choose the account: our own, or for root `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, other=True)
    raise ConfigurationError(
        "Postgres does not run as root, and there is no account postgres or nobody: run as another"
    )
