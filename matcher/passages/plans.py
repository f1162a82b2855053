"""Plans: what somebody says they will do is no evidence that they did it."""

from matcher.deferred import lazy_regex
from matcher.domain import Passage
from matcher.passages.headings import announces_plans

_WHEN = r"(?:tomorrow|later|then|(?:this|on|by|next) (?!times?\b)\w+(?: \w+)?|next)[,:]? "
_SAYING = r"(?:be (?:blunt|direct|frank|honest|open)|admit|confess|say)\b"
_ANNOUNCED = lazy_regex(
    rf"^\W*(?:(?i:{_WHEN}))?(?:"
    rf"(?:I|we|We)(?:(?:['\u2019]ll| will)(?! {_SAYING})| want to| plan to| intend to| hope to"
    r"|(?:['\u2019]m| am|['\u2019]re| are) (?:going|planning|hoping) to)"
    r"|[Ww]ant to|[Pp]lan(?:ning)? to|[Gg]oing to|[Hh]opefully|TODO|[Tt]o ?do:"
    r")\b"
)
"""Only what a passage begins with: later in it, a plan may stand beside the deed. `Next time I will ask` is what was
learned, and no plan."""
_DEED = (
    r"(?:I|[Ww]e) (?:(?:also|already|finally|just|now|only|then|\w+ly) )?"
    r"(?!(?:agreed|decided|hoped|intended|meant|needed|planned|wanted|wished) to\b|(?:need|proceed|feed|embed|speed)\b)"
    r"(?:\w{2,}ed|began|brought|built|chose|did|drew|found|gave|got|had|held|kept|led|made|met|put|ran|read|rebuilt"
    r"|rewrote|said|sat|saw|sent|spent|spoke|split|taught|told|took|was|went|were|wrote)\b"
)
_DONE = lazy_regex(rf"^\W*(?:Yes\W+)?{_DEED}")
_DONE_TOO = lazy_regex(rf"[;:.!\u2013\u2014-]\s+(?:and )?{_DEED}")


def is_plan(passage: Passage) -> bool:
    """Return whether a passage announces what is still to be done, by its first words or by what it stands under.

    Where it says what its author did, it is none, whatever stands above it: `Next steps`, `I did not wait: I asked …`.
    """
    said = passage.prose
    if _ANNOUNCED.match(said):
        return _DONE_TOO.search(said) is None
    return announces_plans(passage.heading) and _DONE.match(said) is None
