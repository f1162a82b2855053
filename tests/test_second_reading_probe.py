"""`matcher llm check`: whether a configured model answers, and in which form; `matcher llm forget`: what is deleted."""

import tempfile
from pathlib import Path

import pytest
from conftest import CommandLine
from llm_servers import answers, scripted

from matcher.errors import LanguageModelError
from matcher.pipeline.second_reading import SecondReaderOptions, try_out


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"color": "blue"}', "it keeps to the form that is asked for"),
        ('{"color": "green"}', "it does not keep to the form asked for"),
        ("The color is blue.", "it does not keep to the form asked for"),
        ("[" * 100_000, "it does not keep to the form asked for"),
        ("9" * 5_000, "it does not keep to the form asked for"),
    ],
    ids=lambda text: text[:20],
)
def test_a_model_that_answers_is_told_apart_by_its_form(text: str, form: str) -> None:
    """Whatever a model says, the check ends in two lines."""
    with scripted(answers(text)) as server:
        first, second = try_out(SecondReaderOptions(url=server.url, model="small"))
    assert first.startswith(f"small at {server.url} answers: ")
    assert first.endswith(" s, 12 tokens asked, 3 answered")
    assert second == form


def test_a_model_that_has_gone_is_not_said_to_answer() -> None:
    """What it answered to the last check is not kept."""
    with scripted(answers('{"color": "blue"}')) as server:
        options = SecondReaderOptions(url=server.url, model="small", timeout=1)
        try_out(options)
        try_out(options)
        assert len(server.received) == 2
    with pytest.raises(LanguageModelError):
        try_out(options)


def test_answers_that_cannot_be_deleted_are_told(command_line: CommandLine) -> None:
    """Nobody is told that words are gone which are still there. Root may delete anything, so it gives up its rights."""
    code = "import os\nfrom matcher.pipeline.second_reading import forget_all as forget\n"
    code += "os.geteuid() or os.setuid(65534)\n"
    code += "try: print(forget())\nexcept Exception as error: print(type(error).__name__, error)"
    with tempfile.TemporaryDirectory() as cache:
        kept = Path(cache) / "matcher" / "answers"
        answer = kept / "group" / "question.json"
        answer.parent.mkdir(parents=True)
        answer.write_text("words")
        for folder in answer.parents[:4]:
            folder.chmod(0o555)
        done = command_line(start=("-c", code), environment={"XDG_CACHE_HOME": cache})
        assert done.stdout.startswith(f"ConfigurationError {kept}: cannot be removed (Permission denied)")
        assert answer.exists()
        for folder in answer.parents[:4]:
            folder.chmod(0o755)
        done = command_line(start=("-c", code.replace("os.geteuid()", "1")), environment={"XDG_CACHE_HOME": cache})
        assert (done.stdout, kept.exists()) == ("1\n", False)


def test_what_cannot_be_read_is_not_said_to_be_forgotten(tmp_path: Path, command_line: CommandLine) -> None:
    """Each is told, as in `match`, and so is that answers about it are kept."""
    own = {"XDG_CACHE_HOME": str(tmp_path / "c")}
    gone = command_line("llm", "forget", tmp_path / "gone.md", environment=own)
    assert gone.returncode == 4
    assert f"skipped: {tmp_path / 'gone.md'}: does not exist" in gone.stderr
    assert "deleted from" not in gone.stderr
    (tmp_path / "pr.md").write_text("The outage was mine.")
    half = command_line("llm", "forget", tmp_path / "pr.md", tmp_path / "gone.md", environment=own)
    assert half.returncode == 5
    assert "0 answers deleted" in half.stderr
    assert "could not be read are kept" in half.stderr
