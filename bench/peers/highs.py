"""HiGHS' mixed-integer solver through OR-Tools' MathOpt, on a tight linear model."""

import datetime
import math

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from bench.peers import staged
from bench.peers.bundle import Bundle
from bench.peers.formulation import NOWHERE, Column, by_group, by_opening, by_person, clashes

HALF = 0.5  # costs are whole: whatever is nearer than this to the bound is the optimum


def by_stage(folder: str, criteria: list[str], limit_s: float) -> dict:
    """The criteria one after the other within the limit."""
    return staged.measure(Highs, folder, criteria, limit_s, summed=False)


def as_one_sum(folder: str, criteria: list[str], limit_s: float) -> dict:
    """placed, rank_cost as one weighted sum within the limit."""
    return staged.measure(Highs, folder, criteria, limit_s, summed=True)


class Highs:
    """The rules as linear constraints, one method each."""

    def __init__(self, bundle: Bundle, columns: list[Column]):
        self.bundle, self.columns = bundle, columns
        self.most = [column.most for column in columns]  # of every variable, those of the columns first; the least is 0
        self.rows: list[tuple[list[tuple[int, int]], float, float]] = []
        self.load: dict[tuple[int, str, int], int] = {}
        self._people()
        self._openings()
        if bundle.supervisors:
            self._supervisors()
        self.model = mathopt.Model.from_model_proto(self._proto())
        self.variables = list(self.model.variables())
        self.x = self.variables[: len(columns)]
        self.start = [column.most if column.opening == NOWHERE else 0 for column in columns]
        self.start += [0] * (len(self.variables) - len(columns))

    def _new(self, most: int) -> int:
        """A whole variable from 0 to `most`; variables are known by their positions."""
        self.most.append(most)
        return len(self.most) - 1

    def _add(self, terms: list[tuple[int, int]], low: float, high: float) -> None:
        """low <= sum of coefficient * variable <= high."""
        self.rows.append((terms, low, high))

    def _proto(self) -> model_pb2.ModelProto:
        """The model in one piece: call by call, MathOpt would take a third of the time limit to build the largest."""
        model = model_pb2.ModelProto()
        many = len(self.most)
        model.variables.ids.extend(range(many))
        model.variables.lower_bounds.extend([0.0] * many)
        model.variables.upper_bounds.extend(self.most)
        model.variables.integers.extend([True] * many)
        model.linear_constraints.ids.extend(range(len(self.rows)))
        model.linear_constraints.lower_bounds.extend(low for _, low, _ in self.rows)
        model.linear_constraints.upper_bounds.extend(high for _, _, high in self.rows)
        entries = [(number, i, c) for number, row in enumerate(self.rows) for i, c in sorted((i, c) for c, i in row[0])]
        row_ids, column_ids, coefficients = zip(*entries, strict=True)
        model.linear_constraint_matrix.row_ids.extend(row_ids)
        model.linear_constraint_matrix.column_ids.extend(column_ids)
        model.linear_constraint_matrix.coefficients.extend(coefficients)
        return model

    def _people(self) -> None:
        """A person holds `demand` openings, none of which clash, counting what they hold nowhere."""
        for person, mine in by_person(self.columns).items():
            self._add([(1, i) for i in mine], self.bundle.demand[person], self.bundle.demand[person])
        for clash in clashes(self.bundle, self.columns):
            self._add([(1, i) for i in clash], 0, 1)

    def _openings(self) -> None:
        """An opening holds at most `capacity` placements, and none or at least its minimum."""
        for opening, here in by_opening(self.columns).items():
            held = [(len(self.columns[i].people), i) for i in here]
            capacity, minimum = self.bundle.capacity[opening], self.bundle.minimum[opening]
            if minimum <= 1:
                self._add(held, 0, capacity)
                continue
            opens = self._new(1)
            self._add([*held, (-capacity, opens)], -math.inf, 0)
            self._add([*held, (-minimum, opens)], 0, math.inf)
            for i in here:
                self._add([(1, i), (-1, opens)], -math.inf, 0)

    def _supervisors(self) -> None:
        """Everybody placed is taken by somebody who may; capacities, minimums, and openings a supervisor may go to."""
        mine: dict[int, dict[int, list]] = {s: {} for s in range(len(self.bundle.supervisors))}
        for (group, opening), needs in by_group(self.bundle, self.columns).items():
            terms = [(count, i) for i, count in needs.items()]
            for s, supervisor in enumerate(self.bundle.supervisors):
                may = supervisor.may.get(group, set())
                if may is None or opening in may:
                    most = min(supervisor.capacity, self.bundle.capacity[opening])
                    load = self._new(most)
                    self.load[s, group, opening] = load
                    mine[s].setdefault(opening, []).append((1, load))
                    terms.append((-1, load))
            self._add(terms, 0, 0)
        for s, openings in mine.items():
            self._supervisor(self.bundle.supervisors[s], openings)

    def _supervisor(self, supervisor, openings: dict[int, list]) -> None:
        everything = [term for loads in openings.values() for term in loads]
        self._add(everything, supervisor.minimum, supervisor.capacity)
        if supervisor.most is None or supervisor.most >= len(openings):
            return
        goes = []
        for opening, loads in openings.items():
            goes.append((1, self._new(1)))
            most = min(supervisor.capacity, self.bundle.capacity[opening])
            self._add([*loads, (-most, goes[-1][1])], -math.inf, 0)
        self._add(goes, 0, supervisor.most)

    def minimise(self, cost: list[int], seconds: float) -> staged.Answer:
        self.model.minimize(mathopt.LinearSum(c * x for c, x in zip(cost, self.x, strict=True) if c))
        params = mathopt.SolveParameters(
            time_limit=datetime.timedelta(seconds=seconds), relative_gap_tolerance=0.0, absolute_gap_tolerance=HALF
        )
        params.highs.int_options["threads"] = staged.WORKERS
        found = mathopt.solve(self.model, mathopt.SolverType.HIGHS, params=params, model_params=self._hints())
        if found.termination.reason == mathopt.TerminationReason.INFEASIBLE:
            raise ValueError("the model has no solution, though nobody has to be placed")
        dual = found.termination.objective_bounds.dual_bound
        bound = math.ceil(dual - 1e-6) if math.isfinite(dual) else None
        if not found.has_primal_feasible_solution():
            return staged.Answer(None, bound, {})
        self.start = [round(value) for value in found.variable_values(self.variables)]
        loads = {key: self.start[load] for key, load in self.load.items()}
        return staged.Answer(self.start[: len(self.x)], bound, loads)

    def _hints(self) -> mathopt.ModelSolveParameters:
        """Where to start: the last answer, at first nobody placed."""
        known = dict(zip(self.variables, map(float, self.start), strict=True))
        return mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=known)])

    def at_most(self, cost: list[int], value: int) -> None:
        self.model.add_linear_constraint(
            mathopt.LinearSum(c * x for c, x in zip(cost, self.x, strict=True) if c) <= value
        )
