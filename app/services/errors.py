"""What a use case says when it can't be done: shown to the person, so every message tells what to do."""


class Refused(Exception):
    """`message` is translated text for the person who asked."""

    def __init__(self, message) -> None:
        super().__init__(str(message))
        self.message = message


class Stale(Refused):
    """Somebody (or another tab) changed the object after it was shown."""
