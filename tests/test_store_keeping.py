"""What is put into a store comes out as it was, once, on SQLite and on a PostgreSQL server."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from evidence import AT, ENCODER, FRAMEWORK, judged, made_with, passage, ruling
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Artifact, Behavior, Comment, Decision, Quote, Verdict
from matcher.errors import UsageError
from matcher.store import ItemQuery, names_of, open_store
from matcher.store.words import original, storable

HOSTILE = (
    "plain",
    "half a pair \ud83d, the other half \ude80, and both \U0001f680",
    "a file name \udcff that is not UTF-8",
    "NUL \0 and \x1b[31m and \x7f and \x85",
    "noncharacters \ufdd0 \ufdd00000 \uffff \U0010ffff",
    "e\u0301 is not \u00e9, \u212a is no K, \ufeff begins",
    "\u202eright to left\u202c zero\u200bwidth",
    "line\r\nends\rof\u2028every kind\n",
    "'; DROP TABLE artifacts; -- %s %(x)s :name ? {text} \\",
)
EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


@given(st.text(st.characters() | st.sampled_from("\0\ufdd0\ud83d\ude80019af")))
def test_every_string_survives_being_written(text: str) -> None:
    """What is stored is valid UTF-8 without NUL, and reads back as it was, surrogates and the mark itself included."""
    stored = storable(text)
    assert "\0" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert original(stored) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_was(location: str, text: str) -> None:
    """Id, title, text, author, notes, quotes and a person's note: every character, so every offset holds."""
    artifact = Artifact(
        id=f"id {text}", text=text, title=f"T {text}", author=text, url=text, source=text, notes=(text,), created_at=AT
    )
    decision = ruling(artifact, by=text, note=text)
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK, subject=text, period=text)
        store.add(run, [judged(artifact)])
        assert store.missing([artifact], made_with()) == [False]
        store.decide(decision)
    with open_store(location) as store:
        assert store.artifact(artifact.id) == artifact
        (item,) = store.items(EVERYTHING)
        assert (item.artifact, item.state, item.decision) == (artifact, "accepted", decision)
        assert item.suggestion is not None
        quote = item.suggestion.quotes[0]
        assert item.artifact.field(quote.field)[quote.start : quote.end] == quote.text == text
        assert store.runs()[0].subject == text


def test_ids_that_differ_in_a_broken_character_are_two_artifacts(location: str) -> None:
    """Two files whose names are not UTF-8 must not become one."""
    one, other = (Artifact(id=f"notes-{byte}.md", text="the same") for byte in ("\udcfe", "\udcff"))
    with open_store(location) as store:
        store.see([one, other])
        assert store.artifact(one.id) == one
        assert store.artifact(other.id) == other


def test_a_very_long_id_is_no_trouble(location: str) -> None:
    """An index of PostgreSQL takes no more than 2,704 bytes: a link can be longer, and so can a name."""
    artifact = Artifact(id="https://example.org/?" + "\u2603" * 4000, text="x", author="Ana " * 2000)
    with open_store(location) as store:
        store.see([artifact])
        assert store.artifact(artifact.id) == artifact


@pytest.mark.parametrize(
    "created_at",
    [
        None,
        datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 7, 1, 23, 59, 59, 999999, tzinfo=timezone(-timedelta(hours=9))),
        datetime(2026, 7, 1, 12),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_dates_keep_their_zone(location: str, created_at: datetime | None) -> None:
    """The day of a pull request is the one on its author's wall, so the offset must come back too."""
    with open_store(location) as store:
        store.see([Artifact(id="a", text="x", created_at=created_at)])
        found = store.artifact("a")
    assert found is not None
    assert (found.created_at and found.created_at.isoformat()) == (created_at and created_at.isoformat())


def test_the_machines_word_comes_back_whole(location: str) -> None:
    """Confidence to the last bit, threshold, quotes, verdict, and what it was made with."""
    artifact = Artifact(id="a", text="The outage was mine.", kind="pull_request")
    given = judged(artifact, ("test", "own"))
    verdict = Verdict(support="partly", quote="mine", reason=None, model="small")
    first = replace(given.matched.suggestions[0], confidence=0.1 + 0.2, verdict=verdict)
    given = replace(given, matched=replace(given.matched, suggestions=(first, *given.matched.suggestions[1:])))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [given])
        items = {item.behavior.id: item for item in store.items(EVERYTHING)}
    assert list(items) == ["own", "test"]
    word = items["test"].suggestion
    assert word is not None
    assert (word.confidence, word.threshold, word.verdict, word.run) == (0.1 + 0.2, 0.35, verdict, run)
    assert word.provenance == made_with()
    assert word.quotes == (Quote(field="text", start=0, end=20, text="The outage was mine.", similarity=0.61),)


def test_what_is_not_suggested_is_no_item(location: str) -> None:
    """Silence is kept as such: judged, and nothing to show."""
    artifact = Artifact(id="a", text="Lunch was served.")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact, ())])
        assert store.missing([artifact], made_with()) == [False]
        assert list(store.items(EVERYTHING)) == []


