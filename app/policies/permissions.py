"""Everything that can be permitted, as noun:verb. Who has it is in rules.py."""

import enum


class Permission(enum.StrEnum):
    ACCOUNT_USE = "account:use"
    ACCOUNT_LIST = "account:list"
    AUDIT_LIST = "audit:list"
    JOB_LIST = "job:list"
    PARTICIPANT_LIST = "participant:list"
    PLACEMENT_LIST = "placement:list"
    PLACEMENT_OWN = "placement:own"
    ROUND_LIST = "round:list"
    ROUND_VIEW = "round:view"
    ROUND_SOLVE = "round:solve"
    RUN_VIEW = "run:view"
    RUN_CANCEL = "run:cancel"
    RUN_EXPORT = "run:export"
    RUN_PUBLISH = "run:publish"
    SLOT_LIST = "slot:list"
    WISH_EDIT = "wish:edit"
