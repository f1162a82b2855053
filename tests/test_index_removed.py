"""An index whose folder somebody removes while it is written or deleted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from index_cases import filled, opened, row

from matcher.index import DamagedIndex, IndexFilesError, PassageIndex
from matcher.index.writing import Update

Change = Callable[[Update], None]


def nothing(update: Update) -> None:
    """Leave the index as it is."""


def add(update: Update) -> None:
    """Add a passage."""
    update.add([77], row(77)[None], ["added"])


def remove(update: Update) -> None:
    """Delete a passage and write the others anew."""
    update.delete([1])
    update.compact()


@pytest.mark.parametrize("before", [nothing, add, remove])
@pytest.mark.parametrize("after", [nothing, add, remove])
def test_an_update_whose_folder_goes_is_told_as_damage(tmp_path: Path, before: Change, after: Change) -> None:
    """Deleting the folder is what a damaged index is mended with, and what a purge does: it costs one line."""
    index = filled(tmp_path / "index", 10)
    with pytest.raises(DamagedIndex, match="not there") as caught, index.update() as update:
        before(update)
        shutil.rmtree(tmp_path / "index")
        after(update)
    assert "\n" not in str(caught.value)
    PassageIndex.discard(tmp_path / "index")
    assert len(filled(tmp_path / "index", 5)) == len(opened(tmp_path / "index")) == 5


def test_an_index_that_cannot_be_deleted_is_one_line(tmp_path: Path) -> None:
    """A file stands where its folder should be."""
    (tmp_path / "index").write_text("in the way", encoding="utf-8")
    with pytest.raises(IndexFilesError, match="cannot be read or written"):
        PassageIndex.discard(tmp_path / "index")
