"""How a deputy stands, in words."""

from flask_babel import lazy_gettext as _l

STANDINGS = {
    "now": (_l("answers now"), "good"),
    "ahead": (_l("ahead"), "info"),
    "over": (_l("over"), "neutral"),
    "withdrawn": (_l("withdrawn"), "neutral"),
}


def words(standing: str) -> str:
    return str(STANDINGS[standing][0])


def tone(standing: str) -> str:
    return STANDINGS[standing][1]
