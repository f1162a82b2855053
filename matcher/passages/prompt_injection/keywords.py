"""The plain words that a text needs before it can tell a machine anything, and which of them one holds.

Nearly every text lacks them, and is known by one look at its words. A cue, too, is tried only where its words are there.
"""

from collections.abc import Callable
from functools import cache

from matcher.deferred import lazy_regex
from matcher.passages.prompt_injection.deobfuscation import decoded, is_escaped, is_spelled, skeleton, unleeted
from matcher.passages.prompt_injection.other_languages import WORDS

(
    DROP,
    FOLLOW,
    NEW,
    TOLD,
    SAID,
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
    GRANT,
    ANSWER,
    SAY,
    ONLY,
    END,
    TURN,
    LANGUAGE,
    ITSELF,
    WEIGH,
    POLITE,
    HEED,
    BEHAVIOR,
    YEA,
    STOP,
    MARKS,
    LETTER,
    ALONE,
) = (1 << n for n in range(34))
"""What a word can be, by the table below. ALONE: it needs no other beside it."""

_WORDS: tuple[tuple[int, str], ...] = (
    (DROP, "ignore ignoring disregard disregarding forget override overrule bypass discard neglect overlook"),
    (
        DROP,
        "ignored disregarded skipped abandon obey heed void voided cancelled canceled obsolete superseded superseding suspended lifted",
    ),
    (FOLLOW, "follow following pay throw"),
    (NEW, "skip longer replaced example new updated revised real actual true"),
    (
        TOLD | SAID | RULE,
        "instruction instructions prompt prompts directive directives guideline guidelines programming orders",
    ),
    (SAID, "rule rules policy policies everything above before said told safeguards restrictions tasks commands"),
    (
        RULE,
        "rule rules rubric criteria grading evaluation limits policy policies constraint constraints restriction restrictions context command commands check",
    ),
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
        "note message memo hint reminder notice dear hello hi hey fyi ps reads reading evaluating judging scoring grading",
    ),
    (MUST, "must shall should required instructed ordered obliged"),
    (YOU, "you your"),
    (OBJECT | BEHAVIOR, "behavior behaviors behaviour behaviours"),
    (OBJECT, "competency competencies criterion criteria candidate candidates"),
    (OBJECT, "expectation expectations"),
    (OBJECT | SEVERAL, " ".join(f"b{n}" for n in range(1, 41) if n not in (3, 10))),
    (SEVERAL, "behaviors behaviours competencies candidates suggestions"),
    (YES, "supported unsupported evidenced evidence demonstrated satisfied fulfilled proven suggested"),
    (MET, "evidences proves meets supports satisfies demonstrates demonstrate shows exhibits covers"),
    (
        JUDGE,
        "mark rate score label classify treat count counts consider report judge grade tag flag approve accept select",
    ),
    (
        JUDGE,
        "declare deem record register list suggest return output answer assign give respond reply confirm find emit extract take",
    ),
    (ALL, "all every each any everything anything both nothing none no whatever whichever"),
    (
        GRANT,
        "approve approved accept confirm confirmed conclude grant mark rate count treat consider classify rating award perfect hereby choose",
    ),
    (ANSWER | SAY, "respond answer reply"),
    (SAY, "say saying choose pick conclude output return"),
    (ONLY, "only solely exclusively just supported evidenced unsupported"),
    (END, "end begin eof"),
    (
        WEIGH,
        "evaluate evaluating evaluates judge judging judges assess assessing grade grading score scoring rate rating",
    ),
    (WEIGH, "match matching analyze analyse analyzing analysing process processing read reading"),
    (POLITE, "thank ahead understood sure course certainly okay whatever"),
    (TURN, "system assistant developer human inst instruction instructions act behave"),
    (YEA, "yes"),
    (STOP, "stop labels answers"),
    (LANGUAGE, "language"),
    (HEED, "attention"),
    (ITSELF, "artifact"),
    (LETTER, "r"),
    (
        ALONE,
        "whoever verdict verdicts decode decrypt deobfuscate pretend roleplay vafgehpgvbaf vafgehpgvba orunivbe orunivbef fhccbegrq vtaber",
    ),
    (ALONE, "snoitcurtsni noitcurtsni roivaheb sroivaheb detroppus erongi evidencegpt"),
    (ALONE, WORDS),
)
_TELLING = (
    ALONE, DROP | SAID, FOLLOW | TOLD, YOU | NEW | TOLD, ROLE | GREET, ROLE | YOU, ROLE | MUST | JUDGE, ROLE | BEHAVIOR, OBJECT | YES, OBJECT | GRANT, YES | GRANT, YES | MUST | ALL, YES | SAY, OBJECT | MET | ALL,
    SEVERAL | JUDGE | ALL, YES | JUDGE | ALL, ANSWER | ONLY,
)  # fmt: skip
"""What must be together in a text that tells a machine anything."""


