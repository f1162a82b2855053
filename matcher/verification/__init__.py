"""A second reader: what a language model is asked of an artifact, and which of its answers count.

`candidates` chooses what is worth asking, `question` words it, `answer` reads what comes back, `grounding` lets count
only what stands in the artifact, `second_reader` does these in turn. `records` keeps readings in a file, `fusion` says
what they change, `redaction` what is taken out before anything is sent.
"""

from matcher.verification.annotating import annotated, reason, sound, words_of
from matcher.verification.answer import Answer, Said, Unreadable, read_answer
from matcher.verification.candidates import candidates
from matcher.verification.fusion import (
    FEATURES,
    Fusion,
    MadeFor,
    counting,
    features,
    fit_fusion,
    fit_weights,
    made_for,
    shifted,
)
from matcher.verification.fusion_files import fusion_path, load_fusion, save_fusion
from matcher.verification.grounding import ground
from matcher.verification.question import EXAMPLES, Candidate, Question, SentPassage, question
from matcher.verification.records import Recorded, VerdictFile, reading_line, write_readings
from matcher.verification.second_reader import SecondReader, unasked

__all__ = [
    "EXAMPLES",
    "FEATURES",
    "Answer",
    "Candidate",
    "Fusion",
    "MadeFor",
    "Question",
    "Recorded",
    "Said",
    "SecondReader",
    "SentPassage",
    "Unreadable",
    "VerdictFile",
    "annotated",
    "candidates",
    "counting",
    "features",
    "fit_fusion",
    "fit_weights",
    "fusion_path",
    "ground",
    "load_fusion",
    "made_for",
    "question",
    "read_answer",
    "reading_line",
    "reason",
    "save_fusion",
    "shifted",
    "sound",
    "unasked",
    "words_of",
    "write_readings",
]
