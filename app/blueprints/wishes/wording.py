"""The page of wishes in words: what a change has done, and how this very round uses a list, without flattery."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.models import Mechanism, Round
from app.policies.competition import Competition
from app.services.wishes import Saved

COMPETITION = {
    Competition.ENOUGH: _l("usually enough places"),
    Competition.EVEN: _l("about as many people as places"),
    Competition.MANY: _l("many more people than places"),
}

# What each criterion means for a person with a list.
STEPS = {
    "placed": _l("As many people as possible get a place from their list."),
    "profile:greedy": _l(
        "As many people as possible get their first wish; then as many as possible the second, the third and so on."
    ),
    "profile:generous": _l("As few people as possible get what stands at the end of their list; then just before it."),
    "rank_cost": _l("The numbers of the wishes that people get, added up over everybody, are as small as possible."),
    "score": _l("The hosts' ratings of the people they get, added up over everybody, are as high as possible."),
    "distance": _l("The ways of all people together are as short as possible."),
    "kept": _l("As many people as possible keep the place that they have already."),
    "supervision_cost": _l("The supervision of all students costs as little as possible."),
    "supervision_balance": _l("The supervisors have as even a load as possible."),
    "opened": _l("As few places as possible are opened."),
}
# What a person could gain by a list that does not say what they want: told openly, for all know it or nobody does.
GAINS = {
    "placed": _l(
        "Who names only wanted places may get one before somebody who has named others too, and may as well be left"
        " without any."
    ),
    "profile:greedy": _l(
        "A place is easier to get as a first wish than as a second: who puts a less wanted place first is surer of it."
    ),
    "profile:generous": _l("Who names many places is sooner spared those at the end of the list than who names few."),
    "rank_cost": _l("A place far down costs the whole more, so who puts it there is rather given another."),
    "score": _l(
        "The hosts' ratings may outweigh the order of your list: who names only wanted places leaves no other choice."
    ),
    "distance": _l(
        "Short ways may outweigh the order of your list: who names only wanted places leaves no other choice."
    ),
}
BY_RANK = {"profile:greedy", "profile:generous", "rank_cost"}


@dataclass(frozen=True)
class How:
    """`steps`: what is decided, in order; `is_honest_best`: no other list could get a person more; `advice` for it."""

    steps: list[str]
    is_honest_best: bool
    gains: list[str]
    advice: list[str]


def how(round_: Round) -> How:
    """How the chosen mechanism and criteria use a list."""
    if round_.mechanism is Mechanism.STABLE:
        return How(_stable_steps(), True, [], _stable_advice(round_))
    criteria = list(round_.criteria)
    steps = [str(STEPS[name]) for name in criteria if name in STEPS]
    if round_.has_fallback:
        steps.append(
            _("Who could get none of their wishes may be placed where nothing was wished: a place open to their group.")
        )
    steps.append(_("If several outcomes are equally good, the draw below decides. When you saved does not matter."))
    spared = {"placed"} if round_.has_fallback else set()  # nobody is left without: there is nothing to threaten with
    gains = [str(GAINS[name]) for name in criteria if name in GAINS.keys() - spared]
    gains.append(_("Every list has the same least length, so that nobody gains by a short one."))
    return How(steps, False, gains, _advice(criteria, round_))


def _advice(criteria: Sequence[str], round_: Round) -> list[str]:
    if not BY_RANK & set(criteria):
        return [_("The order of your list does not count in this round, only which places stand on it.")]
    advice = [_("Put first what you really want, and further down what you would accept as well.")]
    if not round_.has_fallback:
        advice.append(_("Whoever names only wanted places risks to be left without one."))
    return advice


def _stable_steps() -> list[str]:
    return [
        _(
            "Everybody asks for the first place on their list. A place keeps those whom its host rates highest, as many"
            " as it has room for; of those rated alike the draw below decides."
        ),
        _(
            "Who is turned away asks for the next place on their list, and may there take the room of somebody who"
            " comes after them. It goes on until nobody is turned away any more."
        ),
        _(
            "In the end there is no place that you would rather have and whose host would rather have you than"
            " somebody it got."
        ),
    ]


def _stable_advice(round_: Round) -> list[str]:
    return [
        _("So put the places in the order in which you really want them."),
        ngettext(
            "But the list holds %(num)s place at most, and whoever is turned away everywhere is left without one.",
            "But the list holds %(num)s places at most, and whoever is turned away everywhere is left without one."
            " So name some that you are likely to get, too.",
            round_.most_wishes,
        ),
    ]


def competition(level: Competition) -> str:
    return str(COMPETITION[level])


def of_change(saved: Saved) -> str:
    """What a screen reader announces after a change."""
    if saved.site is None:
        return ngettext(
            "The last change is undone. %(num)s wish is on the list.",
            "The last change is undone. %(num)s wishes are on the list.",
            saved.length,
        )
    if saved.position is None:
        return ngettext(
            "Off the list: %(site)s. %(num)s wish is left.",
            "Off the list: %(site)s. %(num)s wishes are left.",
            saved.length,
            site=saved.site,
        )
    return _("Wish %(position)s of %(length)s is now: %(site)s.", **vars(saved))
