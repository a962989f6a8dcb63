"""The database's ground rules: naming, types that behave alike on SQLite and PostgreSQL, SQLite's switches."""

import enum
import secrets
from datetime import UTC, datetime

from sqlalchemy import DateTime, Enum, Integer, MetaData, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread over the telephone
LETTERS = 14


def new_public_id() -> str:
    """A random identifier for addresses: 14 letters, 69 bits; it does not replace the check of who may see."""
    drawn, letters = secrets.randbelow(len(ALPHABET) ** LETTERS), []
    for _place in range(LETTERS):
        drawn, letter = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def utc_now() -> datetime:
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator):
    """An aware datetime in UTC: SQLite forgets the zone, PostgreSQL keeps it; here both give the same."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone can't be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type() -> Enum:
    """Stored by value in a VARCHAR: a new member needs no migration."""
    return Enum(
        enum.Enum,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime(), enum.Enum: enum_type(), str: String()},
    )


class Keyed:
    """A row with an inner key and a random public one."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-10)
    public_id: Mapped[str] = mapped_column(String(14), unique=True, default=new_public_id, sort_order=-9)


def watch_connections() -> None:
    """Set SQLite up on every connection: foreign keys, WAL, durable commits, and BEGIN spelt out by us.

    The driver's own transactions begin only at the first write, so two writers could both read, then both write. Here
    a transaction begins where it says so, and `app.services.transaction` begins it IMMEDIATE.
    """

    @event.listens_for(Engine, "connect")
    def set_pragmas(connection, _record):
        if type(connection).__module__.split(".")[0] != "sqlite3":
            return
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(Engine, "begin")
    def begin(connection):
        if connection.dialect.name == "sqlite":
            kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
            connection.exec_driver_sql(f"BEGIN {kind}")
