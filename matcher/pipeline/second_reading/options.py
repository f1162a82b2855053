"""What is to be known to have a second reader, and how one is made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from matcher.config import LLM_CANDIDATES, LLM_CONCURRENCY, LLM_TIMEOUT
from matcher.domain import Artifact, Provenance
from matcher.errors import LanguageModelError
from matcher.llm import Assembled, Endpoint, Reply, Request, assemble, find_key
from matcher.pipeline.places import answers_folder, weights_folder
from matcher.pipeline.second_reading.examples import made_up
from matcher.pipeline.second_reading.opinion import SecondOpinion
from matcher.prompts import load_prompt
from matcher.verification import Fusion, SecondReader, load_fusion
from matcher.verification.redaction import NO_REDACTION, Redaction, redaction_for

PROMPT = "verdict-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderOptions:
    """A language model that reads candidates a second time, and how much it may be used."""

    url: str = ""
    """Of a server that speaks OpenAI's chat completions, up to and with `/v1`."""
    model: str = ""
    """As the server calls it."""
    key_file: str | None = None
    """Holds the key, where the environment (`MATCHER_LLM_KEY`) does not."""
    plain_http: bool = False
    """True lets the key go to another machine unencrypted."""
    candidates: int = LLM_CANDIDATES
    """Behaviors to ask about, an artifact."""
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that are known beside those in an artifact, each with what else the person goes by: not sent either."""
    redact: bool = True
    """False sends secrets, addresses and names as they stand."""
    max_calls: int | None = None
    max_tokens: int | None = None
    """What a run may spend; the rest of it keeps the offline answer."""
    concurrency: int = LLM_CONCURRENCY
    """Artifacts that are read at once."""
    timeout: float = LLM_TIMEOUT
    """Seconds for one question, with all its tries."""
    cache: bool = True
    """False keeps no answer on disk."""
    send: bool = True
    """False makes the questions alone: neither server nor model need be there."""

    @property
    def endpoint(self) -> Endpoint:
        """Where the model is.

        Raises:
            ConfigurationError: where the key's file cannot be used.
        """
        key = find_key(self.url, self.key_file)
        return Endpoint(url=self.url, model=self.model, key=key, plain_http=self.plain_http, timeout=self.timeout)


class _Unsent:
    """Stands for the model where questions are only to be looked at."""

    id = "none"

    def ask(self, request: Request) -> Reply:
        """Refuse."""
        raise LanguageModelError("nothing is sent in a dry run")


def language_model(options: SecondReaderOptions) -> Assembled:
    """Return the model, with its budget and cache; nothing is sent before it is asked.

    Raises:
        ConfigurationError: where it cannot be asked: no address, no name, no SDK.
    """
    folder = answers_folder() if options.cache else None
    return assemble(options.endpoint, folder, max_calls=options.max_calls, max_tokens=options.max_tokens)


def second_opinion(options: SecondReaderOptions, provenance: Provenance) -> SecondOpinion:
    """Return the second reader for what an offline matcher with this provenance says.

    Raises:
        ConfigurationError: where it cannot be asked: no address, no name, no SDK.
    """
    prompt = load_prompt(PROMPT)
    reader = SecondReader(
        model=_Unsent(),
        prompt=prompt,
        limit=options.candidates,
        redaction=partial(redaction_for, known=options.people) if options.redact else _nothing,
        redacts=options.redact,
        made_up=made_up() if options.redact else (),
    )
    if not options.send:
        return SecondOpinion(reader=reader, fusion=Fusion(), concurrency=options.concurrency)
    model = language_model(options)
    return SecondOpinion(
        reader=replace(reader, model=model),
        fusion=load_fusion(weights_folder(), model.id, prompt.id, provenance),
        concurrency=options.concurrency,
        server=options.endpoint.address,
        usage=lambda: model.usage,
    )


def _nothing(_: Artifact) -> Redaction:
    return NO_REDACTION
