"""What a programme is held against, one short function a rule; RULES lists them all.

A rule gives its findings: none, where it asks nothing of this programme. Figures come from the standard's row, never
from here. A faulty finding is told, not forbidden: only what NEEDED names keeps a programme from being sent.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.models import ModuleKind
from app.policies.curriculum import Curriculum, Line


@dataclass(frozen=True)
class Finding:
    """`is_met`: as it should be. One that is no fault but worth a look `is_hint`."""

    words: str
    is_met: bool = False
    is_hint: bool = False


def has_modules(plan: Curriculum) -> list[Finding]:
    """A programme has a module."""
    return [] if plan.lines else [Finding(_("There is no module yet."))]


def total_hours(plan: Curriculum) -> list[Finding]:
    """The hours of all modules together are those of the standard."""
    asked = plan.volumes.hours
    if asked is None:
        return []
    told = {"hours": plan.hours, "asked": asked, "by": abs(plan.hours - asked)}
    if plan.hours < asked:
        return [Finding(_("%(hours)s hours in all: %(by)s fewer than the %(asked)s of the standard.", **told))]
    if plan.hours > asked:
        return [Finding(_("%(hours)s hours in all: %(by)s more than the %(asked)s of the standard.", **told))]
    return [Finding(_("%(hours)s hours in all, as the standard asks.", **told), True)]


def discipline_hours(plan: Curriculum) -> list[Finding]:
    """Lessons, that is everything but practice and attestation, are no fewer than the standard's."""
    return _at_least(_("Disciplines and courses"), sum(one.lessons for one in plan.lines), plan.volumes, "discipline")


def practice_hours(plan: Curriculum) -> list[Finding]:
    """Practice, of modules and on its own, is no less than the standard's."""
    return _at_least(_("Practice"), plan.practice, plan.volumes, "practice")


def _at_least(what: str, hours: int, volumes, name: str) -> list[Finding]:
    asked = getattr(volumes, f"{name}_hours_least")
    if asked is None:
        return []
    told = {"what": what, "hours": hours, "asked": asked, "by": asked - hours}
    if hours < asked:
        words = _("%(what)s: %(hours)s hours, %(by)s fewer than the least of %(asked)s.", **told)
        return [Finding(words)]
    return [Finding(_("%(what)s: %(hours)s hours, at least %(asked)s are asked.", **told), True)]


def attestation_hours(plan: Curriculum) -> list[Finding]:
    """Final attestation has exactly the standard's hours."""
    asked = plan.volumes.attestation_hours
    if asked is None:
        return []
    hours = sum(one.hours for one in plan.lines if one.kind is ModuleKind.ATTESTATION)
    told = {"hours": hours, "asked": asked}
    return [Finding(_("Final attestation: %(hours)s hours of the %(asked)s asked.", **told), hours == asked)]


def practice_share(plan: Curriculum) -> list[Finding]:
    """Of the professional cycle (professional modules and practices), a share is practice."""
    asked = plan.volumes.practice_share_least
    cycle = [one for one in plan.lines if one.kind in (ModuleKind.PROFESSIONAL, ModuleKind.PRACTICE)]
    if asked is None or not cycle:
        return []
    practice, whole = sum(one.practice for one in cycle), sum(one.hours for one in cycle)
    told = {"share": round(100 * practice / whole), "asked": asked}
    words = _("Practice is %(share)s%% of the professional cycle, at least %(asked)s%% are asked.", **told)
    return [Finding(words, 100 * practice >= asked * whole)]


def mandatory_share(plan: Curriculum) -> list[Finding]:
    """The mandatory part is no more than a share of everything but final attestation."""
    asked = plan.volumes.mandatory_share_most
    lines = [one for one in plan.lines if one.kind is not ModuleKind.ATTESTATION]
    if asked is None or not lines:
        return []
    fixed, whole = sum(one.hours for one in lines if not one.is_variable), sum(one.hours for one in lines)
    told = {"share": round(100 * fixed / whole), "asked": asked}
    words = _("The mandatory part is %(share)s%% without attestation, at most %(asked)s%% may be.", **told)
    return [Finding(words, 100 * fixed <= asked * whole)]


def term_hours(plan: Curriculum) -> list[Finding]:
    """No term has more hours than the standard lets it."""
    most = plan.volumes.term_hours_most
    if most is None or not plan.lines:
        return []
    hours: Counter[int] = Counter()
    for one in plan.lines:
        hours[one.semester] += one.hours
    over = [
        Finding(_("Term %(term)s has %(hours)s hours, at most %(most)s may be.", term=term, hours=some, most=most))
        for term, some in sorted(hours.items())
        if some > most
    ]
    return over or [Finding(_("No term has more than %(most)s hours.", most=most), True)]


def terms_in_length(plan: Curriculum) -> list[Finding]:
    """No module stands after the last term."""
    return [
        Finding(_("%(module)s stands in term %(term)s, the programme has %(terms)s.", terms=plan.terms, **_told(one)))
        for one in plan.lines
        if one.semester > plan.terms
    ]


