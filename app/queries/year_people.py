"""Everybody of a round's published run in the shape of outcome_people, alike people counted by the database."""

import numpy as np
from sqlalchemy import ColumnElement, func, select

from app.extensions import db
from app.models import Round
from app.queries import outcome_people
from app.queries.outcome_people import NONE, People

# Places in outcome_people.everyone: audience, college, specialty, home, sex, needs, rank, reason.
CHOSEN = (1, 2, 3, 4, 5, 6, 7, 9)


def of(round_: Round, own: ColumnElement[bool]) -> People | None:
    """None before the publication. Who is who, and where each of them is, is not in it."""
    if not round_.has_result:
        return None
    everyone = outcome_people.everyone(round_.published_run_id).where(own).subquery()
    chosen = [list(everyone.c)[place] for place in CHOSEN]
    rows = db.session.execute(select(*chosen, func.count()).group_by(*chosen)).all()
    *told, many = zip(*rows, strict=True) if rows else [()] * (len(CHOSEN) + 1)
    times = np.array(many, np.int64)
    audience, *numbers = (
        np.repeat(np.array(one, form), times) for one, form in zip(told[:-1], (str, *[np.int64] * 6), strict=True)
    )
    college, specialty, home, sex, needs, rank = numbers
    nowhere = np.full(len(rank), NONE)
    reasons = tuple(words for words, count in zip(told[-1], many, strict=True) for _one in range(count))
    key = ("",) * len(rank)
    return People(key, audience, college, specialty, home, sex, needs, rank, nowhere, reasons, ())
