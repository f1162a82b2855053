"""`matcher` as a process: exit codes, streams, and what it imports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, CommandLine

GOOD = "I own my failures: I broke the export.\n"
BROKEN = b"%PDF-1.7 not really"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a readable artifact."""
    path = tmp_path / "good.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a file that cannot be read."""
    path = tmp_path / "broken.pdf"
    path.write_bytes(BROKEN)
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("serach", "words"), "no such command 'serach'. Did you mean 'search'? See: matcher --help"),
        (("match", "--frame", "x.toml"), "no such option '--frame'"),
        (("match", "--since", "yesterday"), "'yesterday' is no day; write it as 2026-08-14; see: matcher match --help"),
        (("match", "--top", "0"), "see: matcher match --help"),
        (("match", "--precision", ".8", "--min-confidence", ".5", "x.md"), "--precision and --min-confidence both say"),
        (("framework", "validate"), "missing argument 'FILE'; see: matcher framework validate --help"),
    ],
)
def test_wrong_usage_is_one_line_that_says_where_to_read_on(
    command_line: CommandLine, words: tuple[str, ...], told: str
) -> None:
    """Like every other error."""
    run = command_line(*words)
    assert (run.returncode, run.stdout) == (2, "")
    (line,) = run.stderr.replace("python -m matcher", "matcher").splitlines()
    assert line.startswith("error: ") and told in line


def test_a_group_without_a_command_shows_its_help(command_line: CommandLine) -> None:
    """Whoever types it wants to know what there is."""
    run = command_line("framework")
    assert run.returncode == 2
    assert run.stderr.startswith("Usage: ") and "bank-template" in run.stderr


def test_done_is_0_also_with_nothing_suggested(command_line: CommandLine, tiny: Path) -> None:
    """Silence is an answer."""
    result = command_line("match", "-", "--framework", tiny, stdin="Lunch was served.")
    assert (result.returncode, result.stderr) == (0, "")
    assert "nothing suggested" in result.stdout


