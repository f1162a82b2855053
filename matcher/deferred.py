"""What takes time to make is made when it is first asked for: what a command does not use, it does not wait for."""

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

USES = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "scanner")
"""The methods of a compiled pattern."""


def exporter(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package (PEP 562).

    Args:
        package: its `__name__`.
        names: what each module of the package exports.

    Raises:
        ValueError: where a module has the name of what one holds: once imported, it would hide that.
    """
    homes = {name: module for module, exported in names.items() for name in exported}
    if hidden := set(homes) & set(names):
        raise ValueError(f"{package}: {', '.join(sorted(hidden))} is a module, too")

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{homes[name]}"), name)

    return find


class _LazyPattern:
    """Compiles at its first use; from then on, the compiled pattern's methods are its own."""

    def __init__(self, regex: str, flags: int) -> None:
        self._regex, self._flags = regex, flags

    def __getattr__(self, name: str) -> Any:
        if name not in USES:
            raise AttributeError(f"a lazy pattern has no {name!r}")
        compiled = re.compile(self._regex, self._flags)
        vars(self).update((use, getattr(compiled, use)) for use in USES)
        return getattr(compiled, name)


def lazy_regex(regex: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` does, compiled when it is first used.

    The 300 patterns by which artifacts are cut and read take a tenth of a second to compile, of which a text needs half
    and an unchanged quarter none. Methods alone are there: no `pattern`, no `flags`;
    the `re` of a match is another object.
    """
    return cast("re.Pattern[str]", _LazyPattern(regex, flags))
