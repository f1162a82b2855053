"""The benchmark of frameworks without examples: what it counts, who chooses the setting, which figures it keeps."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

sys.path.insert(0, str(ROOT / "scripts"))
from bench_req2req import SETTINGS, compete, figures, judged, left_out, read, rows

from matcher.embedding import load_encoder

BENCH = ROOT.parent / "shared" / "bench" / "req2req.jsonl"
SMALL = {
    "project": "pump",
    "artifacts": [
        {"id": "h1", "text": "The pump shall stop when the tank is empty."},
        {"id": "h2", "text": "Operators shall be able to export reports."},
    ],
    "statements": [
        {"id": "l1", "text": "An empty tank stops the pump within a second."},
        {"id": "l2", "text": "Reports are exported as CSV files."},
        {"id": "l3", "text": "The window opens maximised."},
    ],
    "links": [["h1", "l1"], ["h2", "l2"]],
}


def run(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the script in a process of its own."""
    command = [sys.executable, str(ROOT / "scripts" / "bench_req2req.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def test_figures_follow_the_definition() -> None:
    """Two right of three chosen and four wanted are a precision of 2/3 and a recall of 1/2."""
    chosen = np.array([[True, True, True, False, False]])
    links = np.array([[True, True, False, True, True]])
    assert figures(chosen, links) == pytest.approx((4 / 7, 10 / 19))
    assert figures(~links, links) == (0, 0)
    assert figures(np.zeros((0, 3), dtype=bool), np.zeros((0, 3), dtype=bool)) == (0, 0)


def test_a_project_does_not_choose_its_own_setting() -> None:
    """The setting that only one project likes is not the one it is judged with."""
    tried = np.zeros((3, 2, 2))
    tried[:, 0] = 0.5
    tried[0, 1] = 1.0
    assert left_out(tried)[0].tolist() == [0.5, 0.5]


@given(arrays(np.float64, (4, 6), elements=st.floats(-3, 8)))
def test_more_links_are_never_fewer_hits(near: np.ndarray) -> None:
    """Every setting is judged, and the figures are shares."""
    tried = np.array(judged(near, np.eye(4, 6, dtype=bool)))
    assert tried.shape == (len(SETTINGS) + 1, 2)
    assert ((tried >= 0) & (tried <= 1)).all()


def test_competition_gives_a_statement_to_the_artifact_that_needs_it() -> None:
    """An artifact near to everything yields to one that is near to this statement alone."""
    near = np.array([[3.0, 2.0, 1.9], [0.0, 1.5, 0.0]])
    competed = compete(near)
    assert near[0, 1] > near[1, 1]
    assert competed[0, 1] < competed[1, 1]


def test_a_project_is_read_as_the_matcher_reads_a_framework_without_a_bank() -> None:
    """Each requirement lies nearest to the one that realises it, and the links stand where the file says."""
    project = read(SMALL, load_encoder())
    assert project.near.argmax(1).tolist() == [0, 1]
    assert project.links.tolist() == [[True, False, False], [False, True, False]]


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    """The line names the file and what to do."""
    ran = run(tmp_path / "none.jsonl")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"error: {tmp_path / 'none.jsonl'}: no such file")
    assert ran.stderr.count("\n") == 1


def test_the_table_has_published_figures_and_ours(tmp_path: Path) -> None:
    """Four published rows and four of ours, whatever the projects."""
    file = tmp_path / "bench.jsonl"
    file.write_text(f"{json.dumps(SMALL)}\n{json.dumps(SMALL | {'project': 'valve'})}\n", encoding="utf-8")
    ran = run(file)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "| system | pump | valve | mean F1 | mean F2 |"
    assert sum("**ours" in line for line in lines) == 4
    assert any(line.startswith("| LiSSA") and line.endswith("| .501 | .511 |") for line in lines)


@pytest.mark.skipif(not BENCH.is_file(), reason="the benchmark's file is not beside this checkout")
def test_the_figures_hold() -> None:
    """Per artifact mean F1 is at least .45; all artifacts at once reach .50, and mean F2 .54."""
    encoder = load_encoder()
    lines = BENCH.read_text(encoding="utf-8").splitlines()
    means = [row.figures.mean(0) for row in rows([read(json.loads(line), encoder) for line in lines])]
    _, alone, _, batch = means
    assert alone[0] >= 0.45
    assert alone[1] >= 0.48
    assert batch[0] >= 0.49
    assert batch[1] >= 0.53