def test_a_broken_file_alone_is_4(command_line: CommandLine, tiny: Path, broken: Path) -> None:
    """Nothing readable: two lines on stderr, nothing on stdout, no traceback."""
    result = command_line("match", broken, "--framework", tiny)
    assert (result.returncode, result.stdout) == (4, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["skipped", "error"]
    assert str(broken) in result.stderr
    absent = command_line("match", broken.parent / "absent.md", "--framework", tiny)
    assert absent.returncode == 4


def test_no_name_steers_the_terminal(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """Files from elsewhere are named in notes and errors: their control characters stand there as marks."""
    steering = tmp_path / "\r\nerror: none\x1b[31mred\u202e.pdf"
    steering.write_bytes(BROKEN)
    for words, code in (((steering, "--framework", tiny), 4), ((tiny, "--framework", f"{steering}.toml"), 3)):
        result = command_line("match", *words)
        assert result.returncode == code
        assert "\ufffd\ufffderror: none\ufffd[31mred\ufffd.pdf" in result.stderr
        assert not [line for line in result.stderr.splitlines() if line.startswith("error: none")]
        assert not {"\x1b", "\u202e"} & set(result.stderr)


def test_a_broken_file_among_good_ones_is_5(command_line: CommandLine, tiny: Path, good: Path, broken: Path) -> None:
    """The good one is matched all the same."""
    result = command_line("match", broken, good, "--framework", tiny, "--format", "jsonl")
    assert result.returncode == 5
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == [str(good)]
    assert result.stderr.startswith("skipped: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("match", "--no-such-option"), ("nothing",), ("match",), ("match", "x", "--top", "0"), ("explain",)]
)
def test_wrong_usage_is_2(command_line: CommandLine, words: tuple[str, ...]) -> None:
    """A mistyped option is told on stderr, without a traceback."""
    result = command_line(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert "rror" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bad_framework_or_setting_is_3(command_line: CommandLine, tmp_path: Path, good: Path) -> None:
    """One line with file, line number and remedy."""
    bad = tmp_path / "bad.toml"
    bad.write_text('[[behaviors]]\nid = "Not An Id"\ntext = "x"\n')
    (tmp_path / "config" / "matcher").mkdir(parents=True)
    (tmp_path / "config" / "matcher" / "config.toml").write_text("framework = ")
    settings = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    for result in (
        command_line("match", good, "--framework", bad),
        command_line("match", good, "--framework", "no-such-framework"),
        command_line("match", good, environment=settings),
        command_line("match", good, environment={"MATCHER_FRAMEWORK": "no-such-framework"}),
        command_line("match", good, "-o", tmp_path / "absent" / "out", "--framework", "ic1-machine-learning-engineer"),
    ):
        assert (result.returncode, result.stdout) == (3, "")
        assert result.stderr.startswith("error: ")
        assert result.stderr.count("\n") == 1


def test_a_reader_that_leaves_is_no_error(tiny: Path, tmp_path: Path) -> None:
    """`matcher match … | head -1` prints its line and nothing else, and fails nobody's `set -o pipefail`."""
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps({"id": f"{n}", "text": GOOD * 20}) + "\n" for n in range(400)))
    process = subprocess.Popen(
        [sys.executable, "-m", "matcher", "match", log, "--framework", tiny, "--format", "jsonl", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout and process.stderr
    with process.stdout, process.stderr:
        assert json.loads(process.stdout.readline())["artifact_id"] == "0"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("options", [(), ("-o", "/dev/full")])
def test_a_full_disk_is_one_line(tiny: Path, good: Path, options: tuple[str, ...], unbuffered: str) -> None:
    """Whether the output goes there by itself or by `-o`: no traceback, neither now nor when Python ends."""
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "matcher", "match", good, "--framework", tiny, *options],
            stdout=full if not options else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "No space left on device; choose another place" in result.stderr


@pytest.mark.parametrize("option", ["--min-confidence", "--precision"])
def test_what_is_no_number_is_wrong_usage(command_line: CommandLine, tiny: Path, good: Path, option: str) -> None:
    """`nan` compares with nothing: everything would be left out without a word."""
    result = command_line("match", good, "--framework", tiny, option, "nan")
    assert result.returncode == 2
    assert "'nan' is no number" in result.stderr


IMPORTED = """
import os, runpy, sys
os._exit = sys.exit
sys.argv = ["matcher", *sys.argv[1:]]
try:
    runpy.run_module("matcher", run_name="__main__")
finally:
    print(*sorted(m for m in sys.modules if "." not in m), file=sys.stderr)
"""


def test_importing_the_package_costs_nothing(command_line: CommandLine) -> None:
    """`import matcher` and `matcher --help` load no model library at all."""
    heavy = {"torch", "faiss", "numpy", "openvino", "tokenizers", "scipy", "rich", "sentence_transformers"}
    heavy |= {"pyarrow", "ray", "pandas"}
    imported = command_line(start=("-c", "import sys, matcher; print(*sys.modules)"))
    assert not heavy & set(imported.stdout.split())
    helped = command_line("--help", start=("-c", IMPORTED))
    assert helped.returncode == 0
    assert not heavy & set(helped.stderr.split())


@pytest.mark.parametrize("words", [("--help",), ("collect", "--help"), ("store", "load", "--help"), ("match", "GOOD")])
def test_nothing_needs_the_extras(command_line: CommandLine, tiny: Path, good: Path, words: tuple[str, ...]) -> None:
    """Whoever has neither pyarrow nor Ray has all the rest."""
    hide = "import sys; sys.modules |= dict.fromkeys(('pyarrow', 'ray')); from matcher.__main__ import main; main()"
    options = ("--framework", tiny) if "GOOD" in words else ()
    result = command_line(*(good if word == "GOOD" else word for word in words), *options, start=("-c", hide))
    assert result.returncode == 0, result.stderr


SLOW = {"torch", "sentence_transformers", "transformers", "sqlalchemy", "jinja2", "docx", "bs4", "pypdf"}
FOR_STATEMENTS = {"faiss", "scipy"}
"""What only a framework without a bank needs, which is fitted when it is read."""


def test_matching_never_imports_torch(command_line: CommandLine, tiny: Path, good: Path) -> None:
    """The main command stays quick: no other room's libraries are loaded, nor what the runtime brings unasked."""
    for options in ([], ["--framework", tiny]):
        result = command_line("match", good, *options, start=("-c", IMPORTED))
        assert result.returncode == 0, result.stderr
        modules = set(result.stderr.splitlines()[-1].split())
        assert {"openvino", "tokenizers", "numpy"} <= modules
        assert not (SLOW if options else SLOW | FOR_STATEMENTS) & modules


def test_the_schema_holds_on_stdout(command_line: CommandLine, tmp_path: Path) -> None:
    """What a program reads from `--format json --all` with the real model fits the published schema."""
    from jsonschema import Draft202012Validator

    from matcher.report import SCHEMA

    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    log = tmp_path / "log.jsonl"
    log.write_text(
        '{"text": "The outage was mine \\ud800: I had skipped the canary. \\ud83d\\ude80"}\n{"title": "x"}\n'
    )
    result = command_line("match", log, "--format", "json", "--all")
    assert result.returncode == 0, result.stderr
    array = json.loads(result.stdout)
    for one in array:
        validator.validate(one)
    assert [len(one["behaviors"]) for one in array] == [27, 27]


def test_an_artifact_is_never_overwritten_by_its_own_result(tiny: Path, good: Path) -> None:
    """`-o` with the name of an input is refused, and the input stays."""
    before = good.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "matcher", "match", str(good), "-o", str(good), "--framework", str(tiny)],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert good.read_bytes() == before
