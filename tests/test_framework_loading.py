"""Framework files, good ones and every way to get one wrong."""

import json
from pathlib import Path

import pytest

from matcher.domain import Behavior, Framework
from matcher.errors import ConfigurationError
from matcher.framework import check_framework, load_framework

MINIMAL = '[[behaviors]]\nid = "a"\ntext = "I do a"\n'


def problems(tmp_path: Path, name: str, content: str | bytes) -> list[str]:
    """Return what is wrong with a file of that content, without its folder."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in check_framework(path)]


@pytest.mark.parametrize(
    ("name", "content"), [("my-team.toml", MINIMAL), ("my-team.json", '{"behaviors": [{"id": "a", "text": "I do a"}]}')]
)
def test_ids_and_texts_are_enough(tmp_path: Path, name: str, content: str) -> None:
    """The smallest useful file is a list of behaviors; the file's name stands in for the rest."""
    (tmp_path / name).write_text(content)
    assert load_framework(tmp_path / name) == Framework(
        id="my-team", title="my-team", behaviors=(Behavior(id="a", text="I do a"),)
    )


def test_a_file_name_that_is_no_id_is_made_one(tmp_path: Path) -> None:
    """A file may be called anything."""
    (tmp_path / "My Team (2025).toml").write_text(MINIMAL)
    framework = load_framework(tmp_path / "My Team (2025).toml")
    assert (framework.id, framework.title) == ("my-team-2025", "My Team (2025)")


def test_every_key_is_read_and_ends_are_trimmed(tmp_path: Path) -> None:
    """Nothing a file says is dropped, and an editor's byte order mark and line ends do no harm."""
    document = {
        "id": "x",
        "title": "X",
        "version": "2",
        "source": "s",
        "license": "l",
        "summary": "sum",
        "ownership": "own",
        "collaborative_reach": "reach",
        "impact_levers": ["one", "two"],
        "bank": "bank",
        "behaviors": [{"id": "a", "text": " I\u2019m in \n", "pillar": "P", "section": "S", "observable": "rarely"}],
    }
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(document, indent=1).replace("\n", "\r\n").encode())
    behavior = Behavior(id="a", text="I\u2019m in", pillar="P", section="S", observable="rarely")
    assert load_framework(tmp_path / "x.json") == Framework(
        id="x",
        title="X",
        behaviors=(behavior,),
        version="2",
        source="s",
        license="l",
        summary="sum",
        ownership="own",
        collaborative_reach="reach",
        impact_levers=("one", "two"),
        bank="bank",
    )


def test_all_problems_of_a_toml_file_are_told_with_their_lines(tmp_path: Path) -> None:
    """One run of `validate` is enough to mend a file, even one whose strings look like structure."""
    content = '''title = 3
behaviours = 1
impact_levers = [
  "a = [[behaviors]]",
]
[[behaviors]]
id = "Not An Id"
text = """
[[behaviors]]
id = "hidden"
"""
[[behaviors]]  # the second
id = "same"
text = "  "
pilar = "x"
observable = "often"
[[behaviors]]
id = "same"
[other]
text = "x"
'''
    rule = "use lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit"
    assert problems(tmp_path, "f.toml", content) == [
        "f.toml:1: title is no text; write it in quotes, or leave it out",
        "f.toml:2: unknown key 'behaviours'; did you mean 'behaviors'?",
        f"f.toml:7: 'Not An Id' is no id; {rule}",
        "f.toml:14: text is empty or no text; write the expectation, word for word",
        "f.toml:15: unknown key 'pilar'; did you mean 'pillar'?",
        "f.toml:16: observable is 'often'; choose one of direct, partly, rarely, or leave it out",
        "f.toml:17: a behavior without a text; write the expectation, word for word",
        "f.toml:18: id 'same' is already taken on line 13; give each behavior an id of its own",
        "f.toml:19: unknown key 'other'; known keys are id, title, version, source, license, summary, ownership, "
        "collaborative_reach, bank, impact_levers, behaviors",
    ]


def test_all_problems_of_a_json_file_are_told_with_their_lines(tmp_path: Path) -> None:
    """JSON gets the same care, and a key given twice is not passed over."""
    content = """{
 "impact_levers": "one",
 "behaviors": [
  {"id": "a",
   "text": ""},
  {"text": "{ \\" [", "id": "a",
   "id": "a", "observable": []},
  {"text": "half \\ud800", "id": "c"}, 3
 ]
}"""
    assert problems(tmp_path, "f.json", content) == [
        'f.json:2: impact_levers is not a list of texts; write ["…"]',
        "f.json:5: text is empty or no text; write the expectation, word for word",
        "f.json:7: 'id' stands twice in one object; keep one of them",
        "f.json:7: observable is []; choose one of direct, partly, rarely, or leave it out",
        "f.json:7: id 'a' is already taken on line 4; give each behavior an id of its own",
        "f.json:8: text is empty or no text; write the expectation, word for word",
        "f.json:8: behavior 4 is no table; give it an id and a text",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("f.toml", 'id = "x"\n\nbehaviors = [\n', "f.toml:4: not TOML: Invalid value"),
        ("f.toml", 'id = "x"\ntext = "a" b\n', "f.toml:2: not TOML: Expected newline"),
        ("f.json", '{"id": "x",\n}', "f.json:2: not JSON: "),
        ("f.json", "[]", "f.json:1: not an object at the top"),
        ("f.json", "[" * 200_000, "f.json:1: not JSON: nested too deeply"),
        ("f.json", f'{{\n"id": {"9" * 5_000}}}', "f.json:2: not JSON: a number too long to be read"),
        ("f.toml", f"id = {'[' * 5_000}", "f.toml:1: not TOML: nested too deeply"),
        ("f.toml", f'id = "x"\nversion = {"9" * 5_000}', "f.toml:2: not TOML: a number too long to be read"),
        ("f.toml", 'id = "x"\n', "f.toml:1: no behaviors; add one"),
        ("f.toml", "behaviors = []\n", "f.toml:1: no behaviors; add one"),
        ("f.toml", '\nbehaviors = [{text = "I do"}]\n', "f.toml:2: a behavior without an id"),
        ("f.toml", b'id = "x"\n# caf\xe9\n', "f.toml:2: not UTF-8; save the file as UTF-8"),
        ("f.html", "<html>", "f.html: neither a .toml nor a .json file; name it so, or make one of a page"),
    ],
)
def test_an_unusable_file_is_told_in_one_line(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    """What, where and what to do, for every way a file can be broken."""
    (only,) = problems(tmp_path, name, content)
    assert only.startswith(told)
    assert "\n" not in only


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    """Neither ends in a traceback."""
    with pytest.raises(ConfigurationError, match=r"none\.toml: no such file; check the path"):
        load_framework(tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match="a folder, not a file"):
        load_framework(tmp_path)


def test_loading_raises_the_first_problem_and_counts_the_others(tmp_path: Path) -> None:
    """The reader of the error learns that there is more, and how to see it."""
    path = tmp_path / "f.toml"
    path.write_text('[[behaviors]]\nid = "A"\n[[behaviors]]\nid = "B"\n')
    with pytest.raises(ConfigurationError, match=r"f\.toml:1: a behavior without a text.*\(3 more: matcher framework"):
        load_framework(path)
