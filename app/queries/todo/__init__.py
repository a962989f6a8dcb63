"""What needs doing now, by role: a few questions each, every answer with the page that helps."""

from collections.abc import Callable

from app.models import Role
from app.policies.actor import Actor
from app.queries.todo import agreeing, college, coordinating, hosts, own
from app.queries.todo.asking import Counted, Todo, counts

STUDENT, TEACHER = frozenset({Role.STUDENT}), frozenset({Role.TEACHER})
COLLEGE, COORDINATOR = frozenset({Role.COLLEGE_MANAGER}), frozenset({Role.COORDINATOR})
HOSTS = frozenset({Role.HOST_MANAGER, Role.SCHOOL_MANAGER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

OF_OWN: tuple[tuple[frozenset[Role], Callable[[Actor, own.Own], list[Todo]]], ...] = (
    (STUDENT | TEACHER, own.offers),
    (STUDENT, own.profile),
    (STUDENT, own.team),
    (TEACHER, own.teaching),
)
RULES: tuple[tuple[frozenset[Role], Counted | Callable[[Actor], list[Todo]]], ...] = (
    (COLLEGE | HOSTS | COORDINATOR | {Role.MENTOR}, hosts.answers_to_give),
    (COORDINATOR | {Role.COUNCIL_MEMBER}, coordinating.runs_to_decide),
    (COLLEGE | COORDINATOR, college.rounds_to_join),
    (COLLEGE, college.papers_to_confirm),
    (COLLEGE, college.slots_to_approve),
    (COLLEGE | COORDINATOR, college.own_places_to_decide),
    (COLLEGE | HOSTS, hosts.candidates_to_rate),
    (COLLEGE | HOSTS, agreeing.programmes_to_agree),
    (COLLEGE, college.groups_without_practice),
    (COLLEGE | HOSTS, hosts.imports_to_finish),
    (HOSTS, hosts.sites_to_complete),
    (COORDINATOR, coordinating.organisations_without_a_manager),
    (ADMINISTRATOR, coordinating.jobs_failed),
    (ADMINISTRATOR, coordinating.letters_failed),
)


def todo(actor: Actor, participations: own.Own = ()) -> list[Todo]:
    """In the order of the rules, each at most once; `participations` are the person's own (queries/home.py)."""
    found = [one for roles, rule in OF_OWN if roles & actor.roles for one in rule(actor, participations)]
    rules = [rule for roles, rule in RULES if roles & actor.roles]
    numbers = counts(actor, [rule for rule in rules if isinstance(rule, Counted)])
    for rule in rules:
        if isinstance(rule, Counted):
            found += [rule.told(numbers[rule])] if numbers[rule] else []
        else:
            found += rule(actor)
    return list(dict.fromkeys(found))
