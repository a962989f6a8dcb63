"""What a round's ways, phases and steps mean, in words for the person who runs it."""

from dataclasses import dataclass

from babel.dates import get_timezone_gmt, get_timezone_location
from flask_babel import LazyString, get_locale, get_timezone, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.blueprints.runs.wording import criterion
from app.database import utc_now
from app.models import Phase, Round
from app.policies import mechanisms
from app.policies.mechanisms import Way
from app.policies.phases import BY_DATE, BY_HAND, Act, allows

__all__ = ["acts", "announced", "confirmation", "criterion", "follows", "order", "zone"]


@dataclass(frozen=True)
class Words:
    title: LazyString
    meaning: LazyString


WAYS: dict[Way, Words] = {
    Way.FIRST_WISHES: Words(
        _l("As many people placed as possible, then as many first wishes as possible"),
        _l("Then second wishes, third ones and so on. Somebody may get a low wish so that two others get their first."),
    ),
    Way.NOBODY_LOW: Words(
        _l("As many people placed as possible, then nobody very low"),
        _l("The last wishes are avoided first. Fewer people get their first wish, and fewer are disappointed."),
    ),
    Way.LEAST_SUM: Words(
        _l("As many people placed as possible, then the least sum of wish numbers"),
        _l("A balance of the two ways above: one step down counts the same wherever it is taken."),
    ),
    Way.RATINGS: Words(
        _l("As many people placed as possible, then whom the hosts rate highest"),
        _l("The hosts' ratings decide, and wishes only between equals. It needs a phase in which hosts rate."),
    ),
    Way.DISTANCE: Words(
        _l("As many people placed as possible, then the shortest ways"),
        _l("All kilometres from home together are as few as can be; wishes decide between equals."),
    ),
    Way.STABLE: Words(
        _l("Stable: nobody and no host would both rather have each other"),
        _l("The only way under which the honest list is always the best list. It may place fewer people."),
    ),
    Way.OWN: Words(
        _l("An order of your own"),
        _l("Put the aims in order: a later one never takes anything from an earlier one."),
    ),
}

ACTS: dict[Act, LazyString] = {
    Act.EDIT_ROUND: _l("The rules of the round may change."),
    Act.EDIT_SLOTS: _l("Hosts enter and change slots."),
    Act.APPROVE_SLOTS: _l("Colleges approve slots for their students."),
    Act.ENROL: _l("Colleges say which of their groups and teachers take part."),
    Act.EDIT_WISHES: _l("People draw up their lists and certify them."),
    Act.FIND_ONESELF: _l("Students bring places that they have found themselves; colleges decide on them."),
    Act.RATE: _l("Hosts rate candidates without knowing who they are."),
    Act.REHEARSE: _l("A rehearsal can be run; nothing comes of it."),
    Act.CLOSE_SLOTS: _l("A host may close a slot, with a reason."),
    Act.FREEZE: _l("The round can be frozen."),
    Act.SOLVE: _l("Matchings can be run from the snapshot."),
    Act.PIN: _l("Single places can be fixed by hand, with a reason."),
    Act.APPROVE: _l("A second person can approve a verified run."),
    Act.PUBLISH: _l("The approved run can be published."),
}

LEADS: dict[Phase, LazyString] = {
    Phase.COLLECTING: _l("Hosts offer slots, and colleges approve them. Nobody chooses yet."),
    Phase.WISHES_OPEN: _l("People rank the slots that are open to them."),
    Phase.HOSTS_RATE: _l("Lists are closed. Hosts rate those who have named their slots."),
    Phase.FROZEN: _l("The round is frozen. Look at the checks, then start the matching."),
    Phase.SOLVED: _l("A matching is done and is being checked."),
    Phase.VERIFIED: _l("A verified result is there. A second person has to look at it and approve it."),
    Phase.APPROVED: _l("The result is approved and can be published."),
    Phase.PUBLISHED: _l("The result is published: everyone sees where they go."),
    Phase.CONFIRMING: _l("People and hosts confirm the places."),
    Phase.CLEARING: _l("Places that came free are given to those who are left."),
    Phase.CLOSED: _l("The round is over."),
}


def acts(phase: Phase) -> list[str]:
    """What is allowed now, in sentences."""
    return [str(words) for act, words in ACTS.items() if allows(phase, act)]


def follows(round_: Round) -> tuple[Phase, object] | None:
    """What comes next by date or by hand, and when; the steps of a matching come by its own buttons."""
    after = BY_HAND.get(round_.phase)
    column = BY_DATE.get(round_.phase, (None, None))[0]
    return (after, getattr(round_, column) if column else None) if after else None


def zone() -> str:
    """The server's time zone as a reader knows it: a city, and hours from Greenwich."""
    city = get_timezone_location(get_timezone(), get_locale(), return_city=True)
    return f"{city}, {get_timezone_gmt(to_user_timezone(utc_now()), 'long', get_locale())}"


def order(mechanism, criteria: list[str]) -> list[str]:
    """How is decided, most important first."""
    way = mechanisms.way_of(mechanism, criteria)
    return [str(WAYS[way].title)] if way is Way.STABLE else [criterion(name) for name in criteria]


def announced(round_: Round) -> str:
    way = mechanisms.way_of(round_.mechanism, round_.criteria)
    if way is Way.OWN:
        return " → ".join(order(round_.mechanism, round_.criteria))
    return str(WAYS[way].title)


def confirmation(before: Phase) -> list[str]:
    """What the next step brings with it, whatever the numbers."""
    told = {
        Phase.COLLECTING: [
            _("People begin to choose. From then on the rules stay: only the title and later dates change."),
        ],
        Phase.WISHES_OPEN: [_("Nobody can change a list any more.")],
        Phase.HOSTS_RATE: [
            _("Ratings end, and the round is frozen: a snapshot with its hash, from which every matching starts.")
        ],
        Phase.PUBLISHED: [_("People and hosts are asked to confirm the places.")],
        Phase.CONFIRMING: [_("Places that nobody has taken up are given to those who are left.")],
        Phase.CLEARING: [_("The round is over for good; its pages and files stay.")],
    }
    return told.get(before, [])
