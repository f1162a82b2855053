"""What is kept about people: seen, exported, deleted down to the bytes of every file; and the page that tells them."""

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from collected import artifact, write_log
from conftest import ROOT, CommandLine

from matcher.domain import Artifact, Decision, Quote, Ruling
from matcher.pipeline.personal_data import drop_older
from matcher.pipeline.places import index_root_of
from matcher.store import open_store

Run = Callable[..., "CompletedProcess[str]"]
SECRETS = ("zugzwang", "Quillfeather", "quill@example.org", "marzipan", "obsidian", "wyvern")
HERS = [
    artifact(0, author="Ada Quillfeather <quill@example.org>", text="I own my failures: I broke the zugzwang export."),
    artifact(1, author="quillf", title="The marzipan ticket", url="https://git.example/obsidian"),
]
HIS = [artifact(2, author="Ike Oduya"), artifact(3, author="Ike Oduya", text="I own my failures: I broke a batch.")]


def folders(root: Path) -> dict[str, str]:
    """Return an environment whose folders are below a root."""
    return {f"XDG_{name}_HOME": str(root / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return an environment of whose folders nothing is there yet."""
    return folders(tmp_path)


@pytest.fixture
def run(command_line: CommandLine, home: dict[str, str]) -> Run:
    """Return a function that runs a command in that environment."""

    def invoke(*words: str | Path) -> "CompletedProcess[str]":
        return command_line(*words, stdin="", environment=home)

    return invoke


@pytest.fixture(scope="module")
def quarter(command_line: CommandLine, tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folders of two people's quarter: collected, decided on, tuned with, searched."""
    root = tmp_path_factory.mktemp("quarter")
    log = write_log(root / "log.jsonl", [*HERS, *HIS])
    at = {"environment": folders(root)}
    command_line("config", "subjects", "set", "Ada", "quill@example.org", "quillf", **at)
    result = command_line("collect", log, root / "wyvern.pdf", "--framework", tiny, **at)
    log.unlink()
    assert result.returncode == 5, result.stderr
    with open_store(root / "data" / "matcher" / "evidence.db") as opened:
        opened.decide(ruling(HERS[0], "accepted"))
        opened.decide(ruling(HIS[1], "rejected"))
        index = index_root_of(opened) / "0123"
    index.mkdir(parents=True)
    (index / "words").write_text("zugzwang")
    tuned = command_line("tune", "--framework", tiny, **at)
    assert tuned.stdout.startswith("tiny: tuned with 2 decisions (1 accepted, 1 rejected, on 2 artifacts)"), (
        tuned.stderr
    )
    (root / "cache" / "matcher" / "models").mkdir(parents=True)
    (root / "cache" / "matcher" / "models" / "old.npz").write_text("zugzwang")
    return root


@pytest.fixture
def kept(quarter: Path, tmp_path: Path) -> Path:
    """Return the quarter's store, with all that belongs to it, in this test's own folders."""
    shutil.copytree(quarter, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("openvino"))
    return tmp_path / "data" / "matcher" / "evidence.db"


def ruling(artifact: Artifact, word: Ruling) -> Decision:
    """Return what the manager says of it."""
    return Decision(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        framework_id="tiny",
        behavior_id="own",
        ruling=word,
        origin="suggested",
        quotes=(Quote(field="text", start=0, end=len(artifact.text), text=artifact.text),),
        by="Mia Manager",
        at=datetime.now(UTC),
        note=f"about {artifact.author}",
    )


def holding(folder: Path, *words: str) -> set[str]:
    """Return the files below a folder whose raw bytes hold one of the words, but for the settings."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "config.toml"]
    return {p.name for p in files if any(word.encode() in p.read_bytes() for word in words)}


def test_list_says_who_how_much_and_where(run: Run, kept: Path, tmp_path: Path) -> None:
    """By name as it was read, with the days; files that hold words are told on stderr."""
    result = run("data", "list")
    assert result.stdout.splitlines() == [
        "Ada Quillfeather <quill@example.org>\t1 artifact\t2026-07-01 to 2026-07-01",
        "Ike Oduya\t2 artifacts\t2026-07-03 to 2026-07-04",
        "quillf\t1 artifact\t2026-07-02 to 2026-07-02",
    ]
    data = tmp_path / "data" / "matcher"
    assert result.stderr.splitlines() == [
        f"# store: {kept}",
        f"# {kept}.search",
        f"# {data / 'evidence.db.errors.jsonl'}",
        f"# {tmp_path / 'cache' / 'matcher' / 'models' / 'old.npz'}",
        f"# {data / 'tuned' / 'tiny' / 'decisions.jsonl'}",
    ]


def test_export_is_everything_and_of_nobody_else(run: Run, kept: Path, tmp_path: Path) -> None:
    """Artifacts with what was said and decided, and the lessons; on stdout or in a file; nothing changes."""
    result = run("data", "export", "--subject", "ada")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["type"] for row in rows] == ["artifact", "artifact", "lesson"]
    assert rows[0]["versions"][0]["text"] == HERS[0].text
    assert [d["note"] for d in rows[0]["decisions"]] == ["about Ada Quillfeather <quill@example.org>"]
    assert rows[2]["artifact"]["text"] == HERS[0].text
    assert "Oduya" not in result.stdout
    assert run("data", "export", "--subject", "Ada", "-o", tmp_path / "out.jsonl").stdout == ""
    assert (tmp_path / "out.jsonl").read_text() == result.stdout
    assert "nothing is kept about Nobody" in run("data", "export", "--subject", "Nobody").stderr


@pytest.mark.parametrize("name", ["Ada", "QuillF", "quill@example.org"])
def test_purge_leaves_no_byte(run: Run, kept: Path, tiny: Path, tmp_path: Path, name: str) -> None:
    """Whichever of her names was given: every file left is searched for them and her words; his stay, and work."""
    assert holding(tmp_path, *SECRETS) >= {
        *("evidence.db", "evidence.db.errors.jsonl", "decisions.jsonl", "words", "old.npz"),
    }
    result = run("data", "purge", "--subject", name, "--yes")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[0].startswith(f"{name}: 2 artifacts, 2 versions, 2 sightings, 2 results, ")
    assert result.stdout.splitlines()[1] == "lessons of matcher tune: 1"
    assert "matcher config subjects remove" in result.stderr
    assert holding(tmp_path, *SECRETS) == set()
    assert not list((tmp_path / "data").rglob("*.npz"))
    assert run("data", "list").stdout == "Ike Oduya\t2 artifacts\t2026-07-03 to 2026-07-04\n"
    assert "1 decision (0 accepted, 1 rejected, on 1 artifact)" in run("tune", "--show", "--framework", tiny).stdout
    again = run("data", "purge", "--subject", name, "--yes")
    assert (again.returncode, again.stdout) == (0, f"{name}: nothing was kept in the store\n")


def test_lessons_without_a_name_are_hers_by_their_words(run: Run, kept: Path, tiny: Path, tmp_path: Path) -> None:
    """A file of decisions need not say whose artifact it is: the same text, or a part of it, goes; the rest is told."""
    lessons = [
        {"artifact": {"text": HERS[0].text}, "behavior": "ask", "decision": "rejected"},
        {"artifact": {"text": "I broke the zugzwang export."}, "behavior": "test", "decision": "rejected"},
        {"artifact": {"text": "Somebody broke a window."}, "behavior": "own", "decision": "rejected"},
    ]
    file = tmp_path / "mine.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lessons))
    assert run("tune", "--decisions", file, "--framework", tiny).returncode == 0
    file.unlink()
    result = run("data", "purge", "--subject", "Ada", "--yes")
    assert "lessons of matcher tune: 3" in result.stdout
    assert "1 lessons of matcher tune stay that do not say whose work they are about" in result.stderr
    assert holding(tmp_path, *SECRETS) == set()


def test_purge_says_what_still_names_her(run: Run, tiny: Path, tmp_path: Path) -> None:
    """Others' words about her, and notes of no author, stay: they are told by id; a name inside a word is none."""
    others = [
        artifact(7, author="Ike Oduya", text="Thanks to ADA, who paired with me on the export."),
        artifact(8, author=None, text="Author: ada. The batch was mine."),
        artifact(9, author="Ike Oduya", text="I rewrote the adapter for Adana."),
    ]
    log = write_log(tmp_path / "log.jsonl", [artifact(6, author="Ada", text="I broke it."), *others])
    assert run("collect", log, "--framework", tiny).returncode == 0
    said = run("data", "purge", "--subject", "Ada", "--yes").stderr
    assert f"kept, though they name Ada: {others[0].id}, {others[1].id}; delete one with" in said
    assert "name" not in run("data", "purge", "--subject", "Nobody", "--yes").stderr
    exported = run("data", "export", "--artifact", others[1].id).stdout
    assert json.loads(exported)["versions"][0]["text"] == others[1].text
    gone = run("data", "purge", "--artifact", others[0].id, "--artifact", others[1].id, "--yes")
    assert gone.stdout.startswith(f"{others[0].id}, {others[1].id}: 2 artifacts, 2 versions, ")
    assert run("data", "list").stdout == "Ike Oduya\t1 artifact\t2026-07-10 to 2026-07-10\n"
    assert holding(tmp_path / "data", "The batch was mine", "paired with me") == set()


def test_an_artifact_is_named_by_its_path_too(run: Run, tiny: Path, tmp_path: Path) -> None:
    """As `matcher add` takes it, a log with all its weeks; what is not there is said to be none, and not done."""
    (tmp_path / "log.md").write_text("# Log 2026\n\n## 2026-W34\n\nI fixed it.\n\n## 2026-W35\n\nI broke it.\n")
    (tmp_path / "note.md").write_text("I asked what the export is for, and wrote it down.")
    assert run("collect", tmp_path / "log.md", tmp_path / "note.md", "--framework", tiny).returncode == 0
    assert "I asked what" in run("data", "export", "--artifact", tmp_path / "note.md").stdout
    assert "1 artifacts" in run("data", "purge", "--artifact", tmp_path / "note.md", "--yes").stdout
    missing = run("data", "purge", "--artifact", tmp_path / "nte.md", "--yes")
    assert missing.returncode == 2
    assert "the store has no such artifact" in missing.stderr
    assert "2 artifacts" in run("data", "purge", "--artifact", tmp_path / "log.md", "--yes").stdout
    assert run("data", "list").stdout == ""


def test_a_name_in_a_path_or_a_note_is_told(run: Run, tiny: Path, tmp_path: Path) -> None:
    """A folder for each person, whose files name no author; feedback whose writer stands in its note alone."""
    folder = tmp_path / "Ada Lovelace"
    folder.mkdir()
    (folder / "w1.md").write_text("I asked what the export is for, and wrote it down.")
    feedback = "---\nauthor: Ada Lovelace\nabout: Ike Oduya\nkind: peer_feedback\n---\nIke asked what it is for.\n"
    (tmp_path / "fb.md").write_text(feedback)
    assert run("collect", folder, tmp_path / "fb.md", "--framework", tiny).returncode == 0
    said = run("data", "purge", "--subject", "Ada Lovelace", "--yes").stderr
    assert "kept, though they name Ada Lovelace" in said
    assert "w1.md" in said
    assert "fb.md" in said


@pytest.mark.parametrize("words", [("export",), ("purge", "--yes")])
def test_about_nobody_is_refused(run: Run, kept: Path, words: tuple[str, ...]) -> None:
    """Neither a person nor an artifact: one line, and nothing goes."""
    before, result = kept.read_bytes(), run("data", *words)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "say about whom" in result.stderr
    assert kept.read_bytes() == before


def test_purge_asks_a_person_and_nobody_else(run: Run, kept: Path, home: dict[str, str]) -> None:
    """Without --yes: at a terminal it asks, and no is no; elsewhere it refuses in one line."""
    before = kept.read_bytes()
    refused = run("data", "purge", "--subject", "Ada")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)

    def answered(answer: bytes) -> tuple[int, bytes]:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "matcher", "data", "purge", "--subject", "Ada"]
        ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **home}, **ends) as process:  # type: ignore[call-overload]
            os.close(theirs)
            os.write(ours, answer)
            printed = b""
            with suppress(OSError):  # Linux says so when the other end has closed
                while part := os.read(ours, 65536):
                    printed += part
        os.close(ours)
        return process.returncode, printed

    code, said = answered(b"n\n")
    assert code == 130
    assert b"2 artifacts by Ada Quillfeather <quill@example.org>, quillf" in said
    assert kept.read_bytes() == before
    assert answered(b"y\n")[0] == 0
    assert "Quillfeather" not in run("data", "list").stdout


