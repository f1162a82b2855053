"""Results as Parquet, a row an artifact: what many machines can write at once, and one store can load.

`Folder` knows where what lies; `Place` is a folder on a disk or in an object store. pyarrow is imported when a place
is opened.
"""

from matcher.store.parquet.folder import INPUTS, Done, File, Folder, Made
from matcher.store.parquet.places import Place, place_of, wants_pyarrow
from matcher.store.parquet.rows import DamagedError, judged, row

__all__ = [
    "INPUTS",
    "DamagedError",
    "Done",
    "File",
    "Folder",
    "Made",
    "Place",
    "judged",
    "place_of",
    "row",
    "wants_pyarrow",
]