def test_other_peoples_words_are_not_kept(location: str) -> None:
    """A reviewer's comment beside an artifact is read, and not stored."""
    artifact = Artifact(id="a", text="mine", comments=(Comment(text="theirs", author="Rita"),))
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        assert store.artifact("a") == replace(artifact, comments=())
        assert "Rita" not in store.authors()


def test_adding_again_is_no_work_and_no_second_row(location: str) -> None:
    """Collecting twice, or the same artifact twice in one batch, leaves what one adding leaves."""
    one, other = Artifact(id="a", text="one"), Artifact(id="b", text="two")
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        assert store.missing([one, other, one], made_with()) == [True, True, True]
        store.add(run, [judged(one), judged(one), judged(other, ())])
        before, change = store.counts(), store.last_change()
        store.add(run, [judged(other, ()), judged(one, ("test",))])
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(one)])
        assert store.counts() == before | {"runs": 2}
        assert store.last_change() == change
        assert store.missing([one, other], made_with()) == [False, False]
        assert [item.behavior.id for item in store.items(EVERYTHING)] == ["own"]


def test_missing_is_about_words_model_framework_and_settings(location: str) -> None:
    """Anything that could make another result makes an artifact missing; author, date and link do not."""
    artifact = Artifact(id="a", text="words", title="T", author="Ana")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        for changed in (replace(artifact, text="others"), replace(artifact, title="U"), replace(artifact, id="b")):
            assert store.missing([changed], made_with()) == [True]
        assert store.missing([replace(artifact, kind="work_log")], made_with()) == [True]
        assert store.missing([replace(artifact, author="Ben", created_at=AT, url="u")], made_with()) == [False]
        assert store.missing([artifact], made_with("second")) == [True]
        assert store.missing([artifact], replace(made_with(), settings_fingerprint="sha256:other")) == [True]
        assert store.missing([artifact], replace(made_with(), framework_fingerprint="sha256:other")) == [True]
        assert store.missing([], made_with()) == []


def test_words_that_return_become_the_present_ones_again(location: str) -> None:
    """A change that is taken back: the artifact must not be left standing with the words of the change."""
    first, second = (Artifact(id="a", text=text) for text in ("before", "after"))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        for artifact in (first, second):
            store.add(run, [judged(artifact)])
        assert store.artifact("a") == second
        assert store.missing([first, second], made_with()) == [True, False]
        store.add(run, [judged(first)])
        assert store.artifact("a") == first
        assert store.missing([first, second], made_with()) == [False, True]
        assert store.counts()["results"] == store.counts()["versions"] == 2


def test_what_is_known_about_words_is_kept_up_to_date(location: str) -> None:
    """A corrected author or date shows without judging anew; what was known before stays in the history."""
    artifact = Artifact(id="a", text="words", author="anna", created_at=AT)
    corrected = replace(artifact, author="Ana", created_at=AT.astimezone(timezone(timedelta(hours=14))), url="u")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        store.see([artifact])
        assert store.counts()["sightings"] == 1
        store.see([corrected])
        assert store.artifact("a") == corrected
        (item,) = store.items(ItemQuery(framework_id=FRAMEWORK.id, authors={"ana"}))
        assert item.artifact == corrected
        assert store.counts()["versions"] == 1
        assert [len(one["sightings"]) for one in store.export({"anna"})] == [2]


def test_history_is_append_only(location: str) -> None:
    """Every ruling stays, in the order in which it was made, whatever clock the people had."""
    artifact = Artifact(id="a", text="words")
    made: list[Decision] = []
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        for n, word in enumerate(("accepted", "open", "rejected", "accepted")):
            made.append(ruling(artifact, word, note=f"{n}", at=AT - timedelta(days=n)))  # type: ignore[arg-type]
            store.decide(made[-1])
            store.decide(ruling(artifact, "rejected", "test"))
        assert store.history("a", "own") == tuple(made)
        assert store.history("a", "own", "another") == ()
        (item, _) = store.items(EVERYTHING)
        assert item.decision == made[-1]


def test_a_ruling_on_nothing_is_refused(location: str) -> None:
    """A ruling points at words that are there; one line says what to do."""
    with open_store(location) as store, pytest.raises(UsageError, match=r"'a': is not in the store; collect it"):
        store.decide(ruling(Artifact(id="a", text="x")))


def test_an_attested_claim_is_an_artifact_of_its_own(location: str) -> None:
    """What left no artifact is kept with its ruling in one step, and shown although no run ever met it."""
    claim = Artifact(id="attested:1", text="Mentored Ben.", author="Ana", created_at=AT, source="attested")
    with open_store(location) as store:
        store.keep_framework(FRAMEWORK)
        store.decide(ruling(claim, behavior="ask", origin="attested", by="Ana"), claim)
        (item,) = store.items(EVERYTHING)
        assert (item.artifact, item.behavior.id, item.state, item.origin) == (claim, "ask", "accepted", "attested")
        assert item.suggestion is None
        assert item.quotes[0].text == claim.text


