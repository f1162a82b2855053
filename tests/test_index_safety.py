"""The index of passages on the disk: it survives being killed, notices damage, and can forget."""

import random
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from index_cases import DIMENSION, filled, opened, row
from own_folders import running

from matcher.index import DamagedIndex, IndexBusyError, IndexFilesError, PassageIndex, checksums
from matcher.index.tokens import Terms


def damaged_files(folder: Path) -> Iterator[tuple[str, Path, bytes]]:
    """Yield each way to damage each file: name of the damage, file, new content."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if path.name == "lock":
            continue
        for share in (0, 0.5, 0.999):
            yield "cut", path, content[: int(len(content) * share)]
            at = int(len(content) * share)
            yield "flipped", path, content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]
        yield "longer", path, content + b"\0"


def test_damage_is_noticed_at_opening(tmp_path: Path) -> None:
    """Each file, cut off or with one bit flipped anywhere; put back, all is well."""
    index = filled(tmp_path, 300)
    with index.update() as update:
        update.delete([5, 6])
    kinds = set()
    for _, path, content in list(damaged_files(tmp_path)):
        whole = path.read_bytes()
        path.write_bytes(content)
        with pytest.raises(DamagedIndex, match=re.escape(str(tmp_path))) as raised:
            opened(tmp_path)
        assert "\n" not in str(raised.value)
        path.write_bytes(whole)
        kinds.add(path.suffix)
    assert kinds == {".flat", ".words", ".dead", ".json"}
    assert len(opened(tmp_path)) == 298


@pytest.mark.parametrize("suffix", [".flat", ".words"])
def test_a_missing_file_is_damage(tmp_path: Path, suffix: str) -> None:
    """Somebody tidied up: neither a reader nor a writer goes on."""
    index = filled(tmp_path, 30)
    next(tmp_path.glob(f"*{suffix}")).unlink()
    with pytest.raises(DamagedIndex, match="not there"):
        opened(tmp_path)
    with pytest.raises(DamagedIndex, match="not there"), index.update():
        pass


def test_another_models_index_is_not_searched(tmp_path: Path) -> None:
    """Vectors of two models cannot be compared; nor can an index be of a later format."""
    filled(tmp_path, 30)
    for model, dimension in (("m2", DIMENSION), ("m1", 9)):
        with pytest.raises(DamagedIndex, match="model m1"):
            opened(tmp_path, model, dimension)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 1', '"format": 2'), encoding="utf-8")
    with pytest.raises(DamagedIndex, match="format 2, this version reads 1"):
        opened(tmp_path)


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "9" * 5_000], ids=("cut", "deep", "long"))
def test_a_damaged_index_is_made_anew(tmp_path: Path, content: str) -> None:
    """Discarding needs no readable index, and leaves a folder to start in."""
    filled(tmp_path, 30)
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedIndex, match="not a manifest"):
        opened(tmp_path)
    PassageIndex.discard(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    assert len(filled(tmp_path, 10)) == 10


def test_a_flipped_byte_deep_in_a_large_file_is_found(tmp_path: Path) -> None:
    """Checking all finds it at once, checking a part does after some openings."""
    path = tmp_path / "file"
    path.write_bytes(bytes(40 * checksums.BLOCK))
    record = checksums.file_record(path)
    checksums.check_quickly(tmp_path, record)
    with path.open("r+b") as stream:
        stream.seek(20 * checksums.BLOCK + 77)
        stream.write(b"\1")
    with pytest.raises(DamagedIndex):
        checksums.check_wholly(tmp_path, record)
    with pytest.raises(DamagedIndex, match="MiB 21"):
        for _ in range(100):
            checksums.check_quickly(tmp_path, record)


WRITER = """
import itertools, sys
import numpy as np
from pathlib import Path
from matcher.index import PassageIndex
index = PassageIndex(Path(sys.argv[1]), model="m1", dimension=8)
rng = np.random.default_rng(1)
for number in itertools.count(index.mark):
    with index.update() as update:
        ids = range(number * 50, number * 50 + 50)
        update.add(ids, rng.normal(size=(50, 8)), [f"passage common{i % 3}" for i in ids])
        update.delete(range((number - 4) * 50, (number - 3) * 50))
        if number % 5 == 4:
            update.compact()
        update.mark = number + 1
    print(number, flush=True)
"""
READER = """
import sys, time
import numpy as np
from pathlib import Path
from matcher.index import PassageIndex
index = PassageIndex(Path(sys.argv[1]), model="m1", dimension=8)
start, states = time.monotonic(), set()
while time.monotonic() < start + float(sys.argv[2]) or (len(states) < 2 and time.monotonic() < start + 60):
    index.refresh()
    first, last = max(index.mark - 4, 0) * 50, index.mark * 50
    assert index.ids().tolist() == list(range(first, last)), (index.mark, index.ids())
    hits = index.search(np.ones(8), "common1", 500)
    assert {hit.id for hit in hits} == set(range(first, last)), (index.mark, hits)
    states.add(index.mark)
