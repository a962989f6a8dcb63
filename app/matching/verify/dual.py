"""The certificate laid out by position, and whether only what is full has a price.

Of the conditions that optimality.py states, those on single nodes are checked here. Prices that follow from the others
are then raised to what makes the use in hand cost exactly nothing.
"""

import numpy as np

from app.matching.verify import supervisors
from app.matching.verify.answer import Answer, nodes
from app.matching.verify.bundle import Bundle
from app.matching.verify.pairs import Pairs
from app.matching.verify.rules import limit_loads
from app.matching.verify.stages import Stage, cost, lexicographic_sign, priced


class Dual:
    """Prices, rows × stages: `person` u, `opening` v, `limit` z, `supervisor` w, `group` g.

    `place` is v + Σ z of an opening, `charge` is u + g of a person; `by_stage` has both the other way round.
    `takes_part`: people whom pins leave a choice and whom somebody may supervise. `shut`: openings under a limit of
    capacity 0. `failures` are (stage, words): from that stage on the prices prove nothing.
    """

    def __init__(self, bundle: Bundle, answer: Answer, held: Pairs, order: list[Stage]):
        self.bundle, self.held, self.order = bundle, held, order
        self.seed = answer.report["seed"]
        self.failures: list[tuple[int, str]] = []
        self.rows = supervisors.rows_in_use(bundle, answer, held)
        self.supervised = supervisors.loads(bundle, answer)
        self.limited = limit_loads(bundle, held)
        self.held_keys = np.sort(bundle.key(held.person, held.opening))
        self.holds = np.bincount(held.person, minlength=len(bundle.people))
        self.load = np.bincount(held.opening, minlength=len(bundle.openings))
        self._lay_out(answer.potentials or {})
        pinned = np.bincount(held.person[held.required], minlength=len(bundle.people))
        usable = np.append(np.isin(np.arange(len(bundle.groups)), self.rows.group), True)  # the last: needs nobody
        self.takes_part = (pinned < bundle.demand) & usable[bundle.group_of]
        self.shut = np.zeros(len(bundle.openings), dtype=bool)
        self.shut[bundle.limit_pairs[(bundle.limit_capacity == 0)[bundle.limit_pairs[:, 0]], 1]] = True

    def _lay_out(self, potentials: dict) -> None:
        """What the certificate does not name has the price zero."""
        bundle = self.bundle
        self.width = next((rows.shape[1] for _, rows in potentials.values()), 0)
        dense = {node: np.zeros((len(ids), self.width), dtype=np.int64) for node, ids in nodes(bundle).items()}
        for node, (at, rows) in potentials.items():
            dense[node][at] = rows
        self.person, self.opening, self.limit = dense["person"], dense["opening"], dense["limit"]
        self.supervisor, self.group = dense["supervisor"], dense["group"]
        self.place = self.opening.copy()
        np.add.at(self.place, bundle.limit_pairs[:, 1], self.limit[bundle.limit_pairs[:, 0]])

    def check(self) -> None:
        """Every condition on single nodes and on rows of supervision.csv; ends with `charge`."""
        bundle = self.bundle
        everyone = np.ones(len(bundle.openings), dtype=bool)
        self._full(self.person, self.holds < bundle.demand, self.takes_part, "person", bundle.people)
        self._full(self.opening, self.load < bundle.capacity, everyone, "opening", bundle.openings)
        bounds = bundle.limit_capacity, bundle.limit_minimum
        self._between(self.limit, self.limited, *bounds, "limit", bundle.limits)
        bounds = bundle.supervisor_capacity, bundle.supervisor_minimum
        self._between(self.supervisor, self.supervised, *bounds, "supervisor", bundle.supervisors)
        self._supervision()
        # a row of zeros at the end is the price of no group
        none = np.concatenate([self.group, np.zeros((1, self.width), dtype=np.int64)])
        self._tighten(none[bundle.group_of])
        self.charge = self.person + none[bundle.group_of]
        self.by_stage = np.ascontiguousarray(self.charge.T), np.ascontiguousarray(self.place.T)

    def _full(self, prices: np.ndarray, room: np.ndarray, counts: np.ndarray, node: str, names: list[str]) -> None:
        """A price is not below zero, and zero where there is room."""
        sign, at = lexicographic_sign(prices)
        wrong = counts & ((sign < 0) | (room & (sign > 0)))
        for row in _earliest(wrong, at):
            fault = "a price below zero" if sign[row] < 0 else "a price and room"
            self._fails(at[row], f"{node} {names[row]} has {fault}")

    def _between(self, prices, load, most, least, node: str, names: list[str]) -> None:
        """A price is not above zero where there is room, and not below zero where there is more than the minimum."""
        sign, at = lexicographic_sign(prices)
        for row in _earliest((sign > 0) & (load < most), at):
            self._fails(at[row], f"{node} {names[row]} has a price and room")
        for row in _earliest((sign < 0) & (load > least), at):
            self._fails(at[row], f"{node} {names[row]} has a price below zero and more than its minimum")

    def _supervision(self) -> None:
        """Rows cost nothing where they are used, and not less elsewhere."""
        rows, bundle = self.rows, self.bundle
        full = self.supervised == bundle.supervisor_capacity
        supervisors.raise_full(rows, full, self.order, self.supervisor, self.group)
        self.slack = supervisors.slack(rows, self.order, self.supervisor, self.group)
        sign, at = lexicographic_sign(self.slack)
        for row in _earliest((sign < 0) | ((sign > 0) & (rows.used > 0)), at):
            who, group = bundle.supervisors[rows.supervisor[row]], bundle.groups[rows.group[row]]
            fault = f"would improve {self.order[at[row]]}" if sign[row] < 0 else "is in use above its price"
            self._fails(at[row], f"supervisor {who} for group {group} {fault}")

    def _tighten(self, group: np.ndarray) -> None:
        """Raise the price of each person with demand 1 until the pair in use costs exactly nothing."""
        held = self.held
        used = np.flatnonzero((self.bundle.demand[held.person] == 1) & self.takes_part[held.person])
        people = held.person[used]
        exact = -np.stack([self.costs(stage, held, used) for stage in self.order], axis=1)
        exact -= self.place[held.opening[used]] + group[people]
        sign, at = lexicographic_sign(exact - self.person[people])
        for row in _earliest(sign < 0, at):
            self._fails(at[row], f"{self.pair(held, used[row])} is in use above its price")
        self.person[people] = exact

    def costs(self, stage: Stage, pairs: Pairs, rows: np.ndarray) -> np.ndarray:
        """Cost of the pairs in `rows`; zero at a stage that no price can express."""
        if not priced(stage):
            return np.zeros(len(rows), dtype=np.int64)
        return cost(self.bundle, stage, pairs, rows, self.seed)

    def pair(self, pairs: Pairs, row: int) -> str:
        return f"{self.bundle.people[pairs.person[row]]} in {self.bundle.openings[pairs.opening[row]]}"

    def _fails(self, stage: int, why: str) -> None:
        self.failures.append((int(stage), why))


def _earliest(wrong: np.ndarray, at: np.ndarray) -> list[int]:
    """Of the rows that are wrong one whose stage `at` comes first, if there is one."""
    rows = np.flatnonzero(wrong)
    return rows[np.argsort(at[rows], kind="stable")][:1].tolist()
