"""The words of a letter: those of the code, or those that the cluster has written instead.

The code's stand in `emails/<kind>.txt` and, for notices, in app/sentences.py: the subject on the first line, then
paragraphs. The cluster's are plain text with `{{ placeholders }}`. They are filled by looking names up and by nothing
else: no template engine ever runs on what was typed into a page, so there is no attribute, call or tag to abuse. What
is filled in can't begin a paragraph of its own, and the HTML beside the text escapes everything.
"""

import re
from dataclasses import dataclass
from functools import cache

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.sentences import LETTERS, NOTICES, notice, told
from app.signed import sign

PLACEHOLDER = re.compile(r"\{\{[ \t]*([a-z_]+)[ \t]*\}\}")
NAME_IN_SENTENCE = re.compile(r"%\((\w+)\)s")
# What fills a kind that is no notice, beside the link and the contact.
OWN_FACTS = {
    "invitation": (),
    "password": (),
    "email_new": (),
    "email_old": ("new_email",),
    "capacity": ("site", "round", "until"),
    "digest": ("list",),
    "announcement": ("subject", "words"),
}
OF_SEVERAL_LINES = {"words", "list"}
NO_LINK = {"email_old"}
LEADS_IN = {"invitation", "password", "email_new", "capacity"}  # without its link such a letter is good for nothing
MUST_BE_TOLD = {"reason", "moment", "day", "until", "list", "words", "new_email"}


@dataclass(frozen=True)
class Words:
    subject: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.body.strip().split("\n\n") if part.strip()]


@cache
def kinds() -> tuple[str, ...]:
    """Every kind whose words can be rewritten."""
    return (*OWN_FACTS, *(kind for kind in NOTICES if kind not in OWN_FACTS))


def placeholders(kind: str) -> tuple[str, ...]:
    facts = OWN_FACTS.get(kind)
    if facts is None:
        facts = tuple(dict.fromkeys(NAME_IN_SENTENCE.findall(str(NOTICES[kind]))))
    return (*facts, *(() if kind in NO_LINK else ("link",)), "contact")


def required(kind: str) -> set[str]:
    """What may not be left out: the way in, a deadline, a reason."""
    needed = MUST_BE_TOLD & set(placeholders(kind))
    return needed | ({"link"} if kind in LEADS_IN else set())


def default(kind: str) -> Words:
    """The words of the code in the language of the moment, with placeholders where facts go."""
    names = {name: "{{ " + name + " }}" for name in placeholders(kind)}
    sentence = str(NOTICES[kind]) % names if kind in NOTICES else ""
    return _from_template(kind, {**names, "sentence": sentence})


def in_words(kind: str, facts: dict, contact: str) -> dict[str, str]:
    """Placeholder → what stands there in a letter with these facts."""
    words = told(facts) if kind in NOTICES else dict(facts)
    if "notices" in words:
        words["list"] = _listed(words.pop("notices"), words.pop("more", 0))
    words |= {"link": current_app.config["PUBLIC_URL"] + path_of(facts), "contact": contact}
    return {
        name: str(value) if name in OF_SEVERAL_LINES else " ".join(str(value).split()) for name, value in words.items()
    }


def written(kind: str, facts: dict, contact: str, own: Words | None = None) -> Words:
    """The letter in the language of the moment; `own` are words with placeholders that replace the code's."""
    if kind == "sample":
        return Words(facts["subject"], facts["body"])
    words = in_words(kind, facts, contact)
    if own is not None:
        return Words(fill(own.subject, words), fill(own.body, words))
    sentence = notice(kind, facts) if kind in NOTICES else ""
    return _from_template(kind, {**words, "sentence": sentence})


def fill(text: str, words: dict[str, str]) -> str:
    """What this letter does not know stays empty: an old letter may wait longer than a change of the code."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], ""), text)


def path_of(facts: dict) -> str:
    """Where the letter leads. A link that opens something is signed only now: the outbox holds none."""
    if "link" in facts:
        return f"/links/{sign('link', facts['link'])}"
    if "asked" in facts:
        return f"/capacity/{sign('capacity', facts['asked'])}"
    return facts.get("address", "")


def faults(kind: str, text: str) -> list[str]:
    """What is wrong with words that somebody typed, each with its place."""
    known, found = set(placeholders(kind)), []
    for number, line in enumerate(text.splitlines(), start=1):
        for name in PLACEHOLDER.findall(line):
            if name not in known:
                told_name = {"line": number, "name": name}
                found.append(_("Line %(line)s: there is no placeholder “%(name)s” in this letter.", **told_name))
        rest = PLACEHOLDER.sub(lambda match: " " * len(match[0]), line)
        if stray := re.search(r"\{\{|\}\}|\{%|%\}|\{#|#\}", rest):
            told_place = {"line": number, "column": stray.start() + 1, "sign": stray[0]}
            found.append(_("Line %(line)s, character %(column)s: “%(sign)s” belongs to no placeholder.", **told_place))
    return found


def missing(kind: str, text: str) -> list[str]:
    return sorted(required(kind) - set(PLACEHOLDER.findall(text)))


def _listed(notices: list, more: int) -> str:
    lines = [notice(kind, given) for kind, given in notices]
    if more:
        lines.append(ngettext("And %(num)s more in Klaster.", "And %(num)s more in Klaster.", more))
    return "\n\n".join(lines)


def _from_template(kind: str, words: dict) -> Words:
    name = kind if kind in LETTERS else "notice"
    filled = current_app.jinja_env.get_template(f"emails/{name}.txt").render(**words, help_contact=words["contact"])
    subject, _newline, body = filled.strip().partition("\n")
    return Words(subject, body.strip())
