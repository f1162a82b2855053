"""Headings: which plain lines are one, which announce plans, and what a passage stands under."""

import re

from matcher.deferred import lazy_regex
from matcher.passages.prose import prose, words
from matcher.passages.shape import is_bold, is_label

LIMIT = 200
PLAIN_LEVEL = 6
"""How deep a plain line that is a heading stands: in capitals, or one of those that logs repeat."""
BOLD_LEVEL = 7
"""How deep a bold line that is a heading stands, but for those that logs repeat."""
LABEL_LEVEL = 8
"""How deep a label stands: `Test plan:`."""

_PERIOD = r"(?:week|fortnight|sprint|month|quarter|iteration|cycle|half|year|time|days?)"
_PLANS = (
    r"(?:(?:(?:our|my|the|suggested|proposed|possible|planned|recommended) )?"
    rf"next(?: (?:{_PERIOD}|steps?|up|actions?))?"
    rf"|plans?(?: for(?: the| this)?(?: next| coming)? {_PERIOD}\b.{{0,40}}| for tomorrow)?|planned(?: work)?"
    rf"|up next|(?:sprint|week(?:ly)?) goals|goals for (?:(?:the |this )?(?:next |coming )?){_PERIOD}"
    r"|to-?\s?dos?|future(?: (?:work|plans?|improvements?|directions?|steps?|ideas))?"
    r"|follow-?\s?ups|follow-?\s?up (?:work|items?|actions?|tasks?|prs?)"
    r"|(?:open|unresolved|outstanding) (?:questions?|issues?|items?|points)|upcoming(?: work)?|remaining(?: work)?"
    r"|what (?:we|i)(?:(?:'|\u2019)ll| will| plan to| want to| are going to| am going to) (?:do|change|try|improve)"
    r"(?: next| now| about it| differently| better)?"
    r"|what(?:'|\u2019)?s next|still to do|not done yet|tomorrow|outlook|roadmap)"
)
_PLAN = lazy_regex(rf"{_PLANS}(?: \([^()]{{1,60}}\))?\s?[:?]?", re.IGNORECASE)
_PLAN_LEAD = lazy_regex(rf"(?:\*\*|__)?{_PLANS}(?:\*\*|__)?\s?:(?:\*\*|__)?\s+(?=\S)", re.IGNORECASE)
_LOG = lazy_regex(
    r"(?:(?:this|last|past) (?:week|sprint|month|quarter)|today|yesterday|done|completed|shipped|in progress"
    r"|accomplish(?:ed|ments)|achievements|highlights?|lowlights?|wins|learnings?|lessons learned|blockers?|blocked"
    r"|risks?|issues|decisions?|discussions?|attendees|participants|action items|actions|agenda|notes|summary|status"
    r"|incidents?|on-?call|support|thanks|kudos|shout-?outs?|(?:code )?reviews?|meetings|people|hiring|interviews"
    r"|notes to self|timeline|impact|root causes?|detection|resolution|mitigation|background|context|motivation"
    r"|trade-?offs?|alternatives(?: considered)?|what (?:we|i) (?:did|changed|learned|learnt|shipped|tried|found)"
    r"|what happened|why (?:did it happen|it happened)|how we (?:found out|noticed)"
    r"|misc(?:ellaneous)?|went well|what went well|could be better|to improve)\s?:?",
    re.IGNORECASE,
)
_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_DAY = lazy_regex(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    rf"(?:,? (?:the )?{_OF_MONTH}(?:[ /.-]\w{{1,9}}(?:[ ,/.-]+\d{{2,4}})?)?"
    rf"|,? [a-z]{{3,9}} {_OF_MONTH}(?:,? \d{{4}})?|,? \d{{4}}-\d\d-\d\d)?\s?:?",
    re.IGNORECASE,
)
_PAST_LEAD = lazy_regex(
    r"(?:\*\*|__)?(done|shipped|completed|finished|achievements|accomplish(?:ed|ments)|wins|highlights|lowlights"
    r"|learn(?:ed|t)|learnings?|lessons learned|feedback|(?:last|this|past) (?:week|sprint|month)|today|yesterday"
    r"|what (?:we|i) (?:did|learned|learnt|shipped|tried|found)|(?:what )?went well|thanks|kudos|incidents?|on-?call"
    r"|support|(?:code )?reviews?|blockers?)(?:\*\*|__)?\s?:(?:\*\*|__)?\s+(?=\S)",
    re.IGNORECASE,
)
_CAPITALS = lazy_regex(r"(?=.*[A-Z]{4}|.*[A-Z]{2,} [A-Z]{2,}|.*[A-Z]{3}:$)[A-Z][A-Z0-9 &/'\u2019,()+-]{1,60}:?")
_MARKS = lazy_regex(r"^[\s#*_=-]+|[\s*_=-]+$")
_QUESTION = lazy_regex(r"[*_]{0,2}(?:what|why|how|where|when|who|which)\b[^?\r\n]{3,100}\?[*_]{0,2}", re.IGNORECASE)
_LONGEST_QUESTION = 10
_MOST_WORDS = 6
_BETWEEN = " / "


