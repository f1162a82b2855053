"""From paths to artifacts: folders, pipes, and every failure as one line."""

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts import READERS, read
from matcher.domain import Artifact, Skipped
from matcher.errors import UsageError


def _lines(*paths: str | Path, stdin: BinaryIO | None = None, input_format: str | None = None) -> list[str]:
    """Return the ids of artifacts and the lines of what was skipped, in order."""
    found = read(paths, stdin=stdin, input_format=input_format)
    return [outcome.id if isinstance(outcome, Artifact) else str(outcome) for outcome in found]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder `in`, seen from the folder above it."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    return Path("in")


def test_a_folder_is_read_in_the_order_of_names(folder: Path) -> None:
    """The same folder gives the same artifacts in the same order, with the paths as given."""
    (folder / "b").mkdir()
    for name in ("c.md", "b/2.txt", "b/1.md", "a.md"):
        (folder / name).write_text(f"words of {name}")
    found = list(read([folder]))
    assert [(a.id, a.source, a.text) for a in found if isinstance(a, Artifact)] == [
        (f"in/{name}", f"in/{name}", f"words of {name}") for name in ("a.md", "b/1.md", "b/2.txt", "c.md")
    ]


def test_hidden_entries_are_one_harmless_line(folder: Path) -> None:
    """A repository's .git is passed over, counted, and no failure; named directly it is read."""
    (folder / ".git").mkdir()
    (folder / ".git" / "x.md").write_text("x")
    (folder / ".note.md").write_text("named")
    (folder / "a.md").write_text("a")
    first, second = read([folder])
    assert isinstance(first, Skipped)
    assert first.harmless
    assert str(first) == "in: 2 hidden entries were passed over; name them directly to read them"
    assert isinstance(second, Artifact)
    assert _lines(folder / ".note.md") == ["in/.note.md"]


def test_symbolic_links_are_one_line_each(folder: Path, tmp_path: Path) -> None:
    """A loop ends, a link out is not followed, a broken one does no harm; named directly a link is read."""
    (tmp_path / "out.md").write_text("out")
    (folder / "loop").symlink_to(folder.resolve())
    (folder / "out.md").symlink_to(tmp_path / "out.md")
    (folder / "torn.md").symlink_to("nowhere")
    found = list(read([folder]))
    assert [str(outcome) for outcome in found] == [
        f"in/{name}: is a symbolic link; name it directly to read it" for name in ("loop", "out.md", "torn.md")
    ]
    assert _lines(folder / "out.md") == ["in/out.md"]


def test_a_link_to_itself_is_one_line(folder: Path) -> None:
    """A path that can never be reached says so."""
    (folder / "self").symlink_to("self")
    (line,) = _lines(folder / "self")
    assert line.startswith("in/self: cannot be reached (Too many levels of symbolic links)")


def test_missing_and_impossible_paths_are_one_line_each(folder: Path) -> None:
    """One wrong path loses nothing of the others."""
    (folder / "a.md").write_text("a")
    missing, nul, long, found = _lines("in/no.md", "a\0b", "x" * 5_000, "in/a.md")
    assert missing == "in/no.md: does not exist; check the path"
    assert "cannot be reached" in nul
    assert "\0" not in nul
    assert "cannot be reached" in long
    assert found == "in/a.md"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_line(folder: Path) -> None:
    """A file without permission says so."""
    (folder / "a.md").write_text("a")
    (folder / "a.md").chmod(0)
    assert _lines(folder) == ["in/a.md: cannot be opened (Permission denied); check its permissions"]


def test_unknown_files_are_one_line_and_harmless_only_inside_a_folder(folder: Path) -> None:
    """A picture among notes is no failure; a picture that was asked for is."""
    (folder / "a.png").write_bytes(b"\x89PNG\0\0")
    (walked,) = read([folder])
    (named,) = read([folder / "a.png"])
    assert isinstance(walked, Skipped)
    assert isinstance(named, Skipped)
    assert (walked.harmless, named.harmless) == (True, False)
    assert str(named).startswith("in/a.png: is not in a format that is read; save it as")


