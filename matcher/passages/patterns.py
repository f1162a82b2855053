"""How trailers, bots, greetings and unfilled templates look. Each is matched against a whole line or sentence."""

import re

from matcher.deferred import lazy_regex

_ANY_CASE = re.IGNORECASE


def _any(*alternatives: str, flags: re.RegexFlag = _ANY_CASE) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), flags)


TEMPLATE_SHAPE = _any(
    r"(?:what|why|how|which)\b.{0,60}\b(?:this (?:pr|pull request|patch|mr|merge request)|your changes?)\b.{0,60}\?",
    r"does (?:this|your) (?:pr|pull request|patch|mr|contribution)\b.{0,80}\?",
    r"(?:did|have) you (?:read|write|written|ma[dk]e sure|add(?:ed)?|test(?:ed)?|updated?|run|check(?:ed)?)\b.{0,120}\?"
    r"(?:\s*\(.{0,80}\))?",
    r"thank you for (?:sending|submitting|opening|contributing|your (?:contribution|pull request|pr))\b.{0,120}",
    r"thanks for (?:sending|submitting|opening|contributing)\b.{0,60}\b(?:pr|pull request)\b.{0,60}",
    r"once (?:you['\u2019]re done, someone will review|merged, your pr is going to appear)\b.{0,300}",
    r"if no one reviewed your pr after\b.{0,200}",
    r"please (?:describe|explain|fill (?:in|out)|provide|include|delete|remove|make sure|ensure|check|read) "
    r"(?:\w+ ){0,4}(?:your (?:change|pr|pull request|code)s?|this (?:pr|section|template|pull request)"
    r"|the (?:template|checklist))\b.{0,160}",
    r"please (?:give|provide|describe|list|explain|rate|write|use|fill|keep|focus|state|add)\b.{0,100}"
    r"\b(?:every|each|all) (?:rating|section|field|question|criterion|score|item|box)s?\b.{0,80}",
    r"(?:our |these |all )?post-?\s?mortems? (?:are|is|should be) (?:always )?(?:blameless|blame-free)\b.{0,60}",
    r"(?:please )?(?:do not|don['\u2019]t) (?:discuss|share|compare|talk about)\b.{0,40}"
    r"\b(?:candidates?|feedback|notes?|ratings?)\b.{0,60}\b(?:before|until|with other|panel)\b.{0,60}",
    r"(?:this is an? )?(?:internal )?template\s?:.{0,120}",
    r"delete (?:this|these|the) (?:lines?|section|comments?|text|template)\b.{0,80}",
    flags=re.IGNORECASE | re.DOTALL,
)

PLACEHOLDER = _any(
    r"<[^<>]{1,200}>",
    r"\{\{[^{}]{0,200}\}\}",
    r"\[(?:describe|insert|add|enter|your|fill|name|date|link|optional|todo|tbd)\b[^\[\]]{0,120}\]",
    r"[_*]{1,3}(?:please|describe|insert|enter|explain|fill|briefly|optional|add (?:your|a|any))\b"
    r"[^_*]{0,300}[_*]{1,3}",
    r"\W?(?:n\s?/\s?a|n\.a\.|none|nil|not applicable|tb[dac]|wip|no response|same as above|see (?:title|above)"
    r"|as (?:per )?title)\W{0,2}",
    r"(?:todo|fixme|tbd)\b\s*:?\s*(?:(?:fill|add|write|describe|complete|update)\b[^.!?]{0,60}[.!?]?)?",
    r"lorem ipsum\b.{0,500}",
    r"x{3,}",
)

TRAILER = _any(
    r"(?:signed-off|reviewed|acked|tested|reported|suggested|requested|helped|co-developed|co-authored|authored)-by\s?:.*",
    r"(?:reviewed|pulled|approved|merged|committed) by\s?:.{0,100}",
    r"(?:cc|change-id|differential revision|fbshipit-source-id|ghstack-(?:source|comment)-id|pull request resolved"
    r"|x-link|piperorigin-revid|git-svn-id|original commit changeset|original phabricator diff|reviewed-on|commit-id"
    r"|pr-url|subscribers|relnotes|release-note|imported from oss|github-pr|gitorigin-revid|copybara_integrate_review)"
    r"\s?:(?:\s.*)?",
    r"(?:tasks?|tags|bug)\s?:\s*(?:(?:[#T]\w+|b/\d+)[,\s]+){0,9}(?:[#T]\w+|b/\d+)?",
    r"\(?cherry[- ]picked from (?:commit )?[0-9a-f]{7,40}\)?\.?",
    r"this reverts commit [0-9a-f]{7,40}\.?",
    r"imported from oss",
    r"summary:\s+pull request resolved:\s+\S+",
    r"stack from \[?ghstack\]?\b.{0,120}",
)
CO_AUTHOR = lazy_regex(r"co-(?:authored|developed)-by\s?:\s*(.{1,200})", re.IGNORECASE)

