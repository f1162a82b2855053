"""Whose deed a sentence tells by how it begins: who says `Kofi wrote 40 tests`, or `She wrote them`, did not."""

import re

from matcher.deferred import lazy_regex
from matcher.wordlists import fold, is_ambiguous, is_common, is_given, may_be_surname

# fmt: off
_PAST = (
    "asked|began|broke|brought|built|bought|caught|chose|came|cut|dealt|did|drew|drove|fell|felt|fought|found|gave|got|grew"
    "|heard|held|hid|hit|kept|knew|laid|led|left|let|lost|made|meant|met|paid|put|ran|read|rewrote|sat|saw|sent|set"
    "|showed|shut|sold|spent|split|spoke|spread|stood|stuck|swept|taught|thought|threw|told|took|undid|understood|was|went"
    "|withdrew|won|wrote"
)
# fmt: on
_VERB = rf"(?:[a-z]{{2,}}ed|{_PAST})\b"
_NAME = r"(?-i:[^\W\d_a-z])[^\W\d_]+(?:['\u2019-][^\W\d_]+)?"
_TIME = r"(?P<time>(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?(?:[ap]m|UTC|CES?T))?)\W+"
_DAY = r"(?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+|\d{4}-\d\d-\d\d\W+)"
_BEGINNING = lazy_regex(
    rf"\W*(?:{_TIME}|{_DAY})?(?:(?P<pronoun>he|she)\b|(?P<given>{_NAME})(?: (?P<next>{_NAME}))?"
    rf"(?: and {_NAME}(?: {_NAME})?)?)(?: \([^()]{{1,40}}\))?,? "
    r"(?:(?:had|has|have|then|also|later|already|again|quickly|kindly) ){0,2}"
    r"(?!(?:agreed|answered|commented|confirmed|liked|mentioned|noted|objected|pointed|replied|suggested|thanked|wanted)\b)"
    rf"(?:{_VERB}|(?P<present>[a-z]{{2,}}s)\b)",
    re.IGNORECASE,
)
"""Somebody and a verb, save what they said of somebody's work. In the present only a timeline tells what was done."""
_ADMITTED = lazy_regex(
    r"\b(?:was|is|been) (?:all |entirely |really )?(?:his|her) (?:own )?(?:mistake|fault|error|oversight|slip)\b",
    re.IGNORECASE,
)
"""Somebody else's failure, whoever tells of it."""
_WRITER = lazy_regex(r"\W*(?:I|my|mine)\b", re.IGNORECASE)
_THIRD = lazy_regex(
    r"\b(?:he|him|his|himself|she|hers?|herself|they|them|theirs?|themsel(?:f|ves)|you|yours?|yoursel(?:f|ves)|we|us|ours?)\b",
    re.IGNORECASE,
)
_AUTHORS = lazy_regex(
    r"\b(?:I|me|my|mine|myself|we|us|our|ours|ourselves)\b"
    rf"|(?:[.;!?:\u2013\u2014]| -|, so|, then|,? and then)\s+(?:then |so |also )?{_VERB}",
    re.IGNORECASE,
)
"""Who writes of themselves, be it without a word for themselves: `Kofi reviewed it. Added the two cases he named.`"""


def tells_of_another(prose: str) -> bool:
    """Return whether a passage begins with somebody else doing something, and its author is not in it.

    By name, or as he or she. Only names that are known as such, and are nothing else, are taken for one:
    `Redis crashed` tells of nobody.
    """
    found, admitted = _BEGINNING.match(prose), _ADMITTED.search(prose) is not None
    if not (found or admitted) or _AUTHORS.search(prose):
        return False
    if admitted or not found or (found["present"] and not found["time"]):
        return admitted
    if found["pronoun"]:
        return True
    given = fold(found["given"])
    surname = found["next"] is not None and may_be_surname(fold(found["next"]))
    if found["time"]:  # there people act, and what is written of them says who
        return is_given(given) and not is_common(given)
    return is_given(given) and (surname or not is_ambiguous(given))


def tells_of_its_writer(prose: str) -> bool:
    """Return whether a passage of feedback begins with its writer, and whom it is about is not in it."""
    return _WRITER.match(prose) is not None and not _THIRD.search(prose)
