"""Every blueprint of the application, one folder per noun."""

from importlib import import_module

from flask import Flask

NOUNS = (
    "home",
    "sessions",
    "links",
    "profile",
    "calendars",
    "staff",
    "letters",
    "letter_texts",
    "mailings",
    "organisations",
    "search",
    "programmes",
    "modules",
    "module_runs",
    "competencies",
    "enrolments",
    "enrolment_rounds",
    "enrolment_solves",
    "sites",
    "slots",
    "candidates",
    "capacity",
    "wishes",
    "lists",
    "teams",
    "own_places",
    "rounds",
    "runs",
    "taking_part",
    "pins",
    "participants",
    "placements",
    "assignments",
    "deputies",
    "imports",
    "jobs",
    "accounts",
    "audit",
    "people",
    "groups",
    "teaching",
    "practice_profile",
    "notifications",
    "settings",
    "disclosures",
    "health",
    "files",
    "assets",
    "crawlers",
)


def register(app: Flask) -> None:
    for noun in NOUNS:
        app.register_blueprint(import_module(f"app.blueprints.{noun}").blueprint)
