"""The `matcher framework` commands."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from matcher.cli.framework import framework
from matcher.errors import ConfigurationError, MatcherError, UsageError

FIXTURES = Path(__file__).parent / "fixtures" / "framework"
SMALL = """\
id = "small"
title = "Small"
impact_levers = ["Craft - I learn"]
ownership = "I own a.\\nI own b."
bank = "bank"
[[behaviors]]
id = "own"
text = "I own my failures"
pillar = "Results"
section = "Key Behaviors"
observable = "direct"
[[behaviors]]
id = "test"
text = "I test"
"""
EXAMPLE = '{"text": "The outage was mine.", "kind": "work_log", "labels": {"own": 2}}\n'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a sound framework with a bank of one example."""
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "a.jsonl").write_text(EXAMPLE)
    return tmp_path / "small.toml"


def run(*words: str | Path) -> Result:
    """Return what the command did; its errors are raised, as the door that prints them sees them."""
    return CliRunner().invoke(framework, [str(word) for word in words])


def error_of(result: Result) -> MatcherError:
    """Return the error a command ended in."""
    assert isinstance(result.exception, MatcherError)
    return result.exception


def test_list_names_what_ships() -> None:
    """A user can see which ids `show` and `--framework` take."""
    assert run("list").stdout == "ic1-machine-learning-engineer\tIC1 Machine Learning Engineer\t27 behaviors\n"


def test_show_describes_a_framework(small: Path) -> None:
    """Title, level, scope and every behavior under its headings, with its id."""
    assert run("show", small).stdout == (
        "Small\n"
        "\n"
        "Id: small\n"
        "Scope: I own a.; I own b.\n"
        "Impact levers: Craft - I learn\n"
        "\n"
        "Results\n"
        "  Key Behaviors\n"
        "    own (direct)\n"
        "      I own my failures\n"
        "\n"
        "Behaviors\n"
        "    test\n"
        "      I test\n"
    )


def test_a_framework_cannot_steer_a_terminal(tmp_path: Path) -> None:
    """Whoever wrote it: what is shown of it, and said of an imported page, has marks in place of control characters."""
    path = tmp_path / "evil.json"
    steering = "x\x1b]0;owned\x07\x9b2J"
    optional = ("title", "version", "source", "license", "summary", "ownership", "collaborative_reach")
    behavior = {"id": "a", **dict.fromkeys(("text", "pillar", "section"), steering)}
    path.write_text(json.dumps({**dict.fromkeys(optional, steering), "behaviors": [behavior]}))
    (tmp_path / "page.md").write_text(f"# T{steering}\n\n## Behaviors\n\n- I do {steering} what I say\n")
    said = [
        run("show", path).stdout,
        run("import", tmp_path / "page.md").stdout,
        run("import", tmp_path / "page.md", "-o", tmp_path / "page.toml").stdout,
    ]
    assert not {"\x07", "\x1b", "\x9b"} & set("".join(said))
    assert all("owned" in one for one in said)


def test_show_defaults_to_ic1() -> None:
    """With no name, the framework that matching uses by default."""
    shown = run("show").stdout
    assert shown.startswith("IC1 Machine Learning Engineer\nI deliver lots of high quality production-ready code")
    assert shown.count("\n    craft-") == 8


def test_validate_counts_a_sound_framework(small: Path) -> None:
    """Nothing wrong: one line, exit 0."""
    result = run("validate", small)
    assert (result.exit_code, result.stdout) == (0, "2 behaviors, 1 example, 0 example artifacts: no problems\n")


def test_validate_says_where_examples_are_few(small: Path) -> None:
    """A sound bank that is too small gives confident nonsense: that is said, and is no failure."""
    assert "fewer than 50 examples: " in run("validate", small).stderr
    shipped = run("validate", ROOT / "framework" / "ic1_machine_learning_engineer.toml")
    assert (shipped.exit_code, shipped.stderr) == (0, "")


