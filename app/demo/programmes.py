"""Programmes of every level with their parties, words and registers. Chance of its own: no round depends on it."""

from datetime import date, timedelta

from app.database import utc_now
from app.demo.people import Names
from app.demo.places import PUBLISHED_AT, Places
from app.demo.tables import Chance, table
from app.extensions import db
from app.models import (
    Accreditation,
    ContestStandard,
    Contribution,
    ContributionKind,
    DemandListEntry,
    Organisation,
    OrganisationKind,
    PartyRole,
    Person,
    Programme,
    ProgrammeApproval,
    ProgrammeLevel,
    ProgrammeModule,
    ProgrammeParty,
    ProgrammeState,
    Role,
    RoleGrant,
    Sex,
    Standard,
)
from app.services import programme_approvals

LICENSED = {
    OrganisationKind.UNIVERSITY,
    OrganisationKind.COLLEGE,
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.ADDITIONAL_EDUCATION,
}
VOLUMES = {
    "hours": "hours",
    "discipline": "discipline_hours_least",
    "practice": "practice_hours_least",
    "practice_share": "practice_share_least",
    "attestation": "attestation_hours",
    "mandatory_share": "mandatory_share_most",
    "term": "term_hours_most",
}


def make_programmes(seed: int, places: Places, coordinator: Person, today: date) -> None:
    chance = Chance(f"{seed} programmes")
    standards = _standards(chance, places)
    for row in table("short_programmes"):
        places.programmes[row["key"]] = _short(chance, places, row, standards)
    db.session.add_all(places.programmes.values())
    _registers(chance, places, today)
    _contributions(chance, places, today)
    _parties(places)
    db.session.flush()
    names, managers = Names(chance), {}
    for programme in places.programmes.values():
        if programme.state is not ProgrammeState.DRAFT:
            base = programme.organisation
            if base.id not in managers:
                managers[base.id] = [_manager(names, base) for _one in range(2)]
            _words(programme, managers[base.id], coordinator)
    db.session.flush()


def _standards(chance: Chance, places: Places) -> dict[str, Standard]:
    found = {}
    for row in table("standards"):
        volumes = {column: int(row[key]) for key, column in VOLUMES.items() if row[key]}
        found[row["key"]] = Standard(
            public_id=chance.public_id(),
            title=row["title"],
            document=row["document"],
            specialty=places.specialties.get(row["specialty"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            **volumes,
        )
    db.session.add_all(found.values())
    return found


def _short(chance: Chance, places: Places, row: dict[str, str], standards: dict[str, Standard]) -> Programme:
    """A programme made of modules of others' programmes."""
    base = places.organisations[row["organisation"]]
    programme = Programme(
        public_id=chance.public_id(),
        organisation=base,
        specialty=places.specialties[row["specialty"]],
        level=ProgrammeLevel(row["level"]),
        state=ProgrammeState(row["state"]),
        title=row["title"],
        qualification=row["qualification"],
        years=1,
        terms=int(row["terms"]),
        standard=standards.get(row["standard"]),
        description=row["description"],
    )
    for position, asked in enumerate(row["modules"].split(), 1):
        key, _colon, term = asked.partition(":")
        version = places.modules[key].current
        programme.modules.append(ProgrammeModule(module_version=version, semester=int(term), position=position))
    programme.is_network = any(line.module_version.module.organisation is not base for line in programme.modules)
    return programme


def _registers(chance: Chance, places: Places, today: date) -> None:
    for row in table("demand_lists"):
        given = {"list": row["list"], "act": row["act"], "valid_from": date.fromisoformat(row["valid_from"])}
        specialty = places.specialties[row["specialty"]]
        db.session.add(DemandListEntry(public_id=chance.public_id(), specialty=specialty, **given))
    for row in table("contest_standards"):
        contest = ContestStandard(public_id=chance.public_id(), movement=row["movement"], title=row["title"])
        for key in row["programmes"].split():
            places.programmes[key].contest_standards.append(contest)
    for row in table("accreditations"):
        first = date(today.year - int(row["years_before"]), 3, 1)
        last = first.replace(year=first.year + int(row["years"])) - timedelta(days=1)
        given = {"accreditor": row["accreditor"], "number": row["number"], "valid_from": first, "valid_to": last}
        places.programmes[row["programme"]].accreditations.append(Accreditation(public_id=chance.public_id(), **given))


def _contributions(chance: Chance, places: Places, today: date) -> None:
    """From the beginning of the year; the first open site of a member draws on its infrastructure."""
    first_site = {site.organisation: site for site, _row in reversed(places.sites)}
    for row in table("contributions"):
        member, first = places.organisations[row["organisation"]], date(today.year, 1, 1)
        contribution = Contribution(
            public_id=chance.public_id(), organisation=member, kind=ContributionKind(row["kind"])
        )
        contribution.title, contribution.description = row["title"], row["description"]
        contribution.quantity, contribution.unit = int(row["quantity"]) if row["quantity"] else None, row["unit"]
        contribution.available_from = first
        if row["months"]:
            contribution.available_to = first.replace(year=first.year + int(row["months"]) // 12) - timedelta(days=1)
        if contribution.kind is ContributionKind.INFRASTRUCTURE and member in first_site:
            contribution.sites = [first_site[member]]
        db.session.add(contribution)


def _parties(places: Places) -> None:
    """Who teaches a part is a participant, if it is licensed, else it gives resources; employers are in a table."""
    for programme in places.programmes.values():
        teaching = {line.module_version.module.organisation for line in programme.modules} - {programme.organisation}
        for one in sorted(teaching, key=lambda one: one.id):
            role = PartyRole.PARTICIPANT if one.kind in LICENSED else PartyRole.RESOURCE
            programme.parties.append(ProgrammeParty(organisation=one, role=role))
    for row in table("employers"):
        employer = places.organisations[row["organisation"]]
        places.programmes[row["programme"]].parties.append(
            ProgrammeParty(organisation=employer, role=PartyRole.EMPLOYER)
        )


def _manager(names: Names, organisation: Organisation) -> Person:
    person = names.person(Sex.FEMALE)
    db.session.add(person)
    db.session.flush()
    role = Role.SCHOOL_MANAGER if organisation.kind is OrganisationKind.SCHOOL else Role.COLLEGE_MANAGER
    db.session.add(RoleGrant(person_id=person.id, role=role, organisation_id=organisation.id))
    return person


def _words(programme: Programme, managers: list[Person], coordinator: Person) -> None:
    """The base organisation's two and, of an approved programme, every party, by a paper the coordinator has."""
    is_approved = programme.state is ProgrammeState.APPROVED
    sent = PUBLISHED_AT if is_approved else utc_now()
    sha256 = programme_approvals.content_sha256(programme)
    said = [(programme.organisation, managers[0], "")]
    if is_approved:
        said.append((programme.organisation, managers[1], ""))
        parties = {one.organisation.id: one.organisation for one in programme.parties}
        said += [(one, coordinator, "Показательное письмо о согласии") for one in parties.values()]
    for minute, (organisation, person, reason) in enumerate(said):
        word = ProgrammeApproval(organisation=organisation, is_approved=True, reason=reason, content_sha256=sha256)
        word.decided_by_id, word.decided_at = person.id, sent + timedelta(minutes=minute)
        programme.approvals.append(word)
    programme.sent_at, programme.approved_at = sent, word.decided_at if is_approved else None
