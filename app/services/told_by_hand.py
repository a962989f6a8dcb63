"""Who is told what of a change by hand: each person and each host once."""

from app.labels import label, period
from app.models import ManualChange, ManualKind, ManualLine, Person, Teacher
from app.services import notices, waiting

NOTICES = {ManualKind.MOVE: "moved_by_hand", ManualKind.SWAP: "moved_by_hand", ManualKind.DATES: "dates_by_hand"}


def place(line: ManualLine) -> str:
    return f"{line.slot.site.name}, {period(line.starts_on, line.ends_on)}"


def place_before(line: ManualLine) -> str:
    return f"{line.assignment.slot.site.name}, {period(line.assignment.starts_on, line.assignment.ends_on)}"


def facts(made: ManualChange) -> dict:
    """For a sentence of the audit trail."""
    return {
        "people": ", ".join(line.assignment.participant.person.short_name for line in made.lines),
        "before": "; ".join(place_before(line) for line in made.lines),
        "after": "; ".join(place(line) for line in made.lines),
        "supervisor": ", ".join(_name(line.supervisor) for line in made.lines),
        "reason": made.reason,
        "overridden": ", ".join(made.overridden) or "—",
        "agreed": "; ".join(f"{one.agreed_on:%d.%m.%Y}, {one.agreed_how}" for one in made.lines if one.agreed_on)
        or "—",
    }


def _name(teacher: Teacher | None) -> str:
    return teacher.person.short_name if teacher else "—"


def _person(line: ManualLine) -> Person:
    return line.assignment.participant.person


def _tell(line: ManualLine, kind: str, address: str = "/", **more) -> None:
    site, days = line.slot.site.name, period(line.starts_on, line.ends_on)
    event = f"{kind}:{line.public_id}"
    notices.tell([_person(line).id], kind, event, address, site=site, days=days, reason=line.change.reason, **more)


def proposed(made: ManualChange) -> None:
    """Those whose word is needed; nobody else, for nothing has changed yet."""
    for line in made.lines:
        if line.asks and not line.agreed_on:
            page = f"/placements/{line.assignment.participant.public_id}"
            _tell(line, "move_proposed", page, moment=made.answer_by.isoformat())


def done(made: ManualChange) -> None:
    for line in made.lines:
        if made.kind is ManualKind.SUPERVISOR:
            _tell(line, "supervisor_by_hand", supervisor=_name(line.supervisor))
            _tell_teachers(line)
        else:
            _tell(line, NOTICES[made.kind])
        _tell_hosts(made, line)


def undone(made: ManualChange) -> None:
    for line in made.lines:
        site, days = line.assignment.slot.site.name, period(line.assignment.starts_on, line.assignment.ends_on)
        notices.tell([_person(line).id], "undone_by_hand", f"undone:{line.public_id}", "/", site=site, days=days)
        for one in {line.assignment.slot.site, line.slot.site}:
            event, told = f"undone:{line.public_id}:{one.public_id}", {"site": one.name, "days": days}
            notices.tell(waiting.managers_of(one), "host_by_hand", event, "/placements/", **told)


def _tell_teachers(line: ManualLine) -> None:
    for teacher, kind in ((line.supervisor, "supervises_by_hand"), (line.was_supervisor, "supervises_no_more")):
        if teacher is not None:
            told = {"person": _person(line).short_name, "site": line.slot.site.name}
            notices.tell([teacher.person_id], kind, f"{kind}:{line.public_id}", "/", **told)


def _tell_hosts(made: ManualChange, line: ManualLine) -> None:
    """Managers of both sites: of whom, only the place and the days."""
    kind = "host_supervisor_by_hand" if made.kind is ManualKind.SUPERVISOR else "host_by_hand"
    for site in {line.slot.site, line.assignment.slot.site}:
        days = period(line.starts_on, line.ends_on)
        event = f"{kind}:{line.public_id}:{site.public_id}"
        notices.tell(waiting.managers_of(site), kind, event, "/placements/", site=site.name, days=days)


def came_to_nothing(made: ManualChange) -> None:
    """Whoever made it; those who had agreed keep the place that they have."""
    told = {"people": facts(made)["people"], "outcome": label(made.state)}
    notices.tell([made.created_by_id], "proposal_ended", f"proposal-ended:{made.public_id}", "/assignments/", **told)
    for line in made.lines:
        if line.asks and line.said:
            _tell(line, "proposal_off")


def taken_back(made: ManualChange) -> None:
    for line in made.lines:
        if line.asks and not line.agreed_on:
            _tell(line, "proposal_off")
