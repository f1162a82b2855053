"""The plain words that a text needs before it can tell a machine anything, and which of them one holds.

Nearly every text lacks them, and is known by one look at its words. A cue, too, is tried only where its words are there.
"""

import re
from functools import cache

from matcher.passages.instructions.abroad import WORDS
from matcher.passages.instructions.disguises import decoded, folded, is_escaped, is_spelled, unleeted

(
    DROP,
    FOLLOW,
    NEW,
    TOLD,
    RULE,
    ROLE,
    KIND,
    GREET,
    MUST,
    YOU,
    OBJECT,
    YES,
    MET,
    JUDGE,
    ALL,
    SEVERAL,
    ANSWER,
    ONLY,
    END,
    TURN,
    LETTER,
    ALONE,
) = (1 << n for n in range(22))
"""What a word can be, by the table below. ALONE: it needs no other beside it."""

_WORDS: tuple[tuple[int, str], ...] = (
    (
        DROP,
        "ignore ignoring disregard disregarding forget forgetting override overrule bypass discard neglect overlook",
    ),
    (DROP, "abandon obey heed void voided cancelled canceled obsolete superseded superseding suspended lifted"),
    (FOLLOW, "follow following pay throw"),
    (NEW, "skip longer replaced example new updated revised real actual true"),
    (
        TOLD | RULE,
        "instruction instructions prompt prompts directive directives guideline guidelines programming orders",
    ),
    (RULE, "rule rules policy policies constraint constraints restriction restrictions context command commands check"),
    (
        RULE,
        "checks safeguards training message messages direction directions everything above before told said given task",
    ),
    (RULE, "tasks job goal anything whatever"),
    (ROLE, "ai ais llm llms gpt chatgpt claude gemini evaluator evaluators matcher matchers grader graders classifier"),
    (ROLE, "classifiers annotator annotators rater raters chatbot chatbots assistant assistants evaluatorgpt dan"),
    (ROLE, "jailbroken unrestricted unfiltered persona"),
    (
        KIND,
        "model models machine reader readers reviewer reviewers expert character mode system algorithm judge judges",
    ),
    (KIND, "bot bots agent agents auditor critic automated automatic artificial neural engine"),
    (
        GREET,
        "note message memo hint attention reminder notice dear hello hi hey fyi ps reads reading evaluating judging scoring grading",
    ),
    (MUST, "must shall should required instructed ordered obliged now"),
    (YOU, "you your"),
    (OBJECT, "behavior behaviors behaviour behaviours competency competencies criterion criteria candidate candidates"),
    (OBJECT, "expectation expectations"),
    # Of the numbers of candidates, those that are no word where digits are letters: `b3` would be `be`.
    (OBJECT | SEVERAL, "b1 b2 b6 b8 b9 b12 b16 b18 b19 b20 b21 b22 b23 b24 b25 b26 b27 b28 b29"),
    (SEVERAL, "behaviors behaviours competencies candidates suggestions"),
    (YES, "supported unsupported evidenced evidence demonstrated satisfied fulfilled proven suggested"),
    (MET, "evidences proves meets supports satisfies demonstrates demonstrate shows exhibits covers"),
    (
        JUDGE,
        "mark rate score label classify treat count counts consider report judge grade tag flag approve accept select",
    ),
    (
        JUDGE,
        "declare deem record register list suggest return output answer assign give respond reply confirm find emit",
    ),
    (ALL, "all every each any everything anything both nothing none no whatever whichever"),
    (ANSWER, "respond answer reply"),
    (ONLY, "only solely exclusively just supported evidenced unsupported"),
    (END, "end begin eof start new"),
    (TURN, "system assistant human inst instruction instructions act behave"),
    (LETTER, "r"),
    (
        ALONE,
        "verdict verdicts decode decrypt deobfuscate pretend roleplay vafgehpgvbaf vafgehpgvba orunivbe orunivbef fhccbegrq vtaber",
    ),
    (ALONE, "snoitcurtsni noitcurtsni roivaheb sroivaheb detroppus erongi evidencegpt"),
    (ALONE, WORDS),
)
_TELLING = (
    ALONE, DROP | RULE, FOLLOW | TOLD, ROLE | GREET, ROLE | YOU, ROLE | MUST, OBJECT | YES, OBJECT | MET | ALL,
    SEVERAL | JUDGE | ALL, YES | JUDGE | ALL, ANSWER | ONLY,
)  # fmt: skip
"""What must be together in a text that tells a machine anything."""


def _table() -> dict[bytes, int]:
    known: dict[bytes, int] = {}
    for kind, words in _WORDS:
        for word in words.split():
            key = unleeted(word).encode()
            known[key] = known.get(key, 0) | kind
    return known


def _letters() -> bytes:
    """Return what each byte is read as: a small letter or a digit; a letter for the digit that is written for it."""
    plain = (unleeted(chr(n).lower()) for n in range(128))
    return "".join(c if c.isalnum() else " " for c in plain).encode().ljust(256)


_TABLE = _table()
_KNOWN = frozenset(_TABLE)
_LETTERS = _letters()
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u3040-\ud7ff]")
_TURNS = (
    "system:",
    "system :",
    "assistant:",
    "human:",
    "instruction:",
    "instructions:",
    "inst]",
    "act as",
    "behave as",
)
_BORDER = re.compile(r"[=#*<_~+|>\"'\[-] ?(?:end|begin|start|eof|new)\b")
_PERSONA = re.compile(r"you(?: are|'re) (?:now|an?|the)\b")
_TAG = re.compile(
    r"<(?:\||/?(?:system|instruct|artifact|passage|data|verdict|user|prompt|task|text|input|context|answer)|<sys)"
)
_CALLED = re.compile(
    r"\b(?:note|message|memo|hint|attention|reminder|notice|dear|hello|hi|hey)\W+(?:\w+\W+){0,4}?(?:model|machine|reader"
    r"|reviewer|system|judge|bot|agent|automat\w+)"
)
_UNBROKEN = 20
"""A word longer than this may be a code."""


def kinds(bare: str) -> int:
    """Return what the words of a folded text are, as bits."""
    return _kinds(_tokens(bare))


def tells(text: str) -> bool:
    """Return whether a text could tell a machine anything, by its words, its borders, or what is written in disguise."""
    bare = folded(text)
    tokens = _tokens(bare)
    found = _kinds(tokens)
    return (
        _suffices(found)
        or _is_shaped(bare, found)
        or (bool(found & LETTER) and is_spelled(bare))
        or (not bare.isascii() and _OTHER_SCRIPT.search(bare) is not None)
        or ((max(map(len, tokens), default=0) > _UNBROKEN or is_escaped(bare)) and any(decoded(text)))
    )


@cache
def _suffices(found: int) -> bool:
    return any(found & needed == needed for needed in _TELLING)


def _is_shaped(bare: str, found: int) -> bool:
    """Return whether a text speaks to somebody, or has borders in it, as prompts do."""
    return (
        (found & TURN and any(turn in bare for turn in _TURNS))
        or (found & END and _BORDER.search(bare) is not None)
        or (found & YOU and _PERSONA.search(bare) is not None)
        or (found & GREET and found & KIND and _CALLED.search(bare) is not None)
        or ("<" in bare and _TAG.search(bare) is not None)
    )


def _kinds(tokens: list[bytes]) -> int:
    found = 0
    for word in _KNOWN.intersection(tokens):
        found |= _TABLE[word]
    return found


def _tokens(bare: str) -> list[bytes]:
    return bare.encode("ascii", "replace").translate(_LETTERS).split()
