"""`matcher collect` as a process: what it prints, its exit codes, and what is left when it is killed at any point."""

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from collected import artifact, content_of, write_log
from conftest import ROOT, CommandLine
from own_folders import running
from test_cli_process import IMPORTED

from matcher.store import open_store

Start = Callable[..., "subprocess.Popen[str]"]
COUNT = 240


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a JSONL file of artifacts."""
    return write_log(tmp_path_factory.mktemp("log") / "log.jsonl", [artifact(n) for n in range(COUNT)])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, command_line: CommandLine, log: Path, tiny: Path) -> Path:
    """Return the store of a collection that nothing happened to."""
    path = tmp_path_factory.mktemp("undisturbed") / "evidence.db"
    result = command_line("collect", log, "--store", path, "--framework", tiny)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == (f"{COUNT} read: {COUNT} matched anew, 0 unchanged, 0 left out; 0 skipped\nstore: {path}\n")
    return path


@pytest.fixture
def start(log: Path, tiny: Path) -> Iterator[Start]:
    """Return a function that starts a collection of the log; none outlives its test."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "matcher", "collect", str(log), "--framework", str(tiny), *words]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def results_in(store: Path) -> int:
    """Return how many results stand in a store that another process is writing; 0 where there is none yet."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM results").fetchone()[0])
    return 0


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    last = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < last
        time.sleep(0.02)


def children_of(process: "subprocess.Popen[str]") -> list[int]:
    """Return the processes that a process has started."""
    return [int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """Return the children that match."""
    return [n for n in children_of(process) if b"spawn_main" in Path(f"/proc/{n}/cmdline").read_bytes()]


@contextmanager
def frozen(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Hold a process still, so that it cannot end before it is looked at."""
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_in_the_middle_and_run_again_is_as_undisturbed(
    start: Start, tmp_path: Path, undisturbed: Path, jobs: str
) -> None:
    """`kill -9` loses what was in work, nothing else; the workers end with their parent; the next run goes on."""
    store = tmp_path / "evidence.db"
    process = start("--store", str(store), "--jobs", jobs)
    wait_for(lambda: results_in(store) > 0)
    with frozen(process):
        workers = workers_of(process)
        assert len(workers) == (0 if jobs == "1" else 2)
        kept = results_in(store)
        assert 0 < kept < COUNT
        process.kill()
    process.wait()
    wait_for(lambda: not any(Path(f"/proc/{n}").exists() for n in workers))
    with open_store(store) as opened:
        assert opened.counts()["results"] >= kept
    again = start("--store", str(store), "--jobs", jobs)
    _, said = again.communicate(timeout=300)
    assert again.returncode == 0, said
    anew = int(said.split(" matched anew")[0].split()[-1])
    assert 0 < anew <= COUNT - kept
    assert content_of(store) == content_of(undisturbed)


