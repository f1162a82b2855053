"""What a search index asks of the store, on SQLite and on a PostgreSQL server."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from evidence import AT, ENCODER, FRAMEWORK, judged, made_with

from matcher.domain import Artifact
from matcher.store import open_store


def test_search_follows_what_comes_changes_and_goes(location: str) -> None:
    """The index is told of each artifact once, as it is now, and can go on where it stopped."""
    one, two = Artifact(id="a", text="first", author="Ana"), Artifact(id="b", text="second", author="Ben")
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [judged(one), judged(two)])
        first, second = store.passages_since(0, ENCODER)
        assert (first.artifact_id, first.spans, first.fingerprint) == ("a", (("text", 0, 5),), one.fingerprint)
        assert first.vectors.dtype == np.float32
        assert first.vectors.tolist() == [[0.5] * 4]
        assert list(store.passages_since(second.change, ENCODER)) == []
        assert [found.spans for found in store.passages_since(0, "sha256:another")] == [(), ()]

        longer = replace(one, text="first and more")
        store.add(run, [judged(longer)])
        (again,) = store.passages_since(second.change, ENCODER)
        assert (again.artifact, again.spans) == (first.artifact, (("text", 0, 14),))
        assert [found.artifact_id for found in store.passages_since(first.change, ENCODER)] == ["b", "a"]

        store.purge({"Ana"})
        (gone,) = store.passages_since(again.change, ENCODER)
        assert (gone.artifact, gone.artifact_id, gone.spans) == (first.artifact, None, ())
        assert store.last_change() == gone.change
        store.add(run, [judged(one)])
        (new,) = store.passages_since(gone.change, ENCODER)
        assert new.artifact not in (first.artifact, second.artifact)


def test_rows_of_one_encoder_are_kept_once(location: str) -> None:
    """Another model on the same encoder needs no second copy of the rows; without one named, each model has its own."""
    artifact = Artifact(id="a", text="x")
    with open_store(location) as store:
        for model in ("first", "second"):
            run = store.begin_run(made_with(model), FRAMEWORK)
            store.add(run, [judged(artifact, provenance=made_with(model))])
        assert store.counts()["vectors"] == 1
        store.add(run, [judged(artifact, provenance=made_with("second"), encoder=None)])
        assert [len(found.spans) for found in store.passages_since(0, "sha256:second")] == [1]


def test_artifacts_are_found_by_number(location: str) -> None:
    """The search restricts itself to a person or period before it searches, and shows words behind a hit."""
    ana = Artifact(id="a", text="x", author="Ana Lima <ana@example.org>", created_at=AT, kind="work_log")
    ben = Artifact(id="b", text="y", author="Ben", created_at=AT + timedelta(days=100))
    with open_store(location) as store:
        store.see([ana, ben])
        first, second = store.numbers()
        assert list(store.numbers(authors={"ANA LIMA"})) == list(store.numbers(kinds=["work_log"])) == [first]
        assert list(store.numbers(authors={"nobody"})) == []
        assert list(store.numbers(since=date(2026, 11, 1))) == [second]
        assert list(store.numbers(until=date(2026, 10, 1))) == []
        assert list(store.numbers(until=date(2026, 10, 2))) == [first]
        assert store.artifacts([second, first, 999]) == {first: ana, second: ben}
