"""One artifact that the code stumbles over costs no other: it becomes a line that says so, and the rest is matched."""

from collections.abc import Callable, Sequence

from matcher.artifacts.reading import shown
from matcher.domain import Artifact, Skipped
from matcher.errors import MatcherError
from matcher.store import EmbeddedMatch

Judge = Callable[[Sequence[Artifact]], list[EmbeddedMatch]]


def judged_apart(
    judge: Judge, artifacts: Sequence[Artifact], prove: Callable[[], object]
) -> list[EmbeddedMatch | Skipped]:
    """Return what each artifact may evidence, in order, or that it cannot be matched.

    Args:
        judge: judges artifacts together.
        artifacts: what is to be judged.
        prove: raises where any artifact would fail: a fault of the model or the machine is laid at no artifact's door.

    Raises:
        MatcherError: as `judge` does: what it tells in one line is no artifact's fault.
        Exception: as `prove` does.
    """
    try:
        return [*judge(artifacts)]
    except MatcherError:
        raise
    except Exception:  # of these artifacts, one is more than the code can take
        prove()
    return [_alone(judge, one) for one in artifacts]


def _alone(judge: Judge, artifact: Artifact) -> EmbeddedMatch | Skipped:
    try:
        (judged,) = judge([artifact])
    except MatcherError:
        raise
    except Exception as error:
        return unmatched(artifact, f"cannot be matched ({told(error, artifact)})")
    return judged


def unmatched(artifact: Artifact, reason: str) -> Skipped:
    """Return the line of an artifact that was read and cannot be matched."""
    named = f"id {shown(artifact.id[:80])}"
    source = named if artifact.source is None else f"{artifact.source}, {named}"
    return Skipped(source=source, reason=reason, remedy="leave it out, and report it with this line")


def told(error: Exception, artifact: Artifact) -> str:
    """Return type and first line of an error; the type alone where the line repeats words of the artifact."""
    name, line = type(error).__name__, next(iter(str(error).splitlines()), "").strip()[:120]
    held = {word for word in _words(f"{artifact.title or ''} {artifact.text}") if len(word) > 3}
    repeats = not line or not held.isdisjoint(_words(line))
    return name if repeats else f"{name}: {line}"


def _words(text: str) -> set[str]:
    return {word.strip("'\"`.,:;()[]") for word in text.split()}
