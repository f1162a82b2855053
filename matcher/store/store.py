"""`Store`: the one class that the other rooms see. Each method is one transaction, or says otherwise."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select

from matcher.domain import Artifact, Decision, Framework, Kind, Provenance, ReviewItem, State, digest
from matcher.store import artifact_rows, change_feed, people, reading, rulings, run_rows
from matcher.store import items as pages
from matcher.store import tables as t
from matcher.store.backend import Transactions
from matcher.store.embedded_match import EmbeddedMatch
from matcher.store.records import Authored, Embedded, ItemQuery, Run, Searchable, Signed
from matcher.store.rows import newest

if TYPE_CHECKING:
    from array import array


class Store:
    """Runs, artifacts, suggestions and rulings, all appended and never written over; a result can go to a later run.

    Safe to use from several threads, and from several processes that open it each for themselves. All methods can
    raise StoreError: one line on a full disk, a lock, a damaged file, or a server that went away; what a method was
    about to keep is then kept not at all.
    """

    def __init__(self, transactions: Transactions) -> None:
        """Use transactions on a store that is up to date; `open_store` makes them."""
        self._transactions = transactions
        self._reading, self._writing = transactions.reading, transactions.writing

    def __enter__(self) -> Self:
        """Return the store; it is closed behind the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def __repr__(self) -> str:
        """Return where it is, without a password."""
        return f"<Store {self.place}>"

    @property
    def place(self) -> str:
        """Where it is, for people: a path, or server and database."""
        return self._transactions.backend.place

    def close(self) -> None:
        """Close all connections; what was kept stays."""
        self._transactions.close()

    def identity(self) -> str:
        """Return a name that no other store has: what is derived from this one can tell that it belongs to it."""
        with self._reading() as connection:
            return str(connection.execute(select(t.meta.c.value).where(t.meta.c.name == "id")).scalar_one())

    # Collecting.

    def begin_run(
        self,
        provenance: Provenance,
        framework: Framework,
        *,
        period: str | None = None,
        subject: str | None = None,
        engine: str = "local",
    ) -> int:
        """Return the number of a new run; the framework is kept with it, so that its results can be explained."""
        with self._writing() as connection:
            return run_rows.begin_run(connection, provenance, framework, period=period, subject=subject, engine=engine)

    def finish_run(self, run: int) -> None:
        """Say that a run came to its end."""
        with self._writing() as connection:
            run_rows.finish_run(connection, run)
            self._transactions.backend.gauge(connection)

    def missing(self, artifacts: Sequence[Artifact], provenance: Provenance) -> list[bool]:
        """Return for each artifact whether it must be judged: its author's words have no result of this provenance.

        True too where the artifact has other words at present: adding it makes these its present ones again.
        """
        with self._reading() as connection:
            return run_rows.missing(connection, artifacts, provenance)

    def silenced(self, artifacts: Sequence[Artifact], provenance: Provenance) -> list[Artifact]:
        """Return the artifacts that need not be judged, and of which a later run with another model has the word."""
        with self._reading() as connection:
            return run_rows.silenced(connection, artifacts, provenance)

    def say_again(self, run: int, artifacts: Sequence[Artifact]) -> None:
        """Let what was said of artifacts with a run's provenance be the run's own: it has the word from now on.

        Raises:
            UsageError: where there is no such run.
        """
        with self._writing() as connection:
            run_rows.say_again(connection, run, artifacts)

    def signed(self, artifacts: Sequence[Artifact]) -> list[Signed | None]:
        """Return who wrote what stands under each artifact's id in other words; None where nothing does."""
        with self._reading() as connection:
            return run_rows.signed(connection, artifacts)

    def add(self, run: int, results: Sequence[EmbeddedMatch]) -> None:
        """Keep results, all or none; they have the word. What is there already is left as it is, whoever has added it.

        But for what was said of the same words while they were taken for another's: the new result stands in its place.

        Raises:
            UsageError: where there is no such run, or a result was made with something else than its run.
        """
        with self._writing() as connection:
            run_rows.add(connection, run, results)

    def see(self, artifacts: Sequence[Artifact]) -> None:
        """Keep artifacts without judging them, and what is now known of those that are there: author, date, link."""
        with self._writing() as connection:
            artifact_rows.see(connection, artifacts)

    def keep_framework(self, framework: Framework) -> None:
        """Keep a framework that no run was made with yet, so that rulings of its behaviors can be shown."""
        with self._writing() as connection:
            run_rows.keep_framework(connection, framework)

    # Reviewing.

    def items(self, query: ItemQuery, *, skip: int = 0) -> Iterator[ReviewItem]:
        """Yield the pairs that are wanted, in the query's order, in memory that does not grow with the texts.

        The texts of the first `skip` are not read.
        What is decided meanwhile moves none of the behavior that is being yielded; later ones are as they are then.
        """
        return pages.items(self._transactions, query, skip)

    def states(self, query: ItemQuery) -> dict[State, int]:
        """Return how many pairs of the query stand in each state: what is left to do, never a measure of a person."""
        with self._reading() as connection:
            return pages.states(connection, query)

    def artifact(self, artifact_id: str, fingerprint: str | None = None) -> Artifact | None:
        """Return the artifact with the words that it has now, or with those of a fingerprint, which it had once.

        Others' words beside it are not kept.
        """
        mine = reading.sighted().where(t.artifacts.c.digest == digest(artifact_id))
        if fingerprint is None:
            mine = mine.where(newest(t.sightings, "artifact"))
        else:
            mine = mine.where(t.versions.c.fingerprint == fingerprint)
        with self._reading() as connection:
            row = connection.execute(mine.order_by(t.sightings.c.number.desc()).limit(1)).mappings().one_or_none()
        return None if row is None else reading.artifact(row)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all artifacts."""
        with self._reading() as connection:
            return tuple(connection.execute(select(t.artifacts.c.id).order_by(t.artifacts.c.number)).scalars())

    def decide(self, decision: Decision, artifact: Artifact | None = None) -> None:
        """Keep a ruling; with `artifact`, keep that first: evidence that was never collected, or is attested.

        Raises:
            UsageError: where the store has no such artifact.
        """
        with self._writing() as connection:
            rulings.decide(connection, decision, artifact)

    def decide_all(self, decisions: Sequence[Decision]) -> None:
        """Keep rulings in their order, all or none.

        Raises:
            UsageError: where the store does not have one of the artifacts.
        """
        with self._writing() as connection:
            for decision in decisions:
                rulings.decide(connection, decision, None)

    def history(self, artifact_id: str, behavior_id: str, framework_id: str | None = None) -> tuple[Decision, ...]:
        """Return all rulings of a pair, oldest first; of one framework where it is named."""
        with self._reading() as connection:
            return rulings.history(connection, artifact_id, behavior_id, framework_id)

    def framework(self, framework_id: str) -> Framework | None:
        """Return the framework of that id as it was kept last."""
        with self._reading() as connection:
            return pages.newest_framework(connection, framework_id)

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        with self._reading() as connection:
            return run_rows.runs(connection)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with self._reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in t.METADATA.sorted_tables
            }

    # Searching.

    def last_change(self) -> int:
        """Return the number of the last change of what the search may find; 0 where there was none."""
        with self._reading() as connection:
            return change_feed.last_change(connection)

    def passages_since(self, change: int, encoder: str) -> Iterator[Searchable]:
        """Yield every artifact that has changed behind a change, once, as it is now; 0 begins from nothing.

        Each replaces all that was known of its artifact. Whoever stops halfway goes on behind the last `change`.
        """
        return change_feed.passages_since(self._transactions, change, encoder)

    def artifacts(self, numbers: Sequence[int]) -> dict[int, Artifact]:
        """Return the artifacts of these numbers that are still there, with the words that they have now."""
        with self._reading() as connection:
            return change_feed.artifacts_of(connection, numbers)

    def embedded(self, numbers: Sequence[int], encoder: str) -> dict[int, Embedded]:
        """Return the artifacts of these numbers that have rows of the encoder, with the words that they have now."""
        with self._reading() as connection:
            return change_feed.embedded(connection, numbers, encoder)

    def pair_states(self, framework_id: str, behavior_id: str) -> dict[int, State]:
        """Return the states of a behavior's pairs by the artifacts' numbers.

        An artifact that is not named was neither suggested for it nor ruled on. One whose text was rejected under
        another id, by the same author, is `rejected`, suggested or not, where nobody has ruled on itself.
        """
        with self._reading() as connection:
            return pages.states_of(connection, framework_id, behavior_id)

    def numbers(
        self,
        *,
        authors: Collection[str] | None = None,
        kinds: Collection[Kind] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> "array[int]":
        """Return the numbers of the artifacts that fit, ascending; meant as in `ItemQuery`."""
        with self._reading() as connection:
            return change_feed.numbers_of(connection, authors=authors, kinds=kinds, since=since, until=until)

    # What is kept about people.

    def authors(self) -> dict[str | None, Authored]:
        """Return who wrote what is kept, by name as it was read; None where no author is known."""
        with self._reading() as connection:
            return people.authors(connection)

    def versions(self) -> Iterator[tuple[str, str]]:
        """Yield an artifact's id with the words of one version, title and text; all versions of all artifacts."""
        return people.versions(self._transactions)

    def export(self, authors: Collection[str], ids: Collection[str] = ()) -> Iterator[dict[str, Any]]:
        """Yield everything about some people, and the artifacts with these ids, as JSON has it, one at a time."""
        return people.export(self._transactions, authors, ids)

    def purge(self, authors: Collection[str], ids: Collection[str] = ()) -> dict[str, int]:
        """Delete everything of some people and these artifacts, rewrite the files without it, and return the rows gone.

        Raises:
            StoreError: where the rows are gone but the files could not be rewritten, because another process reads
                them: opening the store once more does it then.
        """
        with self._writing() as connection:
            gone = people.purge(connection, authors, ids)
            people.mark_unfinished(connection)
        self.finish_purge()
        return gone

    def older(self, than: datetime) -> tuple[str, ...]:
        """Return the ids of the artifacts that `purge_older` deletes."""
        with self._reading() as connection:
            return tuple(people.older(connection, than).values())

    def purge_older(self, than: datetime) -> dict[str, int]:
        """Delete what nothing is newer of: no words first seen, no ruling made since; raises as `purge` does."""
        with self._writing() as connection:
            gone = people.purge_older(connection, than)
            if any(gone.values()):
                people.mark_unfinished(connection)
        if any(gone.values()):  # what an earlier one has left is told when the store is opened, not daily
            self.finish_purge()
        return gone

    def finish_purge(self) -> None:
        """Rewrite the files where a purge has not yet: it was cut off, or another process was reading them."""
        people.finish(self._transactions)
