"""Whoever changes something leaves an entry in the audit trail: no use case of a service writes in silence."""

import ast

from tests.architecture import ROOT, tree

SERVICES = ROOT / "app" / "services"
BY_ITSELF = "the machine's own bookkeeping"
# What writes without an entry, and why that is right.
SILENT = {
    "accounts.ask_new_email": "nothing changes until the link is followed, and that is recorded",
    "accounts.authenticate": "a session is a row of its own, with its end",
    "accounts.save_preferences": "the person's own language and letters, of no concern to others",
    "answer_reminders.answers_due": "a notification is the record",
    "batches.check": "looks at a table and writes nothing of it",
    "calendars.note_reading": "the record of who saw what is what it writes",
    "deliveries.choose": "the person's own letters, of no concern to others",
    "digests._collect_for": "a letter is the record",
    "disclosures.record": "is itself the record of who saw what",
    "enrolment_solves.solve_enrolment": "whoever started the solve has recorded that",
    "frontiers._store": "what else a repair could be had for, beside the repair that is on record",
    "hitches.look": BY_ITSELF,
    "jobs._claim": BY_ITSELF,
    "jobs.reap": BY_ITSELF,
    "jobs.request_cancel": "whoever asks for it has recorded that",
    "jobs.run": BY_ITSELF,
    "letter_texts.send_to_oneself": "a letter to oneself changes nothing",
    "letters._lease": BY_ITSELF,
    "letters._note": BY_ITSELF,
    "letters.hurry": BY_ITSELF,
    "mailings.advance": "whoever began the mailing has recorded that; where it stops, its row says why",
    "notices.mark_read": "the person's own notifications",
    "reminders.jobs_failed": "a notification is the record",
    "reminders.lists_close": "a notification is the record",
    "reminders.papers_lapse": "a notification is the record",
    "sealing.seal": "seals the trail itself",
    "sign_in_sessions.act_as": "a session is a row of its own",
    "sign_in_sessions.begin": "a session is a row of its own",
    "sign_in_sessions.end": "a session is a row of its own",
    "sign_in_sessions.end_others": "a session is a row of its own",
    "sign_in_sessions.find": "a session is a row of its own",
    "throttle.failed": BY_ITSELF,
    "throttle.succeeded": BY_ITSELF,
    "trail_checks.ask": "the check records itself once it is over",
    "working._send_back": BY_ITSELF,
    "working.check": "looks at a table and writes nothing of it",
    "working.undo": "whoever asked for it has recorded that",
}


def functions() -> dict[str, ast.FunctionDef]:
    """«module.function» → its code, of every service."""
    found = {}
    for file in sorted(SERVICES.rglob("*.py")):
        found |= {f"{file.stem}.{node.name}": node for node in tree(file).body if isinstance(node, ast.FunctionDef)}
    return found


def called(name: str, function: ast.FunctionDef) -> set[str]:
    """What a function calls, as far as the names say: `other()` of its own module, `module.other()` of another."""
    module, found = name.split(".")[0], set()
    for call in (node.func for node in ast.walk(function) if isinstance(node, ast.Call)):
        if isinstance(call, ast.Name):
            found.add(f"{module}.{call.id}")
        elif isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
            found.add(f"{call.value.id}.{call.attr}")
    return found


def reached(name: str, calls: dict[str, set[str]]) -> set[str]:
    """Everything that is called on the way, however deep."""
    found, waiting = set(), [name]
    while waiting:
        new = calls.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def silent_among(known: dict[str, ast.FunctionDef]) -> set[str]:
    """Functions that open a transaction and never come to the trail."""
    calls = {name: called(name, function) for name, function in known.items()}
    writing = {
        name
        for name, found in calls.items()
        if any(one.endswith((".transaction", ".held_by_constraints")) for one in found)
    }
    return {
        name for name in writing if "audit.record" not in reached(name, calls) and not name.startswith("transaction.")
    }


def test_every_use_case_that_writes_is_recorded():
    assert sorted(silent_among(functions()) - SILENT.keys()) == [], "record it, or say in SILENT why not"


def test_no_exception_is_kept_for_nothing():
    assert sorted(SILENT.keys() - silent_among(functions())) == []


def test_a_use_case_without_an_entry_would_be_found():
    source = (
        "def close(actor, site):\n    with transaction():\n        _shut(site)\ndef _shut(site):\n    site.open = 0"
    )
    known = {f"sites.{node.name}": node for node in ast.parse(source).body}

    assert silent_among(known) == {"sites.close"}
