"""The demo logins, one per role."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.labels import label
from app.models import Role

PASSWORD = "klaster-demo"  # noqa: S105  (shown to everyone on purpose; exists in the demo only)


@dataclass(frozen=True)
class DemoAccount:
    """`organisation` is the key of the demo table organisations.csv, empty for roles of the whole cluster."""

    role: Role
    organisation: str
    look_at: LazyString
    password: str = PASSWORD

    @property
    def email(self) -> str:
        return f"{self.role.split('_')[0]}@demo.klaster.example"


DEMO_ACCOUNTS = (
    DemoAccount(Role.STUDENT, "spk", _l("ranking places of practice, and the result")),
    DemoAccount(Role.TEACHER, "spk", _l("their own internship")),
    DemoAccount(Role.COLLEGE_MANAGER, "spk", _l("which lists are ready, and where the students go")),
    DemoAccount(Role.HOST_MANAGER, "kg-67", _l("their slots and who is coming")),
    DemoAccount(Role.MENTOR, "kg-67", _l("who is coming")),
    DemoAccount(Role.SCHOOL_MANAGER, "school-33", _l("the school's slots and who is coming")),
    DemoAccount(Role.COORDINATOR, "", _l("starting the matching and publishing it")),
    DemoAccount(Role.COUNCIL_MEMBER, "", _l("the verified outcome in figures")),
    DemoAccount(Role.ADMINISTRATOR, "", _l("accounts, jobs, the journal")),
)


def table() -> str:
    """The logins as aligned text for a terminal."""
    rows = [(label(a.role), a.email, a.password, str(a.look_at)) for a in DEMO_ACCOUNTS]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    )
