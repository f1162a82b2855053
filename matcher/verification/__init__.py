"""A second reader: what a language model is asked of an artifact, and which of its answers count.

`candidates` chooses what is worth asking, `question` words it, `answer` reads what comes back, `grounding` lets count
only what stands in the artifact, `second_reader` does these in turn.
"""

from matcher.verification.answer import Answer, Said, Unreadable, read_answer
from matcher.verification.candidates import candidates
from matcher.verification.fusion import Fusion
from matcher.verification.grounding import ground
from matcher.verification.question import EXAMPLES, Candidate, Question, SentPassage, question
from matcher.verification.second_reader import SecondReader, unasked

__all__ = [
    "EXAMPLES",
    "Answer",
    "Candidate",
    "Fusion",
    "Question",
    "Said",
    "SecondReader",
    "SentPassage",
    "Unreadable",
    "candidates",
    "ground",
    "question",
    "read_answer",
    "unasked",
]
