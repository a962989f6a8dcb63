"""Which wish it was, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

ORDINALS = (
    _l("your first wish"),
    _l("your second wish"),
    _l("your third wish"),
    _l("your fourth wish"),
    _l("your fifth wish"),
    _l("your sixth wish"),
    _l("your seventh wish"),
    _l("your eighth wish"),
    _l("your ninth wish"),
    _l("your tenth wish"),
)


def nth_wish(rank: int) -> str:
    return str(ORDINALS[rank - 1]) if rank <= len(ORDINALS) else _("your wish No. %(rank)s", rank=rank)