def test_empty_files_and_folders_are_one_line(folder: Path) -> None:
    """Nothing is not passed over in silence."""
    assert _lines(folder) == ["in: holds nothing to read; check the path"]
    (folder / "a.md").touch()
    assert _lines(folder) == ["in/a.md: is empty; write something in it, or leave it out"]


def test_what_is_no_file_is_one_line(folder: Path) -> None:
    """A socket in a folder is neither opened nor waited for."""
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("in/s")
        assert _lines(folder) == ["in/s: is neither a file nor a folder; leave it out"]


def test_a_named_pipe_is_read(folder: Path) -> None:
    """`matcher match <(command)` works."""
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["sh", "-c", "printf 'some words' > in/pipe"]):
        (found,) = read([folder / "pipe"])
    assert isinstance(found, Artifact)
    assert found.text == "some words"


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (b"# Title\nwords", ["<stdin>"]),
        (b'{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', ["a", "b"]),
        (b"<html><body>words</body></html>", ["<stdin>"]),
        (b"", ["<stdin>: is empty; write something in it, or leave it out"]),
    ],
)
def test_standard_input_is_recognised_by_content(data: bytes, ids: list[str]) -> None:
    """A pipe needs no flag."""
    assert _lines("-", stdin=io.BytesIO(data)) == ids


