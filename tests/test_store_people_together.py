"""What several people wrote together is each one's: found, handed out and deleted by any of their names."""

from dataclasses import replace

import pytest
from evidence import FRAMEWORK, judged, made_with

from matcher.domain import Artifact
from matcher.store import ItemQuery, open_store

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)
ADA = "Ada Lima <ada@example.org>"
HERS = Artifact(id="hers", text="We broke the export, and mended it.", author=ADA)
BENS = Artifact(id="ben/1", text="Added a regression test.", author="Ben")


@pytest.mark.parametrize("line", ["Ada Lima, Ben", "Ben & ada  lima", f"Ben, Ike and {ADA}"])
def test_what_others_wrote_with_them_goes_too_and_is_counted(location: str, line: str) -> None:
    """An artifact by several is each one's: found, handed out and deleted whole, and how many these were is told."""
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(replace(HERS, author=line)), judged(BENS)])
        mine = replace(EVERYTHING, authors={"Ada Lima"})
        assert [item.artifact.author for item in store.items(mine)] == [line]
        assert [row["id"] for row in store.export({"Ada Lima"})] == [HERS.id]
        gone = store.purge({"Ada Lima"})
        assert (gone["artifacts"], gone["artifacts_with_others"]) == (1, 1)
        assert store.ids() == ("ben/1",)


def test_a_name_with_a_comma_is_one_person(location: str) -> None:
    """A surname first, as an alias has it, is found whole and was written with nobody."""
    with open_store(location) as store:
        store.see([replace(HERS, author="Lima, Ada"), replace(replace(HERS, id="his"), author='"Lima, Ben" <b@c.org>')])
        gone = store.purge({"lima, ada"})
        assert (gone["artifacts"], gone["artifacts_with_others"]) == (1, 0)
        assert not any(store.purge({"Lima", "Ben"}).values())
