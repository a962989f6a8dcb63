"""Everybody of a round's published run in the shape of outcome_people, counted by the database where that is enough."""

import numpy as np
from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models import Round
from app.queries import outcome_people
from app.queries.outcome_people import NONE, People


def of(round_: Round, own: ColumnElement[bool], whole: bool) -> People | None:
    """None before the publication. `whole`: with what only the merging of small rows needs (sex, special needs)."""
    if not round_.has_result:
        return None
    if whole:
        return outcome_people.people(round_.published_run_id)
    return _counted(round_.published_run_id, own)


def _counted(run_id: int, own: ColumnElement[bool]) -> People:
    """Alike people are one row of the database's answer, and as many here as they are."""
    audience, college, specialty, home, rank, reason = (1, 2, 3, 4, 7, 9)
    all_ = outcome_people.everyone(run_id).where(own).subquery()
    columns = list(all_.c)
    chosen = [columns[place] for place in (audience, college, specialty, home, rank, reason)]
    rows = db.session.execute(select(*chosen, func.count()).group_by(*chosen)).all()
    *told, many = zip(*rows, strict=True) if rows else [()] * 7
    times = np.array(many, np.int64)
    kind, organisation, code, town, met = (
        np.repeat(np.array(one, form), times) for one, form in zip(told[:5], (str, *[np.int64] * 4), strict=True)
    )
    nothing = np.full(int(times.sum()), NONE)
    why = tuple(words for words, count in zip(told[5], many, strict=True) for _one in range(count))
    return People(("",) * len(nothing), kind, organisation, code, town, nothing, nothing, met, nothing, why, ())
