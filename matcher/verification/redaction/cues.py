"""What shows that a word names a person: what people say and do, and what is said to and about them."""

import re

from matcher.wordlists import fold, is_product

_ROLE = (
    r"(?:manager|mentor|mentee|lead|tech lead|team lead|teammate|team mate|colleague|coworker|co-worker|buddy|boss"
    r"|intern|report"
    r"|skip-level|counterpart|partner|pm|po|designer|recruiter|supervisor|advisor|adviser|director|engineer|analyst"
    r"|scientist"
    r"|architect|developer|researcher|student|trainee|apprentice|new joiner|new hire|product owner|product manager)"
)
_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:"
    r"(?:paired|pairing|pair|1:1|1-1|one-on-one|sat(?: down)?|spoke|speaking|talked|talking|chatted|chatting|met"
    r"|meeting|synced|sync"
    r"|call|chat|brainstormed|sparred|co-?wrote|co-?authored|whiteboarded|lunch|coffee|session|together|along|debugged"
    r"|discussed"
    r"|agreed|talk|confirm(?:ed)?|align(?:ed)?|check|\d ?h|\d ?min(?:utes)?|hours?|days?|time|collaborated"
    r"|collaborating|checked(?: in)?|followed up|touch(?:ed)? base|over|disagreed|argued) with"
    r"|thank(?:s|ing|ed)?(?: you)?(?: a lot| so much| again| also)?,?(?: to)?|thx|kudos,?(?: to)?|credits? (?:goes "
    r"|go |is due )?(?:to|for)"
    r"|shout-?outs? (?:to|for)|props to|hat tip to|h/t|cc|congrat(?:s|ulations),?(?: to)?|inspired by"
    r"|ask(?:ed|ing)?|told|telling|pinged?|pinging|onboard(?:ed|ing)|mentor(?:ed|ing|s)|coach(?:ed|ing)|interview(?:ed"
    r"|ing)"
    r"|shadow(?:ed|ing)|remind(?:ed|ing)|convinced|persuaded|invited|congratulated|dear|hi|hello|hey"
    r"|(?:feedback|reviews?|approval|comments?|input|advice|guidance|help|suggestions?|questions?|mail|email|message"
    r"|ping|hints?"
    r"|kudos|praise|interview|recommendation|nudge) (?:from|by|of|for|about)"
    r"|(?:handed|passed|delegated|assigned|reassigned|escalated|presented|explained|sent|gave|showed"
    r"|taught)(?: \w+){0,3} to"
    r"|(?:reviewed|written|led|suggested|approved|raised|owned|requested|proposed|authored|spotted|noticed|caught|run"
    r"|hosted"
    r"|chaired|notes|minutes|mentored|taught|moderated|facilitated|presented|prepared) by"
    rf"|(?:my|our|his|her|their|the|fellow|new|from|a|an) {_ROLE}s?,?|{_ROLE}s? (?:is|was)"
    r"|(?:took|taking|taken) over from|forwarded (?:it |this )?to|handover (?:to|from|with)"
    r"|dr\.?|mr\.?|mrs\.?|ms\.?|prof\.?|professor|frau|herr"
    r"|I \(|me \(|me =|me:"
    r"|when|because|after|before|and) [\"'(\[]?|@|\[~)$",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?:^|[^a-z])(?:when|because|after|before|and|the \w+ (?:is|was)) [\"'(\[]?$", re.IGNORECASE)
"""Ways in which a name may be introduced, and much else too."""
_ADVERB = (
    r"(?: from (?:the )?\w{2,20}| \([^()\n]{1,30}\))?"
    r"(?: (?:also|then|later|kindly|rightly|already|just|never|always|often|quickly|once|had|has|have|and i|first|now"
    r"|even|who|would))?"
)
_AFTER = re.compile(
    rf"{_ADVERB} (?:asked|asks|said|says|told|tells|suggested|suggests|proposed|proposes|explained|explains|mentioned"
    rf"|agreed"
    r"|agrees|disagreed|disagrees|wondered|wonders|thanked|volunteered|offered|joined|paired|argued|argues|thinks"
    r"|thought|felt|feels"
    r"|wants|wanted|prefers|preferred|noted|noticed|pointed out|points out|commented|replied|answered|wrote|taught"
    r"|mentored|knows"
    r"|knew|believes|believed|promised|insisted|reminded|laughed|stepped in|jumped in|walked (?:me|us|them)|liked"
    r"|loved|hated"
    r"|worried|is typing|volunteers|speaks|spoke|struck|smiled|apologi[sz]ed|complained|praised|hesitated|objected"
    r"|nodded|shrugged"
    r"|remembered|listened|admitted|learned|learnt|left me|helped (?:me|us|him|her|them)|showed (?:me|us|him|her|them)"
    r"|gave (?:me|us|him|her|them|a talk)|sent (?:me|us|him|her|them))\b"
    r"|(?:,? and|,| &) (?:I|me|myself)\b"
    r"|['\u2019]s (?:review|feedback|comments?|suggestions?|questions?|advice|help|guidance|point|concerns?|idea"
    r"|opinion|patience"
    r"|approach|mentoring|talk|onboarding|team|manager|mentor|boss|half-year|first|desk|notes?|request|reply|mail"
    r"|email|slides|pr\b"
    r"|pronouns|revisions|edits|draft|proposal|handover|interview|shift|promotion|birthday|last day|leave\b|absence"
    r"|calendar|inbox|hands|head\b|words?|work\b|turn|side|behalf|view|ask\b|group|group's|pull request|code\b|branch"
    r"|design\b)"
    r"|,? (?:who(?:['\u2019]s| is| was| has| had| asked| joined| wrote| led| leads| runs)|(?:my|our|his|her|the|a"
    r"|an) (?:\w+ )?" + _ROLE + r")\b"
    rf"| ?\((?:she|he|they|@|(?:my |our |the )?{_ROLE})"
    r"| ?<[^<>\s]{0,80}@",
    re.IGNORECASE,
)
_START = re.compile(r"(?:\A|[.!?:;]['\")\]]{0,2}\s{1,4}|\n)[ \t>*#_\"'(\[+-]*$")
_DATED = frozenset(("april", "august", "jan", "jun", "june", "may", "sun"))
_MODAL = re.compile(r" (?:not|we|you|they|it|the|this|that|be|have|need|do|i)\b", re.IGNORECASE)


def is_signed(text: str, start: int, end: int) -> bool:
    """Return whether words right before or after `text[start:end]` show that it names somebody."""
    before = text[max(0, start - 48) : start]
    return bool((_BEFORE.search(before) and not _LOOSE.search(before)) or _AFTER.match(text, end, end + 100))


def is_start(text: str, start: int) -> bool:
    """Return whether a sentence, a line or an item begins at a place."""
    return bool(_START.search(text, max(0, start - 40), start))


def is_meant(text: str, start: int, end: int) -> bool:
    """Return whether a capitalised word that is a known name, but has a meaning of its own too, names somebody here."""
    if is_signed(text, start, end):
        return True
    word = fold(text[start:end])
    mid = not is_start(text, start) and not (word in _DATED or is_product(word))
    return mid and not text[end : end + 1].isdigit() and not _MODAL.match(text, end)
