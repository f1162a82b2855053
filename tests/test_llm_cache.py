"""Answers on disk: the same question is paid for once, by whoever asks it, and goes when its artifact goes."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import ConfigurationError, LanguageModelError
from matcher.llm import Cached, Reply, Request, forget

QUESTION = Request(system="Judge.", user="I broke it.", schema={"type": "object"}, max_tokens=9, group="sha256:aa")
REPLY = Reply(text='{"quote": "I broke it."}', prompt_tokens=7, completion_tokens=3, seconds=1.5, cut=True)


class Counting:
    """Answers with a reply, and counts how often it was asked."""

    def __init__(self, reply: Reply = REPLY, name: str = "qwen") -> None:
        """Begin at none."""
        self.id, self.asked, self._reply, self._lock = name, 0, reply, threading.Lock()

    def ask(self, request: Request) -> Reply:
        """Return the reply."""
        with self._lock:
            self.asked += 1
        return self._reply


def files(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_question_is_asked_once(tmp_path: Path) -> None:
    """Also by the next run; what came is the same, with what it took then, and known to come from disk."""
    first, second = Counting(), Counting()
    assert Cached(first, tmp_path).ask(QUESTION) == REPLY
    assert Cached(second, tmp_path).ask(QUESTION) == replace(REPLY, cached=True)
    assert (first.asked, second.asked) == (1, 0)


@pytest.mark.parametrize(
    "other",
    [
        replace(QUESTION, user="I broke it!"),
        replace(QUESTION, system="Judge well."),
        replace(QUESTION, schema={}),
        replace(QUESTION, max_tokens=10),
        replace(QUESTION, failed_answer="{"),
        replace(QUESTION, complaint="No JSON."),
        replace(QUESTION, group="sha256:bb"),
        replace(QUESTION, group=None),
    ],
)
def test_another_question_is_another(tmp_path: Path, other: Request) -> None:
    """Prompt, schema, text: whatever changes is asked anew; so is the same about another artifact."""
    model = Counting()
    cached = Cached(model, tmp_path)
    cached.ask(QUESTION)
    cached.ask(other)
    assert model.asked == 2


def test_another_model_is_asked_itself(tmp_path: Path) -> None:
    """No model answers for another."""
    small, large = Counting(name="small"), Counting(name="large")
    Cached(small, tmp_path).ask(QUESTION)
    Cached(large, tmp_path).ask(QUESTION)
    assert large.asked == 1


def test_another_server_is_asked_itself(tmp_path: Path) -> None:
    """Also where it calls its model by the same name; the first one's answer is still there."""
    here, there = Counting(), Counting()
    Cached(here, tmp_path, server="http://127.0.0.1:8080/v1").ask(QUESTION)
    Cached(there, tmp_path, server="http://127.0.0.1:11434/v1").ask(QUESTION)
    assert Cached(here, tmp_path, server="http://127.0.0.1:8080/v1").ask(QUESTION).cached
    assert (here.asked, there.asked) == (1, 1)


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    """The next run asks again."""

    class Failing(Counting):
        def ask(self, request: Request) -> Reply:
            raise LanguageModelError("no")

    with pytest.raises(LanguageModelError):
        Cached(Failing(), tmp_path).ask(QUESTION)
    assert files(tmp_path) == []


def test_answers_are_for_their_owner_alone(tmp_path: Path) -> None:
    """They repeat words of what was read: also in a folder that was open before, and whatever the umask."""
    folder = tmp_path / "deep" / "llm"
    folder.mkdir(parents=True, mode=0o755)
    umask = os.umask(0)
    try:
        Cached(Counting(), folder).ask(QUESTION)
    finally:
        os.umask(umask)
    (answer,) = files(folder)
    assert answer.stat().st_mode & 0o777 == 0o600
    assert {parent.stat().st_mode & 0o777 for parent in (answer.parent, folder)} == {0o700}


def test_no_name_of_the_artifact_is_in_a_path(tmp_path: Path) -> None:
    """A group may be anything, and climbs out of no folder."""
    Cached(Counting(), tmp_path / "llm").ask(replace(QUESTION, group="../../noor/haddad"))
    (answer,) = files(tmp_path)
    assert answer.is_relative_to(tmp_path / "llm")
    assert "noor" not in str(answer.relative_to(tmp_path))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00\xff",
        b"null",
        b"[]",
        b'{"model": "qwen"}',
        b"[" * 100_000,
        b"9" * 5_000,
        b'{"model":"qwen","question":"sha256:00","reply":{"text":"x","prompt_tokens":1,"completion_tokens":1,"cut":false}}',
    ],
)
def test_a_damaged_answer_is_asked_again_and_mended(tmp_path: Path, damage: bytes) -> None:
    """A crash or a full disk may leave anything; also a whole answer to another question."""
    model = Counting()
    cached = Cached(model, tmp_path)
    cached.ask(QUESTION)
    files(tmp_path)[0].write_bytes(damage)
    assert cached.ask(QUESTION) == REPLY
    assert cached.ask(QUESTION).cached
    assert model.asked == 2