print(len(states))
"""


def python(program: str, *words: object) -> AbstractContextManager["subprocess.Popen[str]"]:
    """Start a program of this test."""
    return running([sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def test_a_killed_writer_leaves_a_whole_index(tmp_path: Path) -> None:
    """Killed ten times at random moments: what was published is there, nothing else is, and the next one goes on."""
    marks = []
    for number in range(10):
        with python(WRITER, tmp_path) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(random.Random(number).uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
        index = opened(tmp_path)
        index.verify()
        marks.append(index.mark)
        assert index.ids().tolist() == list(range(max(index.mark - 4, 0) * 50, index.mark * 50))
    assert marks == sorted(set(marks))
    with index.update() as update:
        update.compact()
    assert len(list(tmp_path.iterdir())) == 4


def test_two_readers_while_one_writes(tmp_path: Path) -> None:
    """Each sees one state after the other, whole, however files come and go."""
    with python(WRITER, tmp_path) as writer:
        assert writer.stdout
        writer.stdout.readline()
        with python(READER, tmp_path, 2.5) as first, python(READER, tmp_path, 2.5) as second:
            threading.Thread(target=writer.stdout.read).start()
            outputs = [reader.communicate(timeout=120) for reader in (first, second)]
        writer.send_signal(signal.SIGKILL)
    assert [errors for _, errors in outputs] == ["", ""]
    assert all(int(states) > 1 for states, _ in outputs)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """The second is told so; it neither waits for ever nor writes."""
    index = filled(tmp_path, 10)
    with index.update(), pytest.raises(IndexBusyError, match="try again"), opened(tmp_path).update(wait=0.1):
        pass


FULL = """
import resource, sys
import numpy as np
from pathlib import Path
from matcher.index import IndexFilesError, PassageIndex
index = PassageIndex(Path(sys.argv[1]), model="m1", dimension=8)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with index.update() as update:
        update.add(range(50_000), np.ones((50_000, 8)), ["more words"] * 50_000)
except IndexFilesError as error:
    print(error)
"""


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    """Here a limit on the size of files plays the disk."""
    filled(tmp_path, 10)
    names = {path.name for path in tmp_path.iterdir()}
    with python(FULL, tmp_path) as process:
        output, errors = process.communicate(timeout=120)
    assert (output.count("\n"), errors) == (1, "")
    assert str(tmp_path) in output
    assert {path.name for path in tmp_path.iterdir()} == names
    assert len(opened(tmp_path)) == 10


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IndexFilesError, match="cannot be read or written"), opened(tmp_path / "file" / "x").update():
        pass


def test_an_index_made_anew_is_seen(tmp_path: Path) -> None:
    """Also when it counts the same number of publications."""
    filled(tmp_path, 10)
    reader = opened(tmp_path)
    PassageIndex.discard(tmp_path)
    filled(tmp_path, 20)
    assert reader.refresh()
    assert len(reader) == 20


def test_a_failed_update_changes_nothing(tmp_path: Path) -> None:
    """Whatever was added before the error is neither found nor left in the folder."""
    index = filled(tmp_path, 10)
    names = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(RuntimeError, match="power"), index.update() as update:
        update.add([77], row(77)[None], ["lost"])
        update.delete([1])
        raise RuntimeError("power")
    assert {path.name for path in tmp_path.iterdir()} == names
    assert opened(tmp_path).ids().tolist() == list(range(10))


def test_a_reader_keeps_its_state_until_it_refreshes(tmp_path: Path) -> None:
    """Files that went meanwhile are still its own."""
    index = filled(tmp_path, 100)
    reader = opened(tmp_path)
    with index.update() as update:
        update.delete(range(50))
        update.compact()
    assert reader.search(row(3), "own3", 1)[0].id == 3
    assert reader.refresh()
    assert not reader.refresh()
    assert len(reader) == 50


def test_purging_leaves_nothing_in_the_files(tmp_path: Path) -> None:
    """Neither the word nor its hash nor the vector; and nobody else on the machine reads the rest."""
    index = filled(tmp_path / "index", 40)
    with index.update() as update:
        update.add([100], row(100)[None], ["Zebrafish escalated"])
        update.add([101], row(101)[None], ["lionfish escalated"])
    terms = Terms(index._state.manifest.key)
    traces = [b"zebrafish", b"Zebrafish", b"lionfish", row(100).astype(np.float16).tobytes(), row(100).tobytes()]
    traces += [terms.of("zebrafish").tobytes(), row(101).astype(np.float16).tobytes()]

    def found() -> list[bool]:
        raw = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
        return [trace in raw for trace in traces]

    assert found() == [False, False, False, True, False, True, True]
    with index.update() as update:
        assert update.delete([100]) == 1
        update.compact()
    assert found() == [False, False, False, False, False, False, True]
    assert [hit.id for hit in index.search(None, "escalated", 5)] == [101]
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "index").iterdir()} == {0o600}


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    """Before a file is written."""
    index = filled(tmp_path, 3)
    bad = row(1).copy()
    bad[3] = np.nan
    with index.update() as update:
        for ids, rows, texts in (
            ([7, 7], np.ones((2, 8)), ["a", "b"]),
            ([7], np.ones((1, 9)), ["a"]),
            ([7], np.ones((1, 8)), []),
            ([7], bad[None], ["a"]),
        ):
            with pytest.raises(ValueError, match=r"fit|twice|finite"):
                update.add(ids, rows, texts)
        update.add([], np.zeros((0, 8)), [])
    for query in (np.ones(9), bad, np.ones((1, 8))):
        with pytest.raises(ValueError, match="query"):
            index.search(query, None, 3)
    with pytest.raises(ValueError, match="0 passages"):
        index.search(None, "page", 0)
    assert index.search(None, None, 3) == []
    assert len(index) == 3
