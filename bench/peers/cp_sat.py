"""A CP-SAT model as an engineer would write it: a Boolean a pair, at most one a person, capacities as sums."""

from ortools.sat.python import cp_model

from bench.peers import staged
from bench.peers.bundle import Bundle
from bench.peers.formulation import NOWHERE, Column, by_group, by_opening, by_person, clashes

ENDED = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def by_stage(folder: str, criteria: list[str], limit_s: float) -> dict:
    """The criteria one after the other within the limit."""
    return staged.measure(CpSat, folder, criteria, limit_s, summed=False)


def as_one_sum(folder: str, criteria: list[str], limit_s: float) -> dict:
    """placed, rank_cost as one weighted sum within the limit."""
    return staged.measure(CpSat, folder, criteria, limit_s, summed=True)


class CpSat:
    """The rules as constraints, one method each."""

    def __init__(self, bundle: Bundle, columns: list[Column]):
        self.bundle, self.columns = bundle, columns
        self.model = cp_model.CpModel()
        self.x = [self.model.new_int_var(0, column.most, "") for column in columns]
        self.all = list(self.x)  # every variable, and where to start: nobody placed
        self.start = [column.most if column.opening == NOWHERE else 0 for column in columns]
        self.load: dict[tuple[int, str, int], cp_model.IntVar] = {}
        self._people()
        self._openings()
        if bundle.supervisors:
            self._supervisors()
        self.start += [0] * (len(self.all) - len(self.start))

    def _people(self) -> None:
        """A person holds `demand` openings, none of which clash, counting what they hold nowhere."""
        for person, mine in by_person(self.columns).items():
            if self.bundle.demand[person] == 1:
                self.model.add_exactly_one(self.x[i] for i in mine)
            else:
                self.model.add(sum(self.x[i] for i in mine) == self.bundle.demand[person])
        for clash in clashes(self.bundle, self.columns):
            self.model.add_at_most_one(self.x[i] for i in clash)

    def _openings(self) -> None:
        """An opening holds at most `capacity` placements, and none or at least its minimum."""
        for opening, here in by_opening(self.columns).items():
            held = cp_model.LinearExpr.weighted_sum(
                [self.x[i] for i in here], [len(self.columns[i].people) for i in here]
            )
            capacity, minimum = self.bundle.capacity[opening], self.bundle.minimum[opening]
            if minimum <= 1:
                self.model.add(held <= capacity)
                continue
            opens = self._new_bool()
            self.model.add(held <= capacity * opens)
            self.model.add(held >= minimum * opens)
            for i in here:
                self.model.add_implication(self.x[i], opens)

    def _supervisors(self) -> None:
        """Everybody placed is taken by somebody who may; capacities, minimums, and openings a supervisor may go to."""
        mine: dict[int, dict[int, list]] = {s: {} for s in range(len(self.bundle.supervisors))}
        for (group, opening), needs in by_group(self.bundle, self.columns).items():
            takers = []
            for s, supervisor in enumerate(self.bundle.supervisors):
                may = supervisor.may.get(group, set())
                if may is None or opening in may:
                    load = self._new_load(min(supervisor.capacity, self.bundle.capacity[opening]))
                    self.load[s, group, opening] = load
                    mine[s].setdefault(opening, []).append(load)
                    takers.append(load)
            placed = cp_model.LinearExpr.weighted_sum([self.x[i] for i in needs], list(needs.values()))
            self.model.add(placed == sum(takers))
        for s, openings in mine.items():
            self._supervisor(self.bundle.supervisors[s], openings)

    def _supervisor(self, supervisor, openings: dict[int, list]) -> None:
        total = sum(load for loads in openings.values() for load in loads)
        self.model.add_linear_constraint(total, supervisor.minimum, supervisor.capacity)
        if supervisor.most is None or supervisor.most >= len(openings):
            return
        goes = []
        for opening, loads in openings.items():
            goes.append(self._new_bool())
            self.model.add(sum(loads) <= min(supervisor.capacity, self.bundle.capacity[opening]) * goes[-1])
        self.model.add(sum(goes) <= supervisor.most)

    def _new_bool(self):
        self.all.append(self.model.new_bool_var(""))
        return self.all[-1]

    def _new_load(self, most: int):
        self.all.append(self.model.new_int_var(0, most, ""))
        return self.all[-1]

    def minimise(self, cost: list[int], seconds: float) -> staged.Answer:
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self.x, cost))
        self.model.clear_hints()
        for variable, value in zip(self.all, self.start, strict=True):
            self.model.add_hint(variable, value)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = staged.WORKERS
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            raise ValueError("the model has no solution, though nobody has to be placed")
        bound = round(solver.best_objective_bound)
        if status not in ENDED:
            return staged.Answer(None, bound, {})
        self.start = [solver.value(variable) for variable in self.all]
        loads = {key: solver.value(load) for key, load in self.load.items()}
        return staged.Answer([solver.value(x) for x in self.x], bound, loads)

    def at_most(self, cost: list[int], value: int) -> None:
        self.model.add(cp_model.LinearExpr.weighted_sum(self.x, cost) <= value)