REFERENCE_LEAD = lazy_regex(
    r"(?:this |pr |also )?(?:fix(?:es|ed)?|close[sd]?|closing|resolve[sd]?|relate[sd]?(?: to)?|part of|ref(?:erence)?s?"
    r"|see(?: also)?|address(?:es)?|towards?|depends on|blocked by|supersedes|replaces|issues?|tickets?|jira|prs?"
    r"|pull requests?|linear|discussions?|follow[- ]?up (?:to|of|for|on)|split from|cherry[- ]pick of|backport of"
    r"|bugs?|tasks?)\b(?:\s(?:issues?|bugs?|prs?))?\s?:?\s*",
    re.IGNORECASE,
)
REFERENCE = _any(
    r"(?:[\w.-]{1,60}/[\w.-]{1,60})?#\d+",
    r"gh-\d+",
    r"[a-z][a-z0-9]{1,9}-\d+",
    r"https?://\S+",
    r"\(?issue\)?",
    r"[dt]\d{4,}",
    r"#|and|or|\d{2,}",
)
LINK_OR_ANGLE = lazy_regex(r"!?\[[^\[\]]{0,300}\]\([^()]{0,1000}\)|<https?://[^<>\s]*>")

_TOOLS = (
    r"(?:dependabot|renovate|github copilot|copilot|claude|chatgpt|cursor|codex|gemini|devin|coderabbit|sweep|openapi"
    r"|pre-commit|github actions|amp|aider)\b"
)
BOT = _any(
    rf"(?:\U0001f916 ?)?generated (?:with|by|using) \W{{0,3}}{_TOOLS}.*",
    r"\U0001f916 .*\b(?:generated|created|opened)\b.*",
    r"(?:this|the) (?:pr|pull request|mr|changelog|description|summary) (?:was|has been|is) "
    r"(?:(?:auto(?:matically |-))?generated|automatically (?:created|opened)) (?:by|with|using|from|via) .{0,200}",
    r"automated changelog entry\b.*",
    r"auto[- ]?generated (?:by|changelog|pr|pull request)\b.*",
    r"bumps? \[?[\w@./-]+\]?(?:\([^()]*\))? (?:and .{1,80} )?from v?\d\S* to v?\d\S*",
    r"dependabot (?:will|commands|compatibility)\b.*",
    r"you can trigger (?:dependabot|a rebase)\b.*",
    r"`?@dependabot .*",
    r"updated-dependencies:",
    r"-?\s?dependency-(?:name|type|version|group):.*",
    r"update-type:.*",
    r"\[pre-commit\.ci\].*",
    r"\[?codecov\]?(?: report)?\b.{0,80}",
    r"merging (?:this pr|\[?#\d+).{0,200} coverage\b.*",
    r".*\b(?:coverage \u0394|patch coverage|powered by codecov|continue to review full report)\b.*",
    r"(?:all modified (?:and coverable )?lines are covered|all committers have signed the cla|cla assistant check)\b.*",
    r"summary by (?:codera+bbit|sourcery|copilot)\b.*",
    r"reviewed by (?:cursor )?bugbot\b.*",
    r"/(?:kind|sig|area|cc|uncc|assign|unassign|lgtm|approve|hold|retest|priority|milestone|label|remove-\w+|ok-to-test"
    r"|release-note\S*)\b.{0,80}",
    r"\[(?:skip ci|ci skip|no ci)\]",
)
BOT_BODY = lazy_regex(
    r"^(?:updated-dependencies:|dependabot will resolve any conflicts|signed-off-by: (?:dependabot|renovate)"
    r"|this pr (?:was|has been) generated by \[?(?:mend|renovate|whitesource))",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that only bots write, into a body of which every word is theirs."""

REPLY = _any(
    r"(?:on|am|le|el) .{6,120}\b(?:wrote|schrieb|a \u00e9crit|escribi\u00f3)\s?:",
    r"[\w .-]{2,40} (?:wrote|said) on .{4,60}:",
    r"originally posted by @?.{2,120}",
)
CALLOUT = lazy_regex(r"\[![a-z]{3,9}\]", re.IGNORECASE)

GREETING = _any(
    r"(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening))\b(?: [@\w-]{1,20}){0,3}\s?[,!.:]*",
    r"(?:many |kind |best |warm )?(?:thanks|thank you|thx|cheers|regards|best|sincerely)"
    r"(?: (?:so much|very much|a lot|again|in advance|for reading|for your time|for the review|everyone|all))*"
    r"(?: @?[\w-]{1,20})?\s?(?:[!.,]|[:;]-?\)|[\U0001f300-\U0001faff])*",
    r"(?:/?cc|ptal|fyi|hey|hi|pinging|ping|review(?:er)?s?)\W{0,3}(?:@[\w/-]+[\s,;&.?!]*)+",
    r"(?:@[\w/-]+[\s,;&.]*)+",
    r"(?:lgtm|ptal|fyi|\+1|oops|ping|bump|hth|wdyt)\W*",
    r"(?:please )?(?:take a look|review|have a look)(?: please)?[.! ]*",
)

RULE = lazy_regex(r"[-=_*~#.\s]{3,}")
