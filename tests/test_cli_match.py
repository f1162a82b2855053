"""`matcher match` and `eval` in this process: options, filters and what is printed."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.cli.commands import cli
from matcher.config import change_subject
from matcher.errors import ConfigurationError, InputError, UsageError

Run = Callable[..., Result]
LOG = (
    {
        "id": "a",
        "kind": "work_log",
        "text": "I own my failures: I broke the export.",
        "author": "Noor",
        "created_at": "2026-01-10",
    },
    {
        "id": "b",
        "kind": "pull_request",
        "text": "The code is tested now, and documented.",
        "author": "Ike",
        "created_at": "2026-02-10",
    },
    {
        "id": "c",
        "kind": "work_log",
        "text": "I asked Petra questions about what she expects.",
        "created_at": "2026-03-10T09:00:00Z",
    },
    {"id": "d", "kind": "other", "text": "Lunch was served at noon in the large room."},
)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MATCHER_FRAMEWORK", raising=False)
    monkeypatch.delenv("MATCHER_MODEL", raising=False)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a JSONL file of four artifacts."""
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in LOG), encoding="utf-8")
    return path


@pytest.fixture
def run(tiny: Path) -> Run:
    """Return a function that runs a command with the tiny framework; errors come out as they reach the door."""

    def invoke(command: str, *words: str | Path, stdin: str | bytes | None = None) -> Result:
        options = ["--framework", str(tiny)] if command in ("match", "eval") else []
        return CliRunner().invoke(cli, [command, *options, *map(str, words)], input=stdin)

    return invoke


def ids_of(result: Result) -> list[str]:
    """Return the ids of the artifacts in JSONL output."""
    return [json.loads(line)["artifact_id"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["a", "b", "c", "d"]),
        (["--author", "noor"], ["a"]),
        (["--author", "nobody"], []),
        (["--author", "noo"], []),
        (["--author", "noor", "--author", "IKE"], ["a", "b"]),
        (["--kind", "work_log"], ["a", "c"]),
        (["--kind", "work_log", "--kind", "other"], ["a", "c", "d"]),
        (["--since", "2026-02-10"], ["b", "c"]),
        (["--until", "2026-02-10"], ["a", "b"]),
        (["--since", "2026-01-11", "--until", "2026-03-10", "--kind", "work_log"], ["c"]),
    ],
)
def test_filters_leave_out_what_is_not_asked_for(run: Run, log: Path, options: list[str], ids: list[str]) -> None:
    """Author, days and kinds; who does not say is left out, stderr counts them, and that is no failure."""
    result = run("match", log, "--format", "jsonl", *options)
    assert result.exit_code == 0
    assert ids_of(result) == ids
    count = 4 - len(ids)
    said = f"{count} artifact{'' if count == 1 else 's'} left out: another author, day or kind, or none given\n"
    assert result.stderr == (said if count else "")


def test_min_confidence_and_top_change_how_much_is_suggested(run: Run, log: Path) -> None:
    """0 suggests all that has words, 1 nothing; `--top` limits each artifact; `--all` lists the rest too."""

    def counts(*options: str) -> list[int]:
        lines = run("match", log, "--format", "jsonl", *options).stdout.splitlines()
        return [sum(b["suggested"] for b in json.loads(line)["behaviors"]) for line in lines]

    assert counts("--min-confidence", "0") == [3, 3, 3, 3]
    assert counts("--min-confidence", "1") == [0, 0, 0, 0]
    assert counts("--min-confidence", "0", "--top", "2") == [2, 2, 2, 2]
    every = run("match", log, "--format", "jsonl", "--all", "--min-confidence", "1").stdout.splitlines()
    assert [len(json.loads(line)["behaviors"]) for line in every] == [3, 3, 3, 3]


