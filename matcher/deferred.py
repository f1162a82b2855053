"""Names of a package that are imported when they are first asked for: what a command does not use, it does not load."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any


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