@pytest.mark.parametrize("wrong", ['"text": 7', '"text": null', '"prompt_tokens": "7"', '"cut": 1', '"cut": null'])
def test_a_value_of_another_type_is_damage(tmp_path: Path, wrong: str) -> None:
    """A file that somebody has edited cannot break a batch."""
    model = Counting()
    cached = Cached(model, tmp_path)
    cached.ask(QUESTION)
    (answer,) = files(tmp_path)
    name = wrong.split(":")[0]
    content = answer.read_text()
    start = content.index(name)
    end = min(i for i in (content.find(", ", start), content.find("}}", start)) if i > 0)
    answer.write_text(content[:start] + wrong + content[end:])
    assert not cached.ask(QUESTION).cached


def test_what_is_known_of_an_artifact_can_be_forgotten(tmp_path: Path) -> None:
    """All of it, of every model, and nothing else; twice is no harm."""
    for name in ("small", "large"):
        for request in (QUESTION, replace(QUESTION, complaint="No JSON."), replace(QUESTION, group="sha256:bb")):
            Cached(Counting(name=name), tmp_path).ask(request)
    assert forget(tmp_path, "sha256:aa") == 4
    assert forget(tmp_path, "sha256:aa") == 0
    assert len(files(tmp_path)) == 2
    assert forget(tmp_path / "not there", "sha256:aa") == 0
    again = Counting(name="small")
    assert not Cached(again, tmp_path).ask(QUESTION).cached


def test_the_oldest_go_where_room_is_short(tmp_path: Path) -> None:
    """What was of use lately stays; the folder does not grow past its limit by more than a few answers."""
    size = 1_000
    cached = Cached(Counting(Reply(text="x" * size)), tmp_path, max_bytes=20 * size)
    requests = [replace(QUESTION, user=str(number), group=f"g{number}") for number in range(40)]
    for number, request in enumerate(requests):
        cached.ask(request)
        for path in files(tmp_path):
            found = path.stat()
            os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns - 10**9))
        if number:
            assert cached.ask(requests[0]).cached
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 22 * size
    assert cached.ask(requests[-1]).cached
    assert not cached.ask(requests[1]).cached
    assert all(any(folder.iterdir()) for folder in tmp_path.iterdir())


def test_what_a_crashed_process_left_goes_too(tmp_path: Path) -> None:
    """A half-written file counts, and is the first to go."""
    (tmp_path / "group").mkdir(mode=0o700)
    left = tmp_path / "group" / ".answer.json.x1y2"
    left.write_bytes(b"x" * 5_000)
    os.utime(left, (1, 1))
    Cached(Counting(), tmp_path, max_bytes=4_000).ask(QUESTION)
    assert not left.exists()
    assert len(files(tmp_path)) == 1


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path: Path) -> None:
    """Before anything is paid for that could not be kept."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="answers cannot be kept there"):
        Cached(Counting(), tmp_path / "file" / "llm")


def test_an_answer_that_cannot_be_written_is_given_all_the_same(tmp_path: Path) -> None:
    """The disk is full, or the folder was deleted in between: the run goes on."""
    model = Counting()
    cached = Cached(model, tmp_path / "llm")
    (tmp_path / "llm").rmdir()
    (tmp_path / "llm").write_text("in the way")
    assert cached.ask(QUESTION) == REPLY
    assert cached.ask(QUESTION) == REPLY
    assert model.asked == 2


def test_threads_share_a_folder(tmp_path: Path) -> None:
    """Whole answers or none, while some of them are forgotten and others pushed out."""
    cached = Cached(Counting(Reply(text="ü" * 500)), tmp_path, max_bytes=10_000)

    def ask(number: int) -> str:
        if number % 10 == 0:
            forget(tmp_path, f"g{number % 7}")
        return cached.ask(replace(QUESTION, user=str(number % 20), group=f"g{number % 7}")).text

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(150))) == {"ü" * 500}


def test_processes_share_a_folder(tmp_path: Path) -> None:
    """What one has been told, the next knows."""
    code = (
        "import sys; from pathlib import Path; from matcher.llm import Cached, Reply, Request\n"
        "class Model:\n"
        "    id = 'qwen'\n"
        "    def ask(self, request): return Reply(text=request.user)\n"
        "cached = Cached(Model(), Path(sys.argv[1]))\n"
        "for n in range(50):\n"
        "    r = cached.ask(Request(system='', user=str(n), schema={}, max_tokens=1))\n"
        "    assert r.text == str(n)\n"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    assert len(files(tmp_path)) == 50
    model = Counting()
    request = Request(system="", user="7", schema={}, max_tokens=1)
    assert Cached(model, tmp_path).ask(request) == Reply(text="7", cached=True)


@settings(deadline=None, max_examples=30)
@given(text=st.text(), user=st.text())
def test_any_answer_survives_the_disk(tmp_path_factory: pytest.TempPathFactory, text: str, user: str) -> None:
    """Also half a surrogate pair, which JSON can hold."""
    folder = tmp_path_factory.mktemp("answers")
    request = replace(QUESTION, user=user + "\ud83d")
    Cached(Counting(Reply(text=text + "\ud83d")), folder).ask(request)
    kept = Cached(Counting(), folder).ask(request)
    assert (kept.text, kept.cached) == (text + "\ud83d", True)