@pytest.mark.parametrize("output_format", ["table", "json", "jsonl", "md", "csv"])
def test_every_format_prints_and_writes_the_same(run: Run, log: Path, tmp_path: Path, output_format: str) -> None:
    """`-o` holds what stdout would have held, and stdout then nothing."""
    options = ("match", log, "--format", output_format, "--min-confidence", "0")
    printed = run(*options)
    written = run(*options, "-o", tmp_path / "out")
    assert printed.exit_code == written.exit_code == 0
    assert written.stdout == ""
    assert (tmp_path / "out").read_text(encoding="utf-8") == printed.stdout != ""


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("out.jsonl", "jsonl"),
        ("out.JSON", "json"),
        ("out.csv", "csv"),
        ("out.md", "md"),
        ("out.txt", "table"),
        ("out", "table"),
    ],
)
def test_a_file_is_written_as_it_ends(run: Run, log: Path, tmp_path: Path, name: str, same: str) -> None:
    """`-o out.jsonl` holds JSON lines; `--format` overrules; without an ending it is a table."""
    options = ("match", log, "--min-confidence", "0")
    run(*options, "-o", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == run(*options, "--format", same).stdout
    run(*options, "--format", "csv", "-o", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == run(*options, "--format", "csv").stdout


def test_a_report_is_no_artifact_of_the_folder_that_it_is_written_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what the last run has written there nor what this one is writing is read, or told."""
    (tmp_path / "work" / "more").mkdir(parents=True)
    for folder in ("", "more"):
        (tmp_path / "work" / folder / "evidence.jsonl").write_text(json.dumps(LOG[0]))
    (tmp_path / "work" / "log.jsonl").write_text(json.dumps(LOG[1]))
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        result = run("match", "work", "-o", "work/evidence.jsonl")
        assert (result.exit_code, result.stderr) == (0, "")
        written = (tmp_path / "work" / "evidence.jsonl").read_text().splitlines()
        assert [json.loads(line)["artifact_id"] for line in written] == ["b", "a"]
    (tmp_path / "work" / ".evidence").write_text("hidden")
    assert "1 hidden entry was passed over" in run("match", "work", "-o", "work/evidence.jsonl").stderr


def test_csv_is_read_back(run: Run, log: Path) -> None:
    """A row a quote, each with the words at its offsets."""
    rows = list(csv.DictReader(io.StringIO(run("match", log, "--format", "csv", "--min-confidence", "0").stdout)))
    texts = {row["id"]: row["text"] for row in LOG}
    assert {row["artifact_id"] for row in rows} == set(texts)
    assert all(texts[r["artifact_id"]][int(r["start"]) : int(r["end"])] == r["quote"] for r in rows)


def test_stdin_is_an_artifact(run: Run) -> None:
    """A text can be piped in, in any encoding there can be, also as JSONL."""
    for stdin in (
        "I own my failures: I broke the export.",
        json.dumps(LOG[0]),
        b"I own my failures \xff\xfe: I broke it.",
    ):
        result = run("match", "-", "--format", "jsonl", stdin=stdin)
        assert result.exit_code in (0, 5)
        assert len(result.stdout.splitlines()) == (1 if result.exit_code == 0 else 0)


@pytest.mark.parametrize("name", ["x.docx", "x.pdf", "x.DOCX"])
def test_what_is_not_written_is_refused(run: Run, log: Path, tmp_path: Path, name: str) -> None:
    """No table goes into a file that Word or a reader of PDF would open, and the endings there are are named."""
    error = run("match", log, "-o", tmp_path / name).exception
    assert isinstance(error, UsageError)
    assert ".json, .jsonl, .md, .markdown, .csv, .txt" in str(error)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(("before", "after"), [(None, 0o600), (0o600, 0o600), (0o640, 0o640), (0o644, 0o644)])
def test_a_new_file_is_its_owners_alone(run: Run, log: Path, tmp_path: Path, before: int | None, after: int) -> None:
    """Whatever the umask; a file that is there already stays as readable as it was."""
    file = tmp_path / "out.jsonl"
    if before is not None:
        file.touch()
        file.chmod(before)
    umask = os.umask(0o022)
    try:
        run("match", log, "-o", file)
    finally:
        os.umask(umask)
    assert file.stat().st_mode & 0o777 == after
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "2026-04-01", "--until", "2026-03-01"], "--since 2026-04-01: is after --until 2026-03-01"),
        (["--author", " "], "--author is blank"),
        (["--min-confidence", "0.5", "--precision", "0.8"], "--precision and --min-confidence both"),
    ],
)
def test_options_that_contradict_each_other_are_wrong_usage(run: Run, log: Path, options: list[str], said: str) -> None:
    """They are named, and nothing is matched."""
    error = run("match", log, *options).exception
    assert isinstance(error, UsageError)
    assert said in str(error)


def test_an_empty_file_is_told_without_a_filter(run: Run, tmp_path: Path) -> None:
    """Nobody is said to have done nothing who was not asked for."""
    (tmp_path / "none.json").write_text("[]")
    result = run("match", tmp_path / "none.json")
    assert (result.exit_code, result.stderr) == (0, "no artifacts found\n")


def test_nothing_to_match_is_wrong_usage(run: Run) -> None:
    """Without any input the user is told what to give."""
    assert isinstance(run("match").exception, UsageError)


def test_a_failing_run_leaves_the_old_file(run: Run, tmp_path: Path) -> None:
    """Where nothing can be read, what was written last time is still there, and nothing half-written beside it."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "out.jsonl").write_text("last week's\n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    result = run("match", tmp_path / "broken.pdf", "--format", "jsonl", "-o", folder / "out.jsonl")
    assert isinstance(result.exception, InputError)
    assert [entry.name for entry in folder.iterdir()] == ["out.jsonl"]
    assert (folder / "out.jsonl").read_text() == "last week's\n"


def test_an_interrupted_run_leaves_the_old_file(
    run: Run, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a batch does not replace a whole file by half of one."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "out").write_text("last week's\n")
    monkeypatch.setattr("matcher.report.rendering.to_json", interrupted)
    run("match", log, "--format", "jsonl", "-o", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "last week's\n"
    assert sorted(entry.name for entry in tmp_path.iterdir() if "out" in entry.name) == ["out"]


def test_a_place_that_cannot_be_written_is_one_line(run: Run, log: Path, tmp_path: Path) -> None:
    """A folder that is not there is said before anything is lost."""
    for command in (("match", log, "-o", tmp_path / "absent" / "out"),):
        result = run(*command)
        assert isinstance(result.exception, ConfigurationError)
        assert "absent" in str(result.exception)


def test_an_author_goes_by_all_their_names(run: Run, log: Path) -> None:
    """`--author` knows the names of `matcher config subjects`, as `--subject` does elsewhere."""
    change_subject("N. Haddad", ["noor", "IKE"])
    assert ids_of(run("match", log, "--format", "jsonl", "--author", "n. haddad")) == ["a", "b"]


def test_figures_are_printed_and_predictions_written(run: Run, tmp_path: Path) -> None:
    """`eval` gives a table or JSON, and every prediction for a scorer of one's own."""
    gold = tmp_path / "gold.jsonl"
    labels = [{"behavior": "own", "grade": 2, "quotes": ["I broke the export"]}]
    gold.write_text(json.dumps({**LOG[0], "labels": labels}) + "\n" + json.dumps({**LOG[3], "labels": []}) + "\n")
    table = run("eval", gold, "--bootstrap", "5", "--all-baselines", "--predictions", tmp_path / "p.jsonl")
    assert table.exit_code == 0
    assert "BM25" in table.stdout
    assert [len(json.loads(line)["behaviors"]) for line in (tmp_path / "p.jsonl").read_text().splitlines()] == [3, 3]
    figures = json.loads(run("eval", gold, "--bootstrap", "0", "--format", "json").stdout)
    assert figures["metrics"]["artifacts"] == 2
    assert figures["metrics"]["quote_verbatim"] in (1.0, None)
    assert figures["interval_95"] == {}
    before = gold.read_bytes()
    assert "is also what is read" in str(run("eval", gold, "--predictions", gold).exception)
    assert gold.read_bytes() == before
    absent = run("eval", tmp_path / "absent.jsonl").exception
    assert isinstance(absent, InputError)
    assert "absent.jsonl: no such file" in str(absent)


def test_the_largest_size_is_a_setting(run: Run, log: Path) -> None:
    """Larger files are skipped with a line, not read."""
    run("config", "set", "max_bytes", "10")
    result = run("match", log, "--format", "jsonl")
    assert isinstance(result.exception, InputError)
    assert "10 bytes" in result.stderr