def prerequisites(plan: Curriculum) -> list[Finding]:
    """What a module needs stands in an earlier term."""
    first, found, asked = plan.first_term, [], 0
    for one in plan.lines:
        for key in sorted(one.needs):
            asked += 1
            told = _told(one) | {"needed": plan.modules.get(key, "—"), "there": first.get(key)}
            if key not in first:
                found.append(Finding(_("%(module)s needs “%(needed)s”, which stands nowhere.", **told)))
            elif first[key] >= one.semester:
                words = _("%(module)s (term %(term)s) needs “%(needed)s”, which stands in term %(there)s only.", **told)
                found.append(Finding(words))
    if found or not asked:
        return found
    return [Finding(_("Every module comes after what it needs."), True)]


def competencies_covered(plan: Curriculum) -> list[Finding]:
    """Each competency that the standard or the specialty asks is given by a module."""
    if not plan.required:
        return []
    given = {key for one in plan.lines for key in one.gives}
    lacking = [code for key, code in plan.required.items() if key not in given]
    total = len(plan.required)
    if not lacking:
        return [Finding(_("All %(total)s competencies asked are given.", total=total), True)]
    told = {"total": total, "codes": ", ".join(lacking)}
    words = ngettext(
        "%(num)s of %(total)s competencies asked is given by no module: %(codes)s.",
        "%(num)s of %(total)s competencies asked are given by no module: %(codes)s.",
        len(lacking),
        **told,
    )
    return [Finding(words)]


def competencies_in_order(plan: Curriculum) -> list[Finding]:
    """What a module builds on is given in an earlier term."""
    found = []
    for one in plan.lines:
        given = {key for other in plan.lines if other.semester < one.semester for key in other.gives}
        if late := sorted(plan.competencies.get(key, "—") for key in one.builds_on - given):
            told = _told(one) | {"codes": ", ".join(late)}
            found.append(Finding(_("%(module)s builds on %(codes)s, which no earlier module gives.", **told)))
    return found


def no_doubles(plan: Curriculum) -> list[Finding]:
    """No module stands twice, in two versions or as a namesake."""
    found, seen = [], {}
    for one in plan.lines:
        for key in (("module", one.module), ("name", one.title.casefold())):
            if key in seen:
                told = _told(one) | {"there": seen[key].semester}
                found.append(Finding(_("%(module)s stands twice: in terms %(there)s and %(term)s.", **told)))
                break
            seen[key] = one
    return found


def still_delivered(plan: Curriculum) -> list[Finding]:
    """Each module is delivered by somebody now."""
    return [
        Finding(_("%(module)s is withdrawn: nobody delivers it any more.", **_told(one)))
        for one in plan.lines
        if one.is_withdrawn
    ]


def newest_versions(plan: Curriculum) -> list[Finding]:
    """A later version of a module is worth a look."""
    return [
        Finding(_("%(module)s has a newer version.", **_told(one)), is_hint=True) for one in plan.lines if one.newer
    ]


def teachers_are_parties(plan: Curriculum) -> list[Finding]:
    """Whoever delivers a module takes part in the programme under a role."""
    strangers = sorted(plan.organisations.get(key, "—") for key in plan.teaching - plan.parties - {plan.base})
    if strangers:
        return [Finding(_("These deliver modules and have no role yet: %(names)s.", names=", ".join(strangers)))]
    return []


def network_has_partners(plan: Curriculum) -> list[Finding]:
    """In a network programme several organisations teach, in another one only the base organisation."""
    if not plan.lines:
        return []
    others = plan.teaching - {plan.base}
    if plan.is_network and not others:
        return [Finding(_("It is marked as a network programme, yet the base organisation teaches everything."))]
    if others and not plan.is_network:
        return [Finding(_("Other organisations teach in it: mark it as a network programme."))]
    return []


def employer_takes_part(plan: Curriculum) -> list[Finding]:
    """At least one employer agrees to a programme, so one is named."""
    return [] if plan.has_employer else [Finding(_("No employer is named yet; at least one has to agree."))]


def _told(line: Line) -> dict:
    return {"module": line.name, "term": line.semester}


Rule = Callable[[Curriculum], list[Finding]]
NEEDED: tuple[Rule, ...] = (has_modules, terms_in_length, teachers_are_parties, employer_takes_part)
RULES: tuple[Rule, ...] = (
    has_modules,
    total_hours,
    discipline_hours,
    practice_hours,
    attestation_hours,
    practice_share,
    mandatory_share,
    term_hours,
    terms_in_length,
    prerequisites,
    competencies_covered,
    competencies_in_order,
    no_doubles,
    still_delivered,
    network_has_partners,
    teachers_are_parties,
    employer_takes_part,
    newest_versions,
)


def findings(plan: Curriculum, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """What every rule finds: faults first, then hints, then what is as it should be."""
    found = [one for rule in rules for one in rule(plan)]
    return sorted(found, key=lambda one: (one.is_met, one.is_hint))


def missing_to_send(plan: Curriculum) -> list[str]:
    """What has to be mended before anybody is asked to agree."""
    return [one.words for one in findings(plan, NEEDED) if not one.is_met]