def test_two_at_once_into_one_store_lose_nothing(start: Start, tmp_path: Path, undisturbed: Path) -> None:
    """Both end well, and the store is as one of them would have left it."""
    store = tmp_path / "evidence.db"
    both = [start("--store", str(store)) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    found, expected = content_of(store), content_of(undisturbed)
    assert (found[0], found[1], found[2]) == (expected[0], expected[1], expected[2])


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_it_cleanly(start: Start, tmp_path: Path, jobs: str) -> None:
    """Ctrl-C, as a terminal sends it to all processes: what was finished is kept, in one line, without a traceback."""
    store = tmp_path / "evidence.db"
    process = start("--store", str(store), "--jobs", jobs)
    wait_for(lambda: results_in(store) > 0)
    with frozen(process):
        kept = results_in(store)
        for number in workers_of(process):
            os.kill(number, signal.SIGINT)
        process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "interrupted: what was finished is kept; run it again to go on" in said
    assert kept <= results_in(store) < COUNT


def test_a_worker_that_dies_is_one_line(start: Start, tmp_path: Path) -> None:
    """The kernel takes one for want of memory: exit 1, what was finished is kept, and nothing hangs."""
    store = tmp_path / "evidence.db"
    process = start("--store", str(store), "--jobs", "2")
    wait_for(lambda: results_in(store) > 0)
    with frozen(process):
        os.kill(workers_of(process)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert said.startswith("error: a worker process died")
    assert said.count("\n") == 1
    assert results_in(store) > 0


def test_nothing_to_do_loads_no_model(command_line: CommandLine, undisturbed: Path, log: Path, tiny: Path) -> None:
    """An unchanged quarter costs a look: neither the encoder nor a worker process is started."""
    words = ("collect", log, "--store", undisturbed, "--framework", tiny)
    for jobs in ("1", "3"):
        result = command_line(*words, "--jobs", jobs, start=("-c", IMPORTED))
        assert result.returncode == 0, result.stderr
        *said, modules = result.stderr.splitlines()
        assert said[0] == f"{COUNT} read: 0 matched anew, {COUNT} unchanged, 0 left out; 0 skipped"
        assert not {"openvino", "tokenizers", "torch"} & set(modules.split())


def test_what_cannot_be_read_is_5_and_stands_in_a_file(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """The good ones are kept; the file says which and why, and is gone when they are mended."""
    folder, store = tmp_path / "work", tmp_path / "store" / "evidence.db"
    for one in (folder, store.parent):
        one.mkdir()
    write_log(folder / "log.jsonl", [artifact(0)])
    with (folder / "log.jsonl").open("a") as stream:
        stream.write("{\n" * 12)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 not really")
    words = ("collect", folder, "--store", store, "--framework", tiny)
    result = command_line(*words)
    errors = store.parent / "evidence.db.errors.jsonl"
    assert result.returncode == 5
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["skipped"] * 10 + ["1 read", "skipped", "store"]
    assert lines[-3:] == [
        "1 read: 1 matched anew, 0 unchanged, 0 left out; 13 skipped",
        f"skipped: 13 in all, listed in {errors}",
        f"store: {store}",
    ]
    rows = [json.loads(line) for line in errors.read_text().splitlines()]
    assert [row["source"] for row in rows] == [
        str(folder / "broken.pdf"),
        *(f"{folder / 'log.jsonl'}:{n}" for n in range(2, 14)),
    ]
    assert all(row["reason"] and row["remedy"] for row in rows)
    (folder / "broken.pdf").unlink()
    write_log(folder / "log.jsonl", [artifact(0)])
    assert command_line(*words).returncode == 0
    assert not errors.exists()
    elsewhere = tmp_path / "mine.jsonl"
    assert command_line(*words, tmp_path / "absent", "--errors", elsewhere).returncode == 5
    assert json.loads(elsewhere.read_text())["source"] == str(tmp_path / "absent")
    notes = tmp_path / "NOTES.md"
    notes.write_text("mine")
    refused = command_line(*words, "--errors", notes)
    assert (refused.returncode, refused.stderr.count("\n"), notes.read_text()) == (3, 1, "mine")
    assert refused.stderr.startswith(f"error: {notes}: is not a list of what could not be read")


def test_nothing_readable_is_4_and_wrong_usage_2(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """One line each, nothing on stdout."""
    log = write_log(tmp_path / "log.jsonl", [artifact(0)])
    store = ("--store", tmp_path / "evidence.db", "--framework", tiny)
    absent = command_line("collect", tmp_path / "absent", *store)
    assert (absent.returncode, absent.stdout) == (4, "")
    assert absent.stderr.splitlines()[-1].startswith("error: nothing could be read")
    for words in (("collect",), ("collect", log, "--errors", log), ("collect", log, "--period", "soon")):
        result = command_line(*words, *store)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert log.read_text().count("\n") == 1
    nowhere = command_line("collect", log, "--store", tmp_path / "absent" / "evidence.db", "--framework", tiny)
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (3, 1)


def test_what_was_written_together_is_hers_until_it_is_purged(
    command_line: CommandLine, tiny: Path, tmp_path: Path
) -> None:
    """By any of its authors it is collected, and deleted whole; that somebody else signed too is told."""
    log = write_log(tmp_path / "log.jsonl", [artifact(0, author="Bob Lee, Ada Lovelace"), artifact(1)])
    her, store = ("--subject", "Ada Lovelace"), ("--store", tmp_path / "evidence.db")
    assert command_line("collect", log, "--framework", tiny, *her, *store).stderr.startswith("2 read: 1 matched anew")
    own = {"XDG_CACHE_HOME": str(tmp_path)}  # a purge empties the caches
    gone = command_line("data", "purge", *her, *store, "--yes", environment=own).stdout.splitlines()[0]
    assert (gone[:27], gone[-25:]) == ("Ada Lovelace: 1 artifacts, ", ", 1 artifacts with others")
    assert command_line("data", "list", *store).stdout == ""


def test_a_persons_quarter_out_of_a_repository(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """Commits are hers by any of her addresses; the store and her names come from the settings; stdin works too."""
    repository, home = tmp_path / "repository", {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    repository.mkdir()
    for name, mail, day in (
        ("Noor Haddad", "noor@example.org", "2026-07-01"),
        ("nh", "NOOR@example.org", "2026-09-30"),
        ("Noor Haddad", "private@example.net", "2026-10-01"),
        ("Ike Oduya", "ike@example.org", "2026-08-01"),
    ):
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (
            ("NAME", name), ("EMAIL", mail), ("DATE", f"{day}T12:00:00+00:00"))}  # fmt: skip
        if not (repository / ".git").exists():
            subprocess.run(["git", "init", "-q", repository], check=True)
        commit = ["git", "-C", str(repository), "commit", "-q", "--allow-empty", "-m", f"Own the failure of {day}"]
        subprocess.run(commit, check=True, env={**os.environ, **who})
    command_line("config", "subjects", "set", "Noor", "noor@example.org", environment=home)
    command_line("config", "set", "store", tmp_path / "mine.db", environment=home)
    words = ("collect", "--git", repository, "--subject", "noor", "--period", "2026-Q3", "--framework", tiny)
    result = command_line(*words, "-", stdin="An unsigned note.", environment=home)
    assert result.returncode == 0, result.stderr
    assert result.stderr.splitlines() == [
        "5 read: 2 matched anew, 0 unchanged, 3 left out; 0 skipped",
        "left out: 2 by others, 1 without an author",
        "does not say, for one: <stdin>",
        "hint: a file says by whom and of when it is in front matter (---, author: NAME, date: YYYY-MM-DD, ---), "
        'JSONL in "author" and "created_at"; --unsigned-by NAME says whose all are that name nobody',
        f"store: {tmp_path / 'mine.db'}",
    ]
    with open_store(tmp_path / "mine.db") as store:
        assert set(store.authors()) == {"Noor Haddad <noor@example.org>", "nh <NOOR@example.org>"}


def test_progress_is_shown_at_a_terminal_alone(tiny: Path, log: Path, tmp_path: Path) -> None:
    """A bar with rate and time left on stderr; the line is empty again before the summary."""
    ours, theirs = pty.openpty()
    store = tmp_path / "evidence.db"
    # A quick machine is done before the patience ends, and would show nothing.
    start = "import matcher.cli.progress as p; p.PATIENCE = p.INTERVAL = 0; from matcher.__main__ import main; main()"
    words = [sys.executable, "-c", start, "collect", log, "--framework", tiny, "--store", store]
    with running(words, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # Linux says so when the other end has closed
            while part := os.read(ours, 65536):
                printed += part
        os.close(ours)
        assert process.wait(60) == 0
    shown = [line for line in printed.decode().replace("\x1b[K", "").split("\r") if "left" in line and "[" in line]
    assert shown
    assert f" of {COUNT} artifacts, " in shown[-1]
    assert " a second, " in shown[-1]
    assert printed.decode().split("\r\x1b[K")[-1].startswith(f"{COUNT} read: ")


def test_what_was_read_in_part_is_told(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """A text beyond the limit, one in another language, letters of another encoding: each is kept, and counted."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("I fixed the loader and wrote a test for it. " * 6_000)
    german = "Ich habe den Fehler gestern gefunden und behoben. Danach habe ich die Tests geschrieben."
    (folder / "b.md").write_text(german * 3)
    (folder / "c.md").write_bytes("Jos\u00e9 and I fixed the loader.".encode("cp1252"))
    (folder / "d.md").write_text("I fixed the loader.")
    result = command_line("collect", folder, "--store", tmp_path / "e.db", "--framework", tiny)
    assert result.returncode == 0
    assert "read in part: 3, such as " in result.stderr
    assert "a.md: text truncated: the first 200,000 of 264,000 characters were read" in result.stderr


def test_the_same_id_in_two_files_is_told_when_it_is_loaded(
    command_line: CommandLine, tiny: Path, tmp_path: Path
) -> None:
    """Two months' exports that both count from 1: of each pair one is kept, and somebody hears of it."""
    for month in ("july", "august"):
        (tmp_path / f"{month}.jsonl").write_text(json.dumps({"id": "1", "text": f"I fixed the loader in {month}."}))
    out = tmp_path / "out"
    words = ("collect", tmp_path / "july.jsonl", tmp_path / "august.jsonl", "--framework", tiny, "--out", out)
    assert command_line(*words).returncode == 0
    result = command_line("store", "load", out, "--store", tmp_path / "e.db")
    assert "same id: 1 in place of others with the same id and other words, such as 1 in " in result.stderr


def test_what_is_passed_over_in_a_folder_is_told(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """A mail or an empty file in it is no failure, and no secret: one line, with an example."""
    (tmp_path / "in").mkdir()
    write_log(tmp_path / "in" / "log.jsonl", [artifact(0)])
    (tmp_path / "in" / "a.empty").touch()
    (tmp_path / "in" / "b.dat").write_bytes(b"\0\1")
    result = command_line("collect", tmp_path / "in", "--store", tmp_path / "evidence.db", "--framework", tiny)
    assert result.returncode == 0
    assert "passed over: 2, such as " in result.stderr
    assert f"{tmp_path / 'in' / 'a.empty'}: is empty" in result.stderr


def test_a_folder_of_ones_own_need_not_name_its_author(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """What names nobody is by who is named, and collected as theirs; what names somebody else stays theirs."""
    (tmp_path / "in").mkdir()
    text = "I own my failures: the outage was mine, and I learned from it."
    (tmp_path / "in" / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "in" / "b.md").write_text(f"---\nauthor: Tom Reed\n---\n{text} Twice.", encoding="utf-8")
    words = ("collect", tmp_path / "in", "--store", tmp_path / "evidence.db", "--framework", tiny)
    result = command_line(*words, "--unsigned-by", "Noor Haddad", "--subject", "Noor Haddad")
    assert result.returncode == 0, result.stderr
    assert "1 matched anew" in result.stderr and "1 by others" in result.stderr
    listed = command_line("match", tmp_path / "in", "--framework", tiny, "--unsigned-by", "Noor", "--format", "md")
    assert [" · Noor · " in listed.stdout, " · Tom Reed · " in listed.stdout] == [True, True]
