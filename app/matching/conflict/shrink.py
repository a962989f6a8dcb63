"""An irreducible set of rules that cannot hold together (QuickXplain: Junker 2004)."""

from collections.abc import Callable

from app.matching.conflict.named import Rule

Test = Callable[[list[Rule]], bool]


def irreducible(rules: list[Rule], can_hold: Test) -> list[Rule]:
    """A subset that cannot hold together, of which no rule can be spared; `rules` together cannot hold."""
    if can_hold([]) is False:
        return []
    return sorted(_needed([], [], rules, can_hold), key=rules.index)


def _needed(beside: list[Rule], just_added: list[Rule], rules: list[Rule], can_hold: Test) -> list[Rule]:
    """The rules of `rules` that are needed for a conflict together with `beside`."""
    if just_added and not can_hold(beside):
        return []
    if len(rules) == 1:
        return rules
    half = len(rules) // 2
    first, second = rules[:half], rules[half:]
    of_second = _needed(beside + first, first, second, can_hold)
    of_first = _needed(beside + of_second, of_second, first, can_hold)
    return of_first + of_second
