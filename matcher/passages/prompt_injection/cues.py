"""How a text speaks to a machine that reads it. Each cue is looked for in one sentence, in plain small letters.

A cue is worth points; `ENOUGH` of them make an instruction, whichever they come from. Cues that an engineer's own prose
holds too (`you must`, `with confidence 0.95`) are worth little by themselves.
"""

import re
from functools import cache

from matcher.passages.prompt_injection.deobfuscation import skeleton
from matcher.passages.prompt_injection.keywords import (
    ALL,
    ALONE,
    ANSWER,
    DROP,
    GRANT,
    GREET,
    JUDGE,
    MARKS,
    MUST,
    NEW,
    OBJECT,
    POLITE,
    ROLE,
    RULE,
    SAY,
    TOLD,
    WEIGH,
    YES,
    YOU,
)
from matcher.passages.prompt_injection.other_languages import ABROAD

ENOUGH = 6
"""Points from which on a sentence is an instruction."""
BESIDE = 2
"""Points from which on it is one beside another: `You approve whatever you read.`"""

_GO = (
    r"(?:^|[.!?:;,(\[{>*|\"'`\u201c\u2018\u2013\u2014#]\s*|\s-+\s+|\b(?:please|kindly|now|then|and|so|just|first|must"
    r"|should|shall|will|ha(?:ve|s) to|needs? to|going to|ordered to|asked to|you|always|simply|immediately|instead"
    r"|also|but|only|therefore|hereby|(?:want|need|order|ask|instruct|command|expect|require) you to)\s+)"
)
"""Where a command begins: its verb is not a part of another sentence (`told it to ignore`)."""
_SURE = (
    r"(?:ais?|a\.i\.|llms?|(?:chat)?gpt[\w.-]*|claude|gemini|(?:large )?language models?|machine readers?"
    r"|(?:reviewer|reviewing|evaluation|evaluating|evaluator|match(?:ing|er)|judg(?:e|ing)|grad(?:er|ing)|scor(?:er|ing)"
    r"|verif(?:ier|ying|ication)|reader|reading|machine|ai|llm) models?"
    r"|(?:automat(?:ed|ic)|ai|llm|machine|artificial|neural|gpt)[ -](?:\w+[ -])?(?:readers?|review(?:er)?s?"
    r"|evaluat(?:or|ion)s?|match(?:er|ing)s?|grad(?:er|ing)s?|judges?|systems?|assistants?|agents?|bots?|classifiers?"
    r"|raters?|tools?|pipelines?|screen(?:er|ing)s?|scorers?|annotators?|intelligence))"
)
_JOB = rf"(?:{_SURE}|evaluators?|matchers?|graders?|classifiers?|annotators?|raters?|chatbots?|assistants?|models?|judges?)"
_PERSONA = (
    rf"(?:{_JOB}|\w*gpt|dan|bot|agent|machine|reviewer|expert|auditor|critic|persona|character|jailbroken|unrestricted"
    r"|unfiltered|\w+ mode)"
)
_OBJECT = r"(?:behaviou?rs?|competenc(?:y|ies)|candidates?|criteri(?:on|a)|b\d{1,2})"
_YES = (
    r"(?:(?:un)?supported|evidenced|demonstrated|satisfied|fulfilled|proven"
    r"|(?:clear|strong|full|sufficient|conclusive) evidence)"
)
_JUDGE = (
    r"(?:mark|rate|score|label|classify|treat|count|consider|report|judge|grade|tag|flag|approve|accept|set|select"
    r"|declare|deem|record|register|list|put|suggest|return|output|assign|give|(?:answer|respond|reply)(?: with)?)"
)
_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|former|existing|original|initial|given|past|other|your|system)"
_TOLD = r"(?:instructions?|prompts?|directives?|guidelines?|directions|programming|orders|system messages?)"
_RULES = rf"(?:{_TOLD}|rules?|polic(?:y|ies)|constraints?|restrictions?|context|commands?|checks?|safeguards?|training|tasks?)"
_DROP = (
    r"(?:ignore|disregard|forget|overr(?:ide|ule)|bypass|discard|neglect|overlook|skip|abandon|pay no attention to"
    r"|set aside|throw away|(?:do not|don'?t|stop|never) (?:follow|obey|heed|apply|use)(?:ing)?)"
)
_HERE = r"(?:artifact|document|text|submission|passage|report|file|pr|pull request|work log|note|author|engineer)s?"
_PEOPLE = r"(?![ -](?:owner|user|team|people|folk|author|maintainer|engineer|developer|researcher|lead|group|guild|trainer|builder)s?\b)"
_EVERY = r"(?:all|every|each|any|everything|anything|both|b\d{1,2})"
_TAIL = r"(?!\s+(?:in|of|on|at|when|if|for|longer|than|from|with|until|unless|while|during|after|to|which)\b)"
_CALL = r"(?:note|message|memo|hint|attention|reminder|notice|warning|request|word|ps|p\.s\.|info|fyi|important)"
_SAYS = (
    r"(?:evidences?|demonstrates?|supports?|satisf(?:y|ies)|meets?|shows?|proves?|exhibits?|covers?|fulfil+s?|confirms?"
    r"|(?:is|are|counts? as) (?:\w+ )?evidence (?:of|for))"
)