def test_validate_says_which_behaviors_say_the_same(tmp_path: Path) -> None:
    """Both would be suggested wherever one is; case, punctuation and spaces make no difference. It is no failure."""
    path = tmp_path / "mine.toml"
    texts = ("I own my failures.", "I share tradeoffs", "I  own my failures")
    behaviors = "".join(f'[[behaviors]]\nid = "b{n}"\ntext = "{text}"\n' for n, text in enumerate(texts))
    path.write_text(f'id = "mine"\ntitle = "Mine"\nversion = "1"\n{behaviors}', encoding="utf-8")
    result = run("validate", path)
    assert result.exit_code == 0
    assert f"{path}: the same words twice: b2 and b0; " in result.stderr
    path.write_text(path.read_text(encoding="utf-8").replace("I  own", "I learn from"), encoding="utf-8")
    assert "twice" not in run("validate", path).stderr


def test_the_sizes_that_are_said_are_those_of_the_table() -> None:
    """What `validate` says of 6 and 50 examples stands in docs/small-banks.md."""
    lines = (ROOT / "docs" / "small-banks.md").read_text(encoding="utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    precision = {row[0]: float(row[1]) for row in cells if row[0].isdigit()}
    assert precision["6"] == pytest.approx(1 / 4, abs=0.05)
    assert 0.5 < precision["50"] < 0.6


def test_validate_lists_the_problems_of_a_bank(small: Path) -> None:
    """Every problem on stdout, one a line, and exit 3."""
    bank = small.parent / "bank" / "a.jsonl"
    bank.write_text(EXAMPLE + EXAMPLE.replace("own", "owm") + EXAMPLE)
    result = run("validate", small)
    assert result.stdout.splitlines() == [
        f"{bank}:2: unknown behavior 'owm'; use an id of the framework",
        f"{bank}:3: says the same as a.jsonl:1; drop it, or write another situation",
    ]
    assert isinstance(error_of(result), ConfigurationError)
    assert str(error_of(result)) == f"{small}: 2 problems; mend what is listed and check again"


def test_validate_lists_the_problems_of_a_framework(small: Path) -> None:
    """A framework that cannot be read is told before its bank is looked at."""
    small.write_text(SMALL.replace('"test"', '"own"'))
    result = run("validate", small)
    assert result.stdout == f"{small}:13: id 'own' is already taken on line 7; give each behavior an id of its own\n"
    assert error_of(result).exit_code == 3


def test_import_prints_a_framework_or_writes_it(tmp_path: Path) -> None:
    """Data goes to stdout unless a file is named, and an existing file is not overwritten unasked."""
    page, output = FIXTURES / "google_site.html", tmp_path / "scientist.toml"
    assert tomllib.loads(run("import", page).stdout)["title"] == "IC1 Data Scientist"
    assert run("import", page, "-o", output).stdout == f"{output}: IC1 Data Scientist, 8 behaviors\n"
    assert isinstance(error_of(run("import", page, "-o", output)), UsageError)
    assert run("import", page, "-o", output, "--force").exit_code == 0
    assert run("validate", output).stdout == "8 behaviors: no problems\n"


def test_import_of_a_page_without_behaviors_is_told() -> None:
    """Exit 4 and one line."""
    error = error_of(run("import", FIXTURES / "no_behaviors.html"))
    assert error.exit_code == 4
    assert "no behaviors found in it" in str(error)


def test_a_framework_that_nothing_is_learned_from_is_told_where_to_begin(small: Path) -> None:
    """What matches next to nothing is sound, and not ready."""
    small.write_text(SMALL.replace('bank = "bank"\n', ""), encoding="utf-8")
    result = run("validate", small)
    assert result.exit_code == 0
    assert result.stdout == "2 behaviors: no problems\n"
    assert result.stderr.startswith(f"{small}: neither bank nor like: ")
    assert f"matcher framework liken {small}" in result.stderr