def test_ids_that_last_are_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is one artifact, however it was named; two people's files of the same name are two."""
    for name in ("a/logs/w1.md", "b/logs/w1.md"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("some words")
    (tmp_path / "a/logs/log.jsonl").write_text('{"text": "a line"}\n{"text": "x", "id": "own"}\n')

    def ids(place: str, path: str) -> list[tuple[str, str | None]]:
        monkeypatch.chdir(tmp_path / place)
        return [(a.id, a.source) for a in read([path], lasting_ids=True) if isinstance(a, Artifact)]

    log, note = (tmp_path / "a/logs" / name for name in ("log.jsonl", "w1.md"))
    row, *own = ids("a", "logs")
    assert row[0].startswith(f"{log.as_posix()}:")
    assert own == [("own", "logs/log.jsonl"), (note.as_posix(), "logs/w1.md")]
    own = [row, *own]
    assert [one for one, _ in ids("b", "../a/logs")] == [one for one, _ in own]
    assert ids("b", "logs") == [((tmp_path / "b/logs/w1.md").as_posix(), "logs/w1.md")]


def test_a_row_without_an_id_is_the_same_below_a_new_one(tmp_path: Path) -> None:
    """Else what was decided on one row would stand for the words of another, once a line is put above them."""

    def ids(*texts: str) -> list[str]:
        log = tmp_path / "log.jsonl"
        log.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        return [a.id for a in read([log], lasting_ids=True) if isinstance(a, Artifact)]

    (one,) = ids("I broke the export.")
    new, same = ids("Lunch was good.", "I broke the export.")
    assert same == one != new


def test_what_comes_through_pipes_is_known_by_its_words() -> None:
    """The next pipe has the same name: without an id, other words are another artifact, and the same words the same."""

    def ids(data: bytes) -> list[str]:
        found = read(["-"], stdin=io.BytesIO(data), lasting_ids=True)
        return [a.id for a in found if isinstance(a, Artifact)]

    assert ids(b"some words") == ids(b"some words") != ids(b"other words")
    first, own = ids(b'{"text": "a line"}\n{"text": "x", "id": "own"}\n')
    assert ids(b'{"text": "before it"}\n{"text": "a line"}\n')[1] == first
    assert own == "own"


def test_standard_input_is_not_held() -> None:
    """The first line of an endless pipe comes out before its end goes in."""

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            return (b'{"text": "some words"}\n' * (size // 23 + 1))[:size] if size >= 0 else b""

    found = read(["-"], stdin=Endless(), max_bytes=1_000_000)  # type: ignore[arg-type]  # all that is asked of it
    assert isinstance(next(found), Artifact)


def test_the_process_own_standard_input_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` without more reads what is piped in."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"words")))
    assert _lines("-") == ["<stdin>"]


def test_a_format_can_be_forced(folder: Path) -> None:
    """A Markdown file may be read as HTML where its owner says so."""
    (folder / "a.md").write_text("<p>one</p><p>two</p>")
    (found,) = read([folder / "a.md"], input_format="html")
    assert isinstance(found, Artifact)
    assert found.text == "one\n\ntwo"


def test_an_unknown_format_is_a_usage_error_at_once() -> None:
    """A misspelt format stops before anything is read, and the message lists what there is."""
    with pytest.raises(UsageError, match=r"unknown input format 'markdwon'; choose one of markdown, text, html"):
        read(["-"], input_format="markdwon")


def test_the_limit_is_kept(folder: Path) -> None:
    """A file over the limit is one line; the next is read."""
    (folder / "a.md").write_text("x" * 101)
    (folder / "b.md").write_text("x" * 100)
    large, fits = read([folder], max_bytes=100)
    assert str(large) == "in/a.md: is larger than 100 bytes; split it or raise --max-bytes"
    assert isinstance(fits, Artifact)


def test_names_that_cannot_be_printed_are_shown_on_one_line(folder: Path) -> None:
    """Line breaks and stray bytes in a file name harm neither the screen nor the store."""
    (folder / "a\nb.md").write_text("x")
    Path(os.fsdecode(b"in/\xff.md")).write_text("x")
    ids = _lines(folder)
    assert len(ids) == 2
    assert all("\n" not in shown and shown.encode() for shown in ids)


def test_folders_nested_without_end_are_read(folder: Path) -> None:
    """Depth alone breaks nothing."""
    deep = folder
    for _ in range(1_100):  # more than calls may nest
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.md").write_text("x")
    try:
        assert _lines(folder) == [(deep / "a.md").as_posix()]
    finally:
        (deep / "a.md").unlink()
        deep.rmdir()
        for parent in list(deep.parents)[:1_099]:  # pytest could not: its own removal is recursive
            parent.rmdir()


def test_one_file_is_open_at_a_time(folder: Path) -> None:
    """A year of files needs no more memory or handles than one."""
    for number in range(3):
        (folder / f"{number}.md").write_text("x")
    found = read([folder])
    next(found)
    (folder / "1.md").write_text("written after the first was read")
    second = next(found)
    assert isinstance(second, Artifact)
    assert second.text == "written after the first was read"


def test_importing_the_room_loads_no_parser() -> None:
    """The command line starts fast: parsers come with the first file that needs them."""
    parsers = {"bs4", "pypdf", "mammoth", "lxml", "csv", "pyarrow"}
    code = f"import sys, matcher.artifacts; print({parsers} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_format_answers_to_junk_with_lines(name: str) -> None:
    """Each reader of the table exists and refuses bytes without sense in lines that say what and where."""
    found = list(read(["-"], stdin=io.BytesIO(b"\x00\x9f\x92\x96" * 50), input_format=name))
    assert found
    assert all(isinstance(outcome, Skipped) and outcome.source.startswith("<stdin>") for outcome in found)
    assert all("\n" not in str(outcome) for outcome in found)


@settings(deadline=10_000, max_examples=150)
@given(st.sampled_from([None, *READERS]), st.binary(max_size=200))
def test_any_input_in_any_format_raises_nothing(name: str | None, data: bytes) -> None:
    """A batch never ends because of one file."""
    for outcome in read(["-"], stdin=io.BytesIO(data), input_format=name):
        assert isinstance(outcome, Artifact) or "\n" not in str(outcome)
