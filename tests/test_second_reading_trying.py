"""`matcher llm check`: a small question of our own tells whether a configured model answers, and in which form."""

import pytest
from llm_servers import answers, scripted

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
        first, second = try_out(SecondReaderOptions(url=server.url, model="small", cache=False))
    assert first.startswith(f"small at {server.url} answers: ")
    assert first.endswith(" s, 12 tokens asked, 3 answered")
    assert second == form