def announces_plans(heading: str | None) -> bool:
    """Return whether what stands under a heading is meant for later: `Next steps`, `TODO`, `Open questions`."""
    return heading is not None and any(_PLAN.fullmatch(part.strip()) for part in heading.split(_BETWEEN))


def plan_lead(text: str) -> str | None:
    """Return the words that announce plans at the beginning of a text (`Next week: …`), if there are any."""
    found = _PLAN_LEAD.match(text)
    return found[0].strip(" *_:") if found else None


def past_lead(text: str) -> str | None:
    """Return the words that say at the beginning of a text that it tells of what was (`Done: …`), if there are any."""
    found = _PAST_LEAD.match(text)
    return found[1] if found else None


def names_day(heading: str) -> bool:
    """Return whether a heading is a day: `Tuesday`, `Fri, 14 August`."""
    return _DAY.fullmatch(heading) is not None


def plain_heading(line: str) -> str | None:
    """Return the heading that a line without its mark is: `NEXT WEEK`, `Next steps`, `Done:`; None for other lines."""
    said = _MARKS.sub("", line)
    if not said or len(said) > LIMIT or not said[0].isupper() or words(said) > _MOST_WORDS + 2:
        return None
    if _LOG.fullmatch(said) or _PLAN.fullmatch(said) or names_day(said):
        return said.rstrip(": ")
    return said.rstrip(": ") if words(said) <= _MOST_WORDS and _CAPITALS.fullmatch(said) else None


def unmarked_heading(line: str) -> str | None:
    """Return the heading that a line without its mark is, or a bold one; None for other lines."""
    if heading := plain_heading(line):
        return heading
    return prose(line).rstrip(": ") if is_bold(line) and is_label(line) else None


def level_of(line: str) -> int:
    """Return how deep the heading stands that a line without its mark is: as deep as others that look like it."""
    bold, heading = is_bold(line), plain_heading(line)
    if bold and heading and announces_plans(heading):
        return BOLD_LEVEL
    if heading or asks(line):
        return PLAIN_LEVEL
    return BOLD_LEVEL if bold else LABEL_LEVEL


def asks(line: str) -> bool:
    """Return whether a line is a question that a form asks, or a heading does: `What could be better?`."""
    return _QUESTION.fullmatch(line.strip()) is not None and words(line) <= _LONGEST_QUESTION


class Outline:
    """The headings that are open, the outermost first."""

    def __init__(self, title: str | None = None) -> None:
        """Begin under a document's title where that announces plans."""
        self._open: list[tuple[int, str]] = [(0, title[:LIMIT])] if title and announces_plans(title) else []

    def enter(self, level: int, heading: str) -> None:
        """Open a heading; those as deep or deeper end."""
        self._open = [one for one in self._open if one[0] < level]
        if heading:
            self._open.append((level, heading[:LIMIT]))

    def enter_day(self, heading: str, *, empty: bool) -> None:
        """Open a day: it ends plans above it, unless it is one of those that are planned.

        Args:
            heading: the day.
            empty: whether nothing stands under the nearest heading yet.
        """
        planned = any(announces_plans(said) for _, said in self._open)
        of_plan = planned and ((empty and announces_plans(self._open[-1][1])) or names_day(self._open[-1][1]))
        self.enter(LABEL_LEVEL if of_plan else PLAIN_LEVEL, heading)

    def leave(self, level: int) -> None:
        """End what is as deep or deeper."""
        self._open = [one for one in self._open if one[0] < level]

    @property
    def heading(self) -> str | None:
        """The nearest heading, after the one above it that announces plans: `Next week / Seller tables`."""
        if not self._open:
            return None
        nearest = self._open[-1][1]
        if announces_plans(nearest):
            return nearest
        plans = next((said for _, said in self._open if announces_plans(said)), None)
        return f"{plans}{_BETWEEN}{nearest}" if plans else nearest