def test_a_run_is_told_by_what_it_was_made_with(location: str) -> None:
    """Number, times, period, subject and engine; one that was killed has no end."""
    began = datetime.now(UTC)
    with open_store(location) as store:
        first = store.begin_run(made_with(), FRAMEWORK, period="2026-Q3", subject="Ana", engine="ray")
        second = store.begin_run(made_with("second"), FRAMEWORK)
        store.finish_run(second)
        one, two = store.runs()
    assert (one.number, one.provenance, one.period, one.subject, one.engine) == (
        first,
        made_with(),
        "2026-Q3",
        "Ana",
        "ray",
    )
    assert one.finished is None
    assert (two.number, two.provenance, two.period, two.engine) == (second, made_with("second"), None, "local")
    assert two.finished is not None
    assert began <= one.started <= two.started <= two.finished <= datetime.now(UTC)


def test_results_belong_to_their_run(location: str) -> None:
    """Results of another model under a run's name would explain nothing."""
    artifact = Artifact(id="a", text="x")
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        with pytest.raises(UsageError, match="was begun with another model"):
            store.add(run, [judged(artifact), judged(artifact, provenance=made_with("second"))])
        with pytest.raises(UsageError, match="run 99: is not in the store"):
            store.add(99, [judged(artifact)])
        assert store.counts()["artifacts"] == 0


def test_a_batch_is_kept_all_or_none(location: str) -> None:
    """A result that cannot be kept takes its batch with it: nothing is there by halves."""
    good, bad = judged(Artifact(id="a", text="x")), judged(Artifact(id="b", text="y"))
    bad = replace(bad, vectors=np.zeros((3, 4), dtype=np.float32))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        with pytest.raises(ValueError, match="1 passages with 3 rows"):
            store.add(run, [good, bad])
        counts = store.counts()
        assert not any(counts[name] for name in ("artifacts", "versions", "results", "suggestions", "vectors"))


def test_frameworks_are_kept_as_they_were(location: str) -> None:
    """The newest is the one in use; an unchanged one is no new row, one that returns is the newest again."""
    changed = replace(FRAMEWORK, title="New title", behaviors=FRAMEWORK.behaviors[:1])
    with open_store(location) as store:
        assert store.framework("tiny") is None
        for framework, rows in ((FRAMEWORK, 1), (FRAMEWORK, 1), (changed, 2), (FRAMEWORK, 3)):
            store.begin_run(made_with(framework=framework), framework)
            assert store.framework("tiny") == framework
            assert store.counts()["frameworks"] == rows


def test_an_accepted_item_outlives_its_behaviors_removal(location: str) -> None:
    """A framework that drops a behavior does not drop the evidence that was accepted for it."""
    artifact = Artifact(id="a", text="x")
    shorter = replace(FRAMEWORK, behaviors=(Behavior(id="new", text="A new one"), *FRAMEWORK.behaviors[1:]))
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        store.decide(ruling(artifact))
        run = store.begin_run(made_with(framework=shorter), shorter)
        store.add(run, [judged(artifact, ("new",), framework=shorter)])
        assert [(i.behavior.id, i.state) for i in store.items(EVERYTHING)] == [
            ("new", "undecided"),
            ("own", "accepted"),
        ]


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


def test_a_title_can_be_quoted(location: str) -> None:
    """Offsets point into the field that they name."""
    artifact = Artifact(id="a", text="", title="I fixed the canary")
    quoted = replace(passage(artifact), field="title", start=2, end=7, text="fixed", prose="fixed")
    given = judged(artifact)
    evidence = (replace(given.matched.suggestions[0].evidence[0], passage=quoted),)
    suggestions = (replace(given.matched.suggestions[0], evidence=evidence),)
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [replace(given, matched=replace(given.matched, suggestions=suggestions))])
        (item,) = store.items(EVERYTHING)
    quote = item.quotes[0]
    assert item.artifact.field(quote.field)[quote.start : quote.end] == quote.text == "fixed"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ana Lima", {"ana lima"}),
        ("  Ana   LIMA ", {"ana lima"}),
        ("Ana Lima <Ana@Example.org>", {"ana lima", "ana@example.org"}),
        ('"Lima, Ana" <ana@example.org>', {"lima, ana", "ana@example.org"}),
        ("<ana@example.org>", {"ana@example.org"}),
        ("Jose\u0301", {"jos\u00e9"}),
        ("STRASSE", {"strasse"}),
        ("stra\u00dfe", {"strasse"}),
        ("", set()),
    ],
)
def test_a_person_is_known_by_name_and_by_address(author: str, names: set[str]) -> None:
    """However an export writes a person, their own name finds them."""
    assert names_of(author) == names


def test_importing_the_room_costs_nothing(tmp_path: Path) -> None:
    """`matcher --help` may name the store without loading SQLAlchemy."""
    import subprocess
    import sys

    code = "import sys, matcher.store; from matcher.store import open_store, ItemQuery, Judged; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "numpy", "psycopg", "sqlite3", "platformdirs"} & set(done.stdout.split())
