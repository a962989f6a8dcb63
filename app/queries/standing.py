"""Where a solved run stands on its way to the people, and which step of it the one who looks may take."""

from dataclasses import dataclass

from app.models import Run, RunKind
from app.policies.access import may
from app.policies.actor import Actor
from app.policies.permissions import Permission
from app.policies.phases import Act, allows
from app.queries import freshness


@dataclass(frozen=True)
class Standing:
    """`is_open`: it may still become the result. `is_stale`: not any more, for the round has changed since.
    `by_actor`: whoever looks has started it.
    """

    is_public: bool = False
    is_approved: bool = False
    is_open: bool = False
    is_stale: bool = False
    by_actor: bool = False
    may_approve: bool = False
    may_publish: bool = False

    @property
    def can_approve(self) -> bool:
        return self.is_open and not self.is_stale and not self.is_approved and self.may_approve and not self.by_actor

    @property
    def can_publish(self) -> bool:
        return self.is_open and not self.is_stale and self.is_approved and self.may_publish

    @property
    def waits_for_another(self) -> bool:
        return self.is_open and not self.is_stale and not self.is_approved and not self.can_approve


def standing(actor: Actor, run: Run) -> Standing:
    is_open = run.kind is RunKind.ROUND and run.verified_at is not None and allows(run.round.phase, Act.APPROVE)
    return Standing(
        is_public=run.round.published_run_id == run.id,
        is_approved=run.round.approved_run_id == run.id,
        is_open=is_open,
        is_stale=is_open and freshness.is_stale(run),
        by_actor=run.started_by_id == actor.person_id,
        may_approve=may(actor, Permission.RUN_APPROVE),
        may_publish=may(actor, Permission.RUN_PUBLISH),
    )
