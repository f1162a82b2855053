"""The errors a person can meet: each is one line that says what, where and what to do."""

from collections.abc import Sequence

PROJECT = "evidence-matcher"
PARTIAL = 5
"""What the command line exits with where the work is done, but for some input that could not be read."""


class MatcherError(Exception):
    """Anything that went wrong in a way the reader of the message can mend.

    The message is one line. `exit_code` is what the command line exits with.
    """

    exit_code = 1


class UsageError(MatcherError):
    """The call itself asks for something that does not exist or does not fit together."""

    exit_code = 2


class ConfigurationError(MatcherError):
    """A setting, a framework file, a bank or a model is missing or wrong."""

    exit_code = 3


class InputError(MatcherError):
    """There was nothing readable to work on."""

    exit_code = 4


class StoreError(MatcherError):
    """The store could not be read or written: a full disk, a lock, a damaged file, a server that went away."""


class LanguageModelError(MatcherError):
    """A language model could not be asked, or its answer could not be had."""


COMPARED = 5_000
"""So many names are compared letter by letter, at most: it takes half a second."""


def meant(name: str, known: Sequence[str], otherwise: str) -> str:
    """Return what to do about a name that nobody knows: what holds it, or is spelled like it, or else `otherwise`.

    Of very many names, only those that hold it are told.
    """
    import difflib  # here, as every command loads this module

    holding = [one for one in known if name and name.casefold() in one.casefold()]
    close = holding[:3]
    if not close and len(known) <= COMPARED:
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else otherwise


def install_command(extra: str) -> str:
    """Return the command that installs an extra: from where this copy came from, where pip knows that (PEP 610)."""
    import json  # all three for a line that is hardly ever needed
    import shlex
    from importlib.metadata import PackageNotFoundError, distribution

    name, editable = PROJECT, ""
    try:
        origin = json.loads(distribution(PROJECT).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        origin = {}
    if str(origin.get("url", "")).startswith("file://"):
        name = str(origin["url"]).removeprefix("file://")
        editable = "-e " if origin.get("dir_info", {}).get("editable") else ""
    return f"pip install {editable}{shlex.quote(f'{name}[{extra}]')}"
