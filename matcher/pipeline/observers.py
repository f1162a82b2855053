"""What a long piece of work tells and asks where nobody listens."""


def nothing(_: object) -> None:
    """Hear what is told, and do nothing about it."""


def never() -> bool:
    """Return that nobody wants the work to stop."""
    return False