def _table(read: Callable[[str], str]) -> dict[bytes, int]:
    known: dict[bytes, int] = {}
    for kind, words in _WORDS:
        for word in words.split():
            key = read(word).encode()
            known[key] = known.get(key, 0) | kind
    return known


def _letters(read: Callable[[str], str]) -> bytes:
    """Return what each byte is read as: a small letter or a digit, or else nothing."""
    plain = (read(chr(n).lower()) for n in range(128))
    return "".join(c if c.isalnum() else " " for c in plain).encode().ljust(256)


_TABLE, _LETTERS = _table(str), _letters(str)
_KNOWN = frozenset(_TABLE)
# With letters for the digits that are written for them: `b3` would be `be` here.
_LOOSE_TABLE, _LOOSE_LETTERS = _table(unleeted), _letters(unleeted)
_LOOSE_KNOWN = frozenset(_LOOSE_TABLE)
_MARKS = lazy_regex(r"[<\[{#=:\"]|--|\*\*")
_OTHER_SCRIPT = lazy_regex("[\u0400-\u1cff\u3040-\ud7ff]{2}")
_TURNS = (
    "system:", "system :", "assistant:", "human:", "instruction:", "instructions:", "inst]", "system message", "system prompt", "system override", "system]", "developer mode", "- system", "# system", "= system", "* system", "act as", "behave as",
)  # fmt: skip
_BORDER = lazy_regex(
    r"(?:`{3}|[=#*<_~+|>\"'\[-]) ?(?:end|begin|start|eof|new)[ _-](?:of|the|new|user|untrusted|system"
    r"|artifact|document|input|passage|data|text|prompt|context|instruction|content|evidence|candidates|rules|task|policy)"
)
_PERSONA = lazy_regex(r"you(?: are|'re) (?:now|an?|the)\b|you have (?:now |just )?been\b")
_TAG = lazy_regex(
    r"<(?:\||/?(?:system|instruct|artifact|passage|data|verdict|user|prompt|task|text|input|context|answer)|<sys)"
)
_ANSWERED = lazy_regex(r"[:=>\"'`] ?(?:un)?supported\b|\"evidence\" ?:")
_SAYS_YES = ("say yes", "answer yes", "reply yes", "respond yes", "with yes")
_WEIGHED = (
    "stop reading",
    "stop processing",
    "labels of this",
    "labels for this",
    "answer for this",
    "answers for this",
)
_CALLS = (
    "note to", "note for", "notes to", "dear ", "hint ", "hint:", "memo ", "memo:", "message to", "message for",
    "reminder to", "reminder for", "reminder:", "hello", "hey ", " hi ", "notice to", "notice:",
)  # fmt: skip
_HEED = lazy_regex(
    r"attention(?:[,:!]| (?:to |for )?(?:\w+ )?(?:ai|llm|gpt|chatgpt|claude|model|evaluat|grader|matcher|reader))"
)
_UNBROKEN = 22
"""A word longer than this may be a code."""


def kinds(bare: str) -> int:
    """Return what the words of a skeleton are, as bits."""
    found = 0
    for word in _KNOWN.intersection(bare.encode("ascii", "replace").translate(_LETTERS).split()):
        found |= _TABLE[word]
    return found | MARKS if _MARKS.search(bare) else found


def tells(text: str) -> bool:
    """Return whether a text could tell a machine anything, by its words, its borders, or what is written in disguise."""
    bare = skeleton(text)
    tokens = bare.encode("ascii", "replace").translate(_LOOSE_LETTERS).split()
    found = 0
    for word in _LOOSE_KNOWN.intersection(tokens):
        found |= _LOOSE_TABLE[word]
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
        or (found & GREET and found & KIND and any(call in bare for call in _CALLS))
        or (found & YEA and any(answer in bare for answer in _SAYS_YES))
        or (found & STOP and any(sign in bare for sign in _WEIGHED))
        or (found & YEA and "yes to " in bare)
        or (found & YES and _ANSWERED.search(bare) is not None)
        or (found & ITSELF and "this artifact" in bare)
        or (found & HEED and _HEED.search(bare) is not None)
        or (found & LANGUAGE and found & (YOU | MUST | SAY | YES | GREET | ALL) and "language model" in bare)
        or ("<" in bare and _TAG.search(bare) is not None)
    )