_ENGLISH: tuple[tuple[int, int, str], ...] = (
    # Earlier instructions do not hold.
    (6, TOLD, rf"{_GO}{_DROP}[\s,]+(?:\w+[\s,]+){{0,4}}?(?:{_BEFORE}|all|any|every)\s+(?:\w+\s+){{0,3}}?{_TOLD}\b{_TAIL}"),
    (6, TOLD, rf"{_GO}{_DROP}\s+(?:\w+\s+){{0,3}}?{_TOLD}\s+(?:above|before|given|so far|you (?:were|have|got|received))\b"),
    (3, RULE, rf"{_GO}{_DROP}\s+(?:\w+\s+){{0,4}}?{_RULES}\b"),
    (3, RULE | DROP, rf"{_GO}{_DROP}\s+(?:everything|anything|all(?: of)?(?: that| this)?|whatever|what)\b.{{0,40}}\b(?:above|before|told|said|given)\b"),
    (3, RULE, rf"\b{_BEFORE} {_RULES}\b.{{0,30}}\b(?:void|cancel|no longer|obsolete|supersede|replaced|suspended|lifted|do not apply)"),
    (3, RULE, rf"\b{_BEFORE} {_RULES} (?:were|was|are|is) (?:an? |only |just )*(?:test|example|fake|joke|decoy|placeholder|wrong)\b"),
    (4, YOU | NEW, rf"\byour (?:new|real|actual|true|only) (?:{_RULES}|role|goal|job)\s*(?::|is\b)"),
    (3, YOU, r"\byou have (?:now |just )?been (?:updated|reprogrammed|reset|instructed|told|upgraded)\b"),
    (4, DROP | RULE, r"\b(?:everything|all|the (?:text|content|rest)) (?:above|below)\b.{0,40}\b(?:ignored|disregarded|skipped)\b"),
    (3, 0, rf"\bby (?:the|any|every) {_JOB}\b"),
    (3, RULE | NEW, rf"{_GO}(?:the |your |these )?(?:new|updated|revised|real|actual|true) (?:{_RULES}|tasks?)\b(?: for \w+(?: \w+)?)?\s*[:#=-]"),
    (3, RULE | NEW, r"\b(?:the|your) (?:real|actual|true) (?:instructions?|task|rules?|job|goal)\b"),
    (4, 0, r"^\W*(?:system|admin|root|developer|security|policy|priority|emergency)[ _-](?:override|message|notice|mode|instruction|prompt|update)\b"),
    # Somebody is told who they are.
    (6, YOU, rf"\b(?:you are|you're) (?:now|from now on|hereby|henceforth|no longer)\b[^.!?]{{0,60}}?\b{_PERSONA}\b"),
    (6, YOU, rf"\b(?:you are|you're) (?:an?|the) (?:[\w,]+[ -]){{0,4}}?{_JOB}\b{_PEOPLE}"),
    (6, 0, rf"{_GO}(?:act|behave|respond|pose|role-?play|answer) as (?:an?|the|if you (?:are|were)(?: an?| the)?) (?:\w+[ -]){{0,3}}?{_PERSONA}\b"),
    (3, ALONE, r"\bpretend (?:to be|you are|that (?:you|the|this|every|all))\b"),
    (3, 0, r"\bfrom (?:now|here) on,? (?:you|only|always|just|the|answer|respond|reply|mark|treat|every|all)\b"),
    # A machine is addressed.
    (6, 0, rf"^\W*(?:\w+ )?{_CALL}\W{{0,3}}\s?(?:to|for)?:? ?(?:(?:all|any|the|every|our|my|whichever) )?(?:\w+ )?{_SURE}\b[^.:!?]{{0,60}}(?:[:,.!\u2013\u2014]|$|\s-+\s)"),
    (6, GREET, rf"\b{_CALL} (?:to|for) (?:(?:all|any|the|every|whichever) )?(?:model|evaluator|matcher|classifier|assistant|grader|annotator|judge)s?(?: (?:that|who|which|reading|evaluating|in charge)\b[^.:!?]{{0,50}})?\s?[:,\u2013\u2014]"),
    (6, 0, rf"^\W*(?:to|dear|hello|hi|hey|attention),? (?:\w+ ){{0,2}}?{_SURE}\b{_PEOPLE}"),
    (6, GREET, rf"\bdear (?:\w+ ){{0,2}}?(?:model|ai|llm|assistant|matcher|machine|classifier|system|gpt|bot|language model|algorithm)\b{_PEOPLE}"),
    (4, GREET, r"^\W*(?:dear|hello|hi|hey|attention),? (?:\w+ ){0,2}?(?:evaluator|grader|judge|annotator|rater|model|assistant|system)\b"),
    (6, 0, rf"^\W*(?:dear|hello|hi|hey|attention),? (?:\w+ ){{0,2}}?{_JOB}\s?[,:!\u2013\u2014]"),
    (6, 0, rf"^\W*{_JOB} (?:instructions?|notes?|directives?|guidance|orders)\s?:"),
    (3, ALONE, r"\bwhoever (?:\w+ )?(?:evaluates|judges|reads|grades|scores|assesses|reviews|processes)\b"),
    (3, 0, r"\b(?:treat|consider|rate|regard|judge) (?:the|this) (?:author|engineer|candidate) as (?:outstanding|excellent|exceptional|perfect|strong)\b"),
    (6, YOU, rf"\bif you(?:'re| are) (?:an? |the )?(?:\w+ ){{0,2}}?{_JOB}\b{_PEOPLE}"),
    (6, ALL, rf"\b(?:any|every|all|whatever|whichever) (?:\w+ )?{_JOB} (?:that |who |which )?(?:reads?|reading|evaluat\w+|process\w*|review\w*|judg\w+|scor\w+|grad\w+|assess\w*|pars\w+)\b"),
    (4, GREET, rf"\b{_JOB} (?:that |who |which )?(?:reads|reading|evaluating|judging|scoring|grading) (?:this|the) {_HERE}\b"),
    (6, YOU, rf"\b(?:as|being) (?:an?|the|our) (?:\w+[ -]){{0,3}}?{_JOB},? (?:you\b|your\b|it is your)"),
    (3, MUST, rf"\b(?:(?:the|all|every|any|each) {_JOB}|{_SURE}) (?:must|should|shall|now has to|(?:is|are) (?:required|instructed|ordered|obliged) to)\b"),
    (3, ROLE, rf"\b(?:the|all|every|any|each) {_JOB} (?:now )?(?:will|may|ha(?:s|ve) to|needs? to|(?:is|are) to)\b"),
    # What to answer.
    (6, YES | JUDGE, rf"{_GO}{_JUDGE}\s+[^.!?]{{0,60}}?\b{_EVERY}\b(?:[^.!?]{{0,60}}?(?:\b(?:as|be|to|is|are|with|counts?|fully|clearly) (?:\w+ ){{0,2}}|[=:] ?[\"'`]?){_YES}\b|(?: [\w-]+){{0,4}} [\"'`]?{_YES}[\"'`]?\s*(?:$|[.,;!)]|and\b|with conf|by passage))"),
    (6, YES | JUDGE, rf"{_GO}{_JUDGE}\s+[\"'`]?[a-z]+(?:-[a-z]+){{1,5}}[\"'`]?\s+(?:as|to|=)\s*(?:be )?[\"'`]?{_YES}\b"),
    (6, ANSWER, rf"{_GO}(?:respond|answer|reply)\s+(?:only|solely|exclusively|just|nothing but)(?: with| by| in)?(?: the word| exactly)?\s+[\"'`{{\[]?(?:yes|no|(?:un)?supported|true|ok|none|nothing|valid json|json)\b[\"'`]?\s*(?:[.,;!}}\]]|$|for|to|and)"),
    (6, YES, rf"{_GO}(?:respond|answer|reply|say)(?: with)?\s+[\"'`]?(?:(?:un)?supported|evidenced)\b"),
    (6, YES, rf"{_GO}(?:output|return|print)\s+[\"'`]?(?:supported|evidenced)[\"'`]?\s*(?:$|[.,;!]|(?:for|on|to) (?:all|every|each|any|everything|whatever|b\d)\b)"),
    (4, SAY | YES, r"\b(?:answer|say|saying|output|reply|respond|choose|pick|conclude)s?\b[^.!?]{0,40}\b(?:(?:un)?supported|evidenced)\b"),
    (4, SAY, r"\b(?:answer|say|reply|respond)s?(?: with)? [\"'`]?(?:yes|no|true|supported)[\"'`]? (?:to|for|on) (?:all|every|each|any)"),
    (6, YES, rf"\bverdicts? (?:for|on|of) {_EVERY}\b"),
    (4, YES, r"\bverdicts?\b[^.!?]{0,60}\b(?:un)?supported\b"),
    (2, YES, r"[\"'`\u201c\u00ab] ?(?:un)?supported ?[\"'`\u201d\u00bb]"),
    (4, YES, r"\b(?:[a-z]+(?:-[a-z]+){1,5}|b\d{1,2})[\"'`]?\s*(?::|=|->|=>|\bis\b)\s*[\"'`]?(?:supported|evidenced)\b"),
    (6, YES, rf"\b(?:count|treat|accept|mark|use|consider|take|rate) (?:this|the above|everything here)(?: {_HERE})? as (?:\w+ )?evidence (?:for|of)\b"),
    (6, WEIGH, rf"\b(?:do not|don'?t|never) (?:evaluate|judge|match|analy[sz]e|assess|score|process|read) (?:this|the) {_HERE}\b"),
    (3, WEIGH, rf"\b(?:evaluat|judg|assess|grad|scor|rat|match|analy[sz])(?:e|es|ing)? (?:this|the (?:above|following|present)) {_HERE}\b"),
    (3, 0, r"\b(?:full marks|(?:highest|maximum|top|best|perfect) (?:score|rating|grade|mark|match)s?)\b"),
    (4, ANSWER, rf"{_GO}(?:respond|answer|reply) (?:only|solely|exclusively|just) (?:with|in|by)\b"),
    (4, OBJECT, rf"{_GO}(?:suggest|report|list|return|approve|accept|select|output|confirm|pass)\s+(?:all|every|each|any)(?: of)?(?: the| these)? (?:\w+ )?{_OBJECT}\b"),
    (4, ALL, rf"{_GO}(?:report|suggest|find|list|return|output|give|emit|select|propose|make)\s+(?:nothing|none|no(?: further| other| more| such| \w+)? (?:behaviou?rs?|suggestions?|verdicts?|matches|evidence))\b"),
    (2, JUDGE, rf"{_GO}(?:return|output|report|answer|give|respond)(?: with)?\s+(?:an? )?empty (?:list|array|answer|result|response|object)\b"),
    (2, 0, rf"\b(?:for|in|of|about|from|on) (?:this|the (?:above|following|present)) {_HERE}\b"),
    (3, ALL, r"\bno (?:further|other|more) (?:behaviou?rs|suggestions|verdicts|candidates|evidence)\b"),
    (2, NEW, r"\bskip (?:its|your|the|all|any) (?:\w+ )?(?:checks?|verification|validation|grounding)\b"),
    (3, YES, rf"\b(?:mark|rate|scor|label|classif|treat|count|consider|judg|grad|set)\w*\b[^.!?]{{0,80}}\b(?:as|to)\b[^.!?]{{0,12}}\b{_YES}\b"),
    (3, JUDGE, r"\b(?:rate|mark|count|treat|score|report|accept)\b[^.!?]{0,60}\b(?:as|to) (?:clear|strong|full|sufficient|conclusive) evidence\b"),
    (3, OBJECT | YES, rf"\b(?:(?:behaviou?rs?|competenc\w+|criteri(?:on|a)|b\d{{1,2}})\b[^.!?]{{0,80}}\b{_YES}|candidates?\b[^.!?]{{0,80}}\bsupported)\b(?! (?:by(?! passage)|in|on|across|with(?! conf)|since|from|for|when|if|only)\b)"),
    (3, JUDGE, r"\b(?:mark|approve|rate|accept|support|suggest)\w* (?:everything\b|all of (?:it|them)\b|them all\b|all\W*$)"),
    (3, OBJECT, r"\b(?:all|every|each|any|both)(?: of)?(?: the| these| those| its| my)? (?:\d+ |listed )?(?:behaviou?rs?|competenc\w+|candidates)\b"),
    (3, OBJECT | YES, rf"\b(?:must|should|shall|are to|ha(?:ve|s) to) (?:now )?be (?:considered|marked|treated|counted|rated|regarded|taken)\b[^.!?]{{0,20}}\b{_YES}\b"),
    (3, OBJECT, r"\bsupport\w* (?:all|every|each)(?: of)?(?: the| these)? behaviou?rs?\b|\b(?:all|every|each) (?:\w+ )?(?:behaviou?rs?|candidates?) (?:now |automatically )*(?:pass|passes|apply|applies|count|counts)\b"),
    (2, 0, r"\b(?:on|for|across) (?:all|every|each) criteri"),
    (2, 0, rf"\b(?:give|grant|award) (?:this|the) {_HERE}\b"),
    (3, SAY, r"\b(?:say|answer|reply|respond)(?: with)? [\"'`]?yes\b"),
    (6, WEIGH, rf"{_GO}stop (?:reading|processing|evaluating|judging) (?:here|now|this)\b"),
    (6, YOU, r"\byes to (?:each|all|every|any)(?: one)?(?: of)? your questions?\b"),
    (6, 0, r"\b(?:expected|correct|gold|true|right) (?:labels?|answers?|behaviou?rs?) (?:of|for) this (?:sample|artifact|document|text|example)s? (?:is|are)\b"),
    (3, 0, r"\bwhen(?:ever)? (?:you are )?asked (?:whether|if|about)\b"),
    (6, 0, r"\bb\d{1,2}[\"']?\s*[:=]\s*[\"']?(?:yes|true|no|supported)\b.{0,20}\bb\d{1,2}[\"']?\s*[:=]"),
    (6, 0, r"^\W*(?:developer|debug|god|admin) mode (?:is )?(?:now )?(?:enabled|activated|on|active)\b"),
    (2, 0, r"\b(?:filters?|restrictions|safeguards|checks)\b.{0,20}\b(?:off|disabled|lifted)\b"),
    (3, ALL, r"\bunder no circumstances\b"),
    (6, YES | ALL, r"\b(?:do not|don'?t|never) (?:extract|use|take|quote|cite|count|find|report) (?:any )?evidence\b|\bno evidence (?:should|must|may|is to|shall) be (?:taken|used|counted|reported|extracted)\b"),
    (3, GRANT, r"\bhereby\b|^\W*override\b"),
    (1, 0, r"\b(?:must|should|shall|has to|have to|(?:is|are) to|needs? to)(?: now| always)? be\b"),
    (2, 0, r"\bconfidence(?: score| level)?(?: of| to| at| is|[:=])? ?(?:1(?:\.0+)?\b|0?\.9\d*|(?:100|9\d) ?%|high|max)|\b(?:highest|maximum|full) confidence\b"),
    # What the text says of itself.
    (6, OBJECT, rf"\b(?:this|my|the (?:above|following|present)) {_HERE}\b[^.!?]{{0,60}}?\b{_SAYS}\b[^.!?]{{0,30}}?\b(?:all|every|each|b\d{{1,2}})\b[^.!?]{{0,25}}?\b(?:behaviou?rs?|competenc(?:y|ies)|criteri(?:on|a)|expectations?|requirements?)\b(?!\s+(?:of|in(?! full)|for|from|on|at|that|when|under|with)\b(?! (?:the|this|your|our) (?:framework|career|role|level|rubric|list|question|prompt|matcher)))"),
    (4, OBJECT, r"\b(?:behaviou?rs|competencies)\b[^.!?]{0,60}\b(?:count|are|is|were)\b[^.!?]{0,20}\b(?:evidenced|proven)\b"),
    (2, 0, rf"\b(?:the|this) (?:author|engineer|developer|candidate|employee|writer|person)\b[^.!?]{{0,40}}?\b{_SAYS} (?:all|each|every|both)\b"),
    (2, 0, r"\bno (?:quotes?|quotation|citations?) (?:is|are) (?:needed|required|necessary)\b|\bwithout (?:a |any )?quotes?\b"),
    # Turns, tokens and borders that only a prompt has.
    (6, MARKS, r"^\W*<\|[^|<>]{1,40}\|>|<\|[^|<>]{1,40}\|>\s*(?:system|user|assistant|developer)\b|<\|[^|<>]{1,40}\|>\W*<\|"),
    (6, MARKS, r"\[/inst\]|<</?sys>>|\[inst\]\W*<"),
    (3, MARKS, r"^\W*\[inst\]"),
    (6, MARKS, r"^\W*</?(?:system|assistant|instructions?|prompt|artifact|passages?|answer|verdicts?|candidates?|untrusted\w*|user_?input)>|</(?:artifact|passages?|data|document|input|text|user|context)>\s*<"),
    (6, MARKS, r"^(?:[#*_=\s-]*)(?:new |updated )?(?:instructions?|system(?: prompt| message)?|response|assistant|rules)\s*:[#*_=\s-]*$"),
    (6, MARKS, r"^\W*[#*=\[<_-]{2,}\s*new (?:instructions|rules|task|policy|system prompt)\W*$"),
    (3, MARKS, r"^\W{0,8}(?:system|assistant|ai|llm|human|user|developer|model)\s*[)\]]?\s*:(?=\s*\S)|(?<=[.!?] )(?:system|assistant|human)\s*:|^\W{0,4}[\[(](?:system|assistant)[\])]"),
    (6, MARKS, r"^\s*(?:[=#*<_~+|>-]{2,}|\[|\"{3}|'{3}|`{3})\s*(?:end|begin|start|close|eof)[ _-](?:of[ _-])?(?:(?:the|this|new|user|untrusted|all|input|source|system)[ _-]){0,3}(?:artifact|documents?|input|passages?|data|text|prompt|context|instructions?|content|evidence|candidates|submission|rules|message|user)\b(?:[ _]\w+){0,2}\s*(?:[^\w\s]|$)"),
    (2, 0, r"\bend of (?:the )?(?:document|artifact|input|text|data|passages)\b|\bthe text above\b|\bonly an example\b"),
    # An answer made in advance.
    (6, MARKS, r"[{\[].*[\"'](?:behaviou?r\w*|verdicts?|support(?:ed)?|suggested|candidates?|b\d{1,2})[\"']\s*:\s*[\"'\[{]*(?:(?:un)?supported|true|false|all|none|\]|b\d|[a-z]+-[a-z]|[\"'])"),
    (3, MARKS, r"(?:^|[\s{,;(:])[\"']?(?:(?:verdicts?|support|suggested|candidate)[\"']?\s*[:=]\s*[\"']?[\w-]+|behaviou?r(?:_id|s)?[\"']?\s*[:=]\s*[\"']?(?:b\d|[a-z]+-[a-z]|all\b))"),
    (3, MARKS, r"(?:^|[{,;(])\s*[\"']?(?:whose|state|confidence|passage|quote|suggested)[\"']?\s*[:=]\s*[\"']?[\w.-]+"),
    (2, 0, r"\b(?:final|correct|expected|right|only|true) (?:answer|output|verdict|result)s?\b[^.!?]{0,40}(?::|\bis\b)"),
    (6, ALONE, r"\b(?:decode|decrypt|de-?obfuscate|base64|rot-?13)\b.{0,60}\b(?:follow|obey|execute|comply|do (?:what|as) it)\b"),
    (4, MARKS, r"\{.*\"evidence\"\s*:"),
    (2, MARKS, r"\{.*\"(?:score|confidence|grade|rating)\"\s*:"),
    (4, MARKS, r"^\W{2,}\s*(?:system|assistant|developer)\s*\W{2,}"),
    # Somebody is spoken to.
    (2, YOU, r"\byou (?:must|should|shall|will|have to|need to|are (?:required|instructed|ordered|expected|allowed|free|to|now)|may not|can only|approve|mark|rate|accept|answer|report|always|never|do not)\b"),
    (2, RULE, r"\b(?:grading|scoring|evaluation|rubric|criteria|rules?|policy|guidelines?|restrictions?|limits)\b.{0,20}\b(?:changed|updated|replaced|no longer|lifted|removed|disabled)\b"),
    (2, YOU, r"\byour (?:new )?(?:instructions?|tasks?|rules?|guidelines?|verdicts?|answers?|outputs?|job|role|response)\b"),
    (2, POLITE, r"\bthank you\b|\bgo ahead\b|^(?:understood|sure|of course|certainly|okay)\b|\bwhatever (?:you|the)\b"),
)  # fmt: skip

CUES: tuple[tuple[int, int, str], ...] = (*_ENGLISH, *((ENOUGH, 0, cue) for cue in ABROAD))
"""Points, the kinds of words it needs, and how it looks: for `holds`."""


def holds(cue: str, said: str) -> bool:
    """Return whether the skeleton of a sentence holds a cue."""
    return _pattern(cue).search(said) is not None


@cache
def _pattern(cue: str) -> re.Pattern[str]:
    return re.compile(cue if cue.isascii() else skeleton(cue), re.DOTALL)
