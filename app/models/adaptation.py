"""What a place can offer, and a person can need, so that they can work there: codes, never diagnoses."""

import enum


class Adaptation(enum.StrEnum):
    STEP_FREE = "step_free"
    LIFT = "lift"
    ACCESSIBLE_TOILET = "accessible_toilet"
    PARKING = "parking"
    TACTILE = "tactile"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    LARGE_PRINT = "large_print"
    QUIET_ROOM = "quiet_room"
    SHORTER_DAY = "shorter_day"
