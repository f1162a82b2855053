"""NumPy arrays in one file, read by mapping it: nothing is copied, and only what is touched is in memory.

A line of JSON says what lies where; the arrays follow, each at a multiple of 64 bytes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.index.files import new_file

_ALIGN = 64
_HEADER = 4096
"""Bytes kept for the line of JSON."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the arrays to a new file."""
    places: dict[str, tuple[str, int, int]] = {}
    offset = _HEADER
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.size, offset)
        offset = -(-(offset + array.nbytes) // _ALIGN) * _ALIGN
    with new_file(path) as stream:
        stream.write(json.dumps(places).encode().ljust(_HEADER, b"\n"))
        for name, array in arrays.items():
            stream.seek(places[name][2])
            stream.write(np.ascontiguousarray(array).data)
        stream.truncate(offset)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, each one-dimensional, read-only and mapped.

    Raises:
        ValueError: where this is no such file.
        FileNotFoundError: where there is none.
    """
    with path.open("rb") as stream:
        places = json.loads(stream.read(_HEADER))
    whole = np.asarray(np.memmap(path, mode="r", dtype=np.uint8))
    return {
        name: whole[offset : offset + count * np.dtype(kind).itemsize].view(kind)
        for name, (kind, count, offset) in places.items()
    }
