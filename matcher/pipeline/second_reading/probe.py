"""Whether a configured language model answers at all, before an artifact is sent to it."""

from contextlib import closing
from dataclasses import replace

from matcher.domain import Artifact
from matcher.llm import Request, forget
from matcher.parsing import ParsingError, json_of
from matcher.pipeline.deletion import remove
from matcher.pipeline.places import answers_folder
from matcher.pipeline.second_reading.options import SecondReaderOptions, language_model

TRIAL = Request(
    system="You answer with one JSON object.",
    user='Which of the two is a color: "blue" or "seven"?',
    schema={
        "type": "object",
        "properties": {"color": {"type": "string", "enum": ["blue", "seven"]}},
        "required": ["color"],
        "additionalProperties": False,
    },
    max_tokens=40,
)


def try_out(options: SecondReaderOptions) -> tuple[str, ...]:
    """Return what the model makes of a small question of our own now: whether it answers, how fast, in which form.

    Raises:
        ConfigurationError: where it cannot be asked: no address, no name, no SDK.
        LanguageModelError: where it does not answer.
    """
    with closing(language_model(replace(options, cache=False))) as model:
        reply = model.ask(TRIAL)
    tokens = f"{reply.prompt_tokens} tokens asked, {reply.completion_tokens} answered"
    return (
        f"{model.id} at {options.endpoint.place} answers: {reply.seconds:.1f} s, {tokens}",
        "it keeps to the form that is asked for" if _in_form(reply.text) else "it does not keep to the form asked for",
    )


def forget_about(artifact: Artifact) -> int:
    """Delete every answer about an artifact's words, and return how many there were.

    Raises:
        ConfigurationError: where they cannot be deleted.
    """
    return forget(answers_folder(), artifact.fingerprint)


def forget_all() -> int:
    """Delete every answer that is kept, and return how many there were.

    Raises:
        ConfigurationError: where they cannot be deleted.
    """
    count = sum(1 for _ in answers_folder().glob("*/*.json"))
    remove([answers_folder()])
    return count


def _in_form(text: str) -> bool:
    try:
        return json_of(text) in ({"color": "blue"}, {"color": "seven"})
    except ParsingError:
        return False
