"""A second reader measured by what it answered before: on labelled artifacts, and on projects of requirements."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, CommandLine

GOLD = ROOT / "framework" / "gold" / "example_gold.jsonl"
VERDICTS = ROOT / "framework" / "gold" / "example_verdicts.jsonl"


def replayed(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the script in a process of its own."""
    command = [sys.executable, str(ROOT / "scripts" / "eval_replay.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def altered(folder: Path, change: Any) -> Path:
    """Return the shipped verdict file with every verdict changed."""
    lines = [json.loads(line) for line in VERDICTS.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["model"] = "altered"
        line["verdicts"] = [change(one) for one in line["verdicts"]]
    path = folder / "verdicts.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def test_a_careful_reader_helps_and_is_kept(command_line: CommandLine, tmp_path: Path) -> None:
    """The shipped example: its verdicts raise what is right, and its weights are found again by a later run."""
    own = {"XDG_DATA_HOME": str(tmp_path)}
    done = command_line("eval", GOLD, "--replay", VERDICTS, "--format", "json", "--bootstrap", "50", environment=own)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["second_reading"]
    assert found["standing"] == "helps"
    assert found["with"]["micro_f1"] > found["without"]["micro_f1"]
    assert found["with"]["quote_verbatim"] == 1
    (kept,) = (tmp_path / "matcher" / "llm").glob("*.json")
    assert str(kept) in done.stderr
    assert json.loads(kept.read_text())["standing"] == "helps"


def test_a_reader_who_says_yes_to_everything_is_refused(command_line: CommandLine, tmp_path: Path) -> None:
    """The usual small model: its answers tell nothing beyond how often anything is so."""
    whole = {"field": "text", "start": 0, "end": 20}
    yes = altered(tmp_path, lambda one: one | {"support": "supported", "evidence": whole, "whose": "author"})
    done = command_line(
        "eval", GOLD, "--replay", yes, "--bootstrap", "50", environment={"XDG_DATA_HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("it does not help, and changes nothing: ")


def test_quotes_that_do_not_stand_in_the_artifact_do_not_count(command_line: CommandLine, tmp_path: Path) -> None:
    """A span behind the text's end: unsure, and counted."""
    beyond = {"field": "text", "start": 10**6, "end": 10**6 + 5}
    strange = altered(tmp_path, lambda one: one | {"support": "supported", "evidence": beyond})
    done = command_line("eval", GOLD, "--replay", strange, "--no-store", "--format", "json", "--bootstrap", "0")
    found = json.loads(done.stdout)["second_reading"]
    assert found["dropped"]["invented"] == found["cost"]["questions"]
    assert found["standing"] == "refused"


@pytest.mark.parametrize(
    ("line", "says_so"),
    [("{", "is not JSON"), ('{"schema_version": 2}', "schema_version"), ("", "holds no verdict")],
)
def test_a_file_that_is_none_is_refused_in_one_line(
    line: str, says_so: str, command_line: CommandLine, tmp_path: Path
) -> None:
    """Which line, and what is wrong with it."""
    path = tmp_path / "broken.jsonl"
    path.write_text(line)
    done = command_line("eval", GOLD, "--replay", path)
    assert done.returncode == 4
    assert says_so in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def project(name: str, things: tuple[str, ...]) -> dict[str, Any]:
    """Return a project in which each artifact has one statement that says the same in other words."""
    return {
        "project": name,
        "artifacts": [
            {"id": f"h{n}", "text": f"The system shall handle the {thing}."} for n, thing in enumerate(things)
        ],
        "statements": [{"id": f"l{n}", "text": f"Component {n} deals with it."} for n in range(len(things))],
        "links": [[f"h{n}", f"l{n}"] for n in range(len(things))],
    }


def test_projects_of_requirements_are_measured_by_the_same_command(tmp_path: Path) -> None:
    """Statements that nearness cannot tell apart: a reader who knows raises F1, one who says nothing leaves it."""
    projects = [project("pump", ("tank", "valve", "alarm")), project("desk", ("lamp", "drawer", "screen"))]
    bench = tmp_path / "bench.jsonl"
    bench.write_text("".join(f"{json.dumps(p)}\n" for p in projects))
    files = {}
    for kind in ("knows", "says nothing"):
        lines = []
        for one in projects:
            for artifact in one["artifacts"]:
                asked = [s["id"] for s in one["statements"]]
                span = {"field": "text", "start": 0, "end": 10}
                verdicts = [
                    {"behavior_id": s, "support": "supported", "evidence": span, "whose": "author", "state": "done"}
                    if s[1:] == artifact["id"][1:]
                    else {
                        "behavior_id": s,
                        "support": "unsupported",
                        "evidence": None,
                        "whose": "unknown",
                        "state": "unknown",
                    }
                    for s in asked
                ]
                said = verdicts if kind == "knows" else [v | {"support": "unsure", "evidence": None} for v in verdicts]
                line = {"schema_version": 1, "artifact_id": f"{one['project']}/{artifact['id']}", "model": kind}
                lines.append(line | {"prompt": "by hand", "asked": asked, "verdicts": said})
        files[kind] = tmp_path / f"{kind}.jsonl"
        files[kind].write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    rows = {}
    for kind, path in files.items():
        done = replayed(bench, path)
        assert done.returncode == 0, done.stderr
        rows[kind] = {
            line.split("|")[1].strip(): line.split("|")[2:-1] for line in done.stdout.splitlines() if "|" in line
        }
    without, knowing = rows["knows"]["ours, per artifact"], rows["knows"]["ours, with knows"]
    assert float(knowing[-2]) > float(without[-2])
    assert rows["knows"]["ours, with one answer to all it was asked"] == without
    assert rows["says nothing"]["ours, with says nothing"] == rows["says nothing"]["ours, per artifact"]
