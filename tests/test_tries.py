"""The page of what was tried."""

import json
import sys

from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from tried import COLUMNS, tried_table


def test_the_page_holds_every_row() -> None:
    """What somebody wrote into the file of tries stands on the page, whole, in its order."""
    once = json.loads((ROOT / "docs" / "tries_once.json").read_text(encoding="utf-8"))
    assert all(set(row) == set(COLUMNS) for row in once)
    page = (ROOT / "docs" / "tries.md").read_text(encoding="utf-8")
    assert page.endswith("\n".join(tried_table(once)) + "\n")