@pytest.mark.parametrize("words", [("list",), ("export", "--subject", "x"), ("purge", "--subject", "x", "--yes")])
def test_where_there_is_no_store_none_is_made(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    """A mistyped --store is told, not created."""
    result = run("data", *words, "--store", tmp_path / "absent.db")
    assert (result.returncode, result.stdout) == (4, "")
    told = "there is no store yet; collect something first, with: matcher collect PATHS"
    assert result.stderr == f"error: {tmp_path / 'absent.db'}: {told}\n"
    assert not (tmp_path / "absent.db").exists()


def test_the_notice_is_of_this_installation(run: Run, tmp_path: Path) -> None:
    """It names the real places, the person, and for how long; it can be shown before anything is collected."""
    run("config", "set", "retention_days", "400")
    page = run("data", "notice", "--subject", "Ada").stdout
    data = tmp_path / "data" / "matcher"
    for path in (data / "evidence.db", data / "evidence.db.search", data / "evidence.db.errors.jsonl", data / "tuned"):
        assert str(path) in page
    assert str(tmp_path / "config" / "matcher" / "config.toml") in page
    assert str(tmp_path / "cache" / "matcher") in page
    assert "`matcher data purge --subject Ada`" in page
    page = run("data", "notice", "--subject", "Ada $(rm -rf ~)").stdout
    assert "`matcher data export --subject 'Ada $(rm -rf ~)'`" in page
    assert "400 days" in page
    assert "does not score, rank or compare" in page
    assert not data.exists()


def test_what_is_older_than_the_retention_goes_when_collecting(
    run: Run, kept: Path, tiny: Path, tmp_path: Path
) -> None:
    """With lessons and index, and it says so; what is dated earlier is not collected again; off by default."""
    log = write_log(tmp_path / "log.jsonl", [*HERS, *HIS])
    with closing(sqlite3.connect(kept)) as store, store:
        old = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="microseconds")
        for table, column in (("versions", "first_seen"), ("decisions", "ruled_at")):
            store.execute(f"UPDATE {table} SET {column} = ? WHERE artifact IN (SELECT number FROM artifacts "
                          "WHERE id IN ('log-0', 'log-1'))", (old,))  # fmt: skip
    assert "dropped" not in run("collect", log, "--framework", tiny).stderr
    run("config", "set", "retention_days", "30")
    result = run("collect", log, "--framework", tiny)
    assert result.stderr.splitlines()[0] == "dropped: 2 artifacts, first seen more than 30 days ago (retention_days)"
    old_enough = (datetime.now(UTC) - timedelta(days=30)).date() > datetime(2026, 7, 4).date()
    assert ("left out: 4 older than what is kept" in result.stderr) == old_enough
    log.unlink()
    assert not (kept.with_name("evidence.db.search")).exists()
    assert len((tmp_path / "data" / "matcher" / "tuned" / "tiny" / "decisions.jsonl").read_text().splitlines()) == 1


def test_nothing_is_dropped_before_its_time(kept: Path) -> None:
    """What was first read today is kept for the days that were asked for; an index is left where nothing went."""
    with open_store(kept) as store:
        assert drop_older(store, 1) == 0
        assert index_root_of(store).exists()
        assert drop_older(store, 1, datetime.now(UTC) + timedelta(days=2)) == 4


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give this process the same folders as the commands that it runs."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    yield
