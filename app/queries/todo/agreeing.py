"""What waits for the word of an organisation on what others build."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.policies.actor import Actor
from app.queries import programmes_asked
from app.queries.todo.asking import Todo


def programmes_to_agree(actor: Actor) -> list[Todo]:
    """One that waits for the word of the person's organisation is named, several are counted."""
    waiting = programmes_asked.waiting(actor)
    if not waiting:
        return []
    words = ngettext(
        "%(num)s programme waits for your word: %(title)s.",
        "%(num)s programmes wait for your word, the first of them: %(title)s.",
        len(waiting),
        title=waiting[0].title,
    )
    return [Todo(words, _("Look at it and decide"), "programmes.approval", (("public_id", waiting[0].public_id),))]
