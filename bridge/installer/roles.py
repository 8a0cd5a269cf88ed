"""The group roles of the package. Roles belong to the whole server, so this step stands alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from psycopg import errors as pg
from psycopg import sql

from bridge.errors import NoPermission
from bridge.installer import queries
from bridge.installer.session import Session

OWNER: Final = "tourbase_owner"
ROLES: Final = {
    OWNER: "owns every object of Tourbase",
    "tourbase_migrator": "may run tourbase db install",
    "tourbase_bridge": "the bridge: claims work and records what came of it",
    "tourbase_app": "the application: reads the state of its leads",
    "tourbase_operator": "people who run Tourbase: pause, retry, resolve",
    "tourbase_monitor": "monitoring: reads metrics and status",
    "tourbase_bi": "analysts: read resman_bi",
    "tourbase_bi_pii": "analysts who may see personal data",
    "tourbase_privacy": "exports and erases persons",
}
_MEMBERS: Final = ((OWNER, "tourbase_migrator"),)
_TRIES: Final = 20


def roles_script() -> str:
    """Give the step as SQL, for those who must have someone else run it."""
    lines = []
    for name, purpose in ROLES.items():
        lines += [
            "do $$ begin",
            f"    create role {name} nologin;",
            "exception when duplicate_object or unique_violation then null;",
            "end $$;",
            f"comment on role {name} is '{purpose}';",
        ]
    lines += [f"grant {group} to {member};" for group, member in _MEMBERS]
    lines.append(f"-- Then, for the login role that installs: grant {OWNER} to LOGIN_ROLE;")
    return "\n".join(lines) + "\n"


def make_roles(session: Session) -> list[str]:
    """Make the roles that are missing, and let the connected role act as the owner."""
    made = [name for name in missing_roles(session) if _make(session, name)]
    for group, member in _MEMBERS:
        if not session.value(queries.IS_MEMBER, group, member):
            _grant(session, group, member)
    superuser, _, me = session.rows(queries.ROLE_RIGHTS)[0]
    if not superuser and not session.value(queries.OWNER_ROLE):
        # Since Postgres 16 who makes a role may administer it, but not act as it.
        _grant(session, OWNER, me)
    return made


def missing_roles(session: Session) -> list[str]:
    """Name the roles that this server does not have yet."""
    there = {name for (name,) in session.rows(queries.ROLES, list(ROLES))}
    return [name for name in ROLES if name not in there]


def ensure_roles(session: Session) -> list[str]:
    """Make the roles where the connected role may; else require that they are there."""
    superuser, may_create, me = session.rows(queries.ROLE_RIGHTS)[0]
    missing = missing_roles(session)
    if (missing or not session.value(queries.OWNER_ROLE)) and (superuser or may_create):
        return make_roles(session)
    if missing:
        raise NoPermission(
            f"role {me} may not create roles, and {', '.join(missing)} are missing:"
            " let a superuser run the output of 'tourbase db roles --sql'"
        )
    if not session.value(queries.OWNER_ROLE):
        raise NoPermission(
            f"role {me} is not a member of {OWNER}, which owns the objects:"
            f" let an administrator run: grant {OWNER} to {me}"
        )
    return []


def _make(session: Session, name: str) -> bool:
    def create() -> bool:
        with session.connection.transaction():
            role = sql.Identifier(name)
            session.connection.execute(sql.SQL(queries.CREATE_ROLE).format(role))
            comment = sql.SQL(queries.COMMENT_ROLE).format(role, sql.Literal(ROLES[name]))
            session.connection.execute(comment)
        return True

    try:
        return _while_others_do_the_same(create)
    except (pg.DuplicateObject, pg.UniqueViolation):
        return False


def _grant(session: Session, group: str, member: str) -> None:
    grant = sql.SQL(queries.GRANT_ROLE).format(sql.Identifier(group), sql.Identifier(member))

    def give() -> bool:
        session.connection.execute(grant)
        return True

    try:
        _while_others_do_the_same(give)
    except pg.UniqueViolation:
        return
    except pg.InsufficientPrivilege as error:
        raise NoPermission(
            f"may not grant {group} to {member}: {error.diag.message_primary};"
            f" let an administrator run: grant {group} to {member}"
        ) from error


def _while_others_do_the_same(work: Callable[[], bool]) -> bool:
    # Two installers of one server meet here, each in its own database: "tuple concurrently
    # updated" has no code of its own.
    for attempt in range(_TRIES):
        try:
            return work()
        except pg.InternalError_:
            if attempt == _TRIES - 1:
                raise
            time.sleep(0.05)
    return False
