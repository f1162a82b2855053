"""Is it English? A test by function words first; py3langid, slow to load, only where that is in doubt."""

import unicodedata
from collections import Counter

from matcher.deferred import lazy_regex

_TELLING = """
the of and to is are that this these those it its with from which when where while because but if than then there their
they them our my his she her you your were been being has have does did not can could would should must may might by as
into about after before also only some any each other now what who how why more most such both between during
without within up out off again still just very using used use make instead first fix fixes fixed fixing add adds
added adding update updates updated updating remove removes removed removing change changes changed move moved rename
renamed improve improved allow working works needed running missing failing failed new old style review comments merge
lint typo cleanup handle check checks refactor it's don't doesn't didn't i've we've can't isn't
"""
_SHARED = "a an for at over in on no so or he we us i me am was be do had will all per"
"""English function words that are common in another language too, and prove nothing alone."""
_TELLING_WORDS = frozenset(_TELLING.split())
_FUNCTION_WORDS = _TELLING_WORDS | frozenset(_SHARED.split())

_WORD = lazy_regex(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NOT_WORDS = lazy_regex(r"`[^`]*`|https?://\S+|(?<![\w.-])[\w.-]*[/\\_@#(){}=<>][\w./\\_@#(){}=<>-]*")
_LETTERS = lazy_regex(r"[^\W\d_]")
_SCRIPTS = {
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_ENGLISH = 0.1
_ENOUGH_LETTERS = 60
_SCRIPT_LETTERS = 8
_SCRIPT_SHARE = 0.6
_SAMPLE = 3000
_MARGIN = 15.0


def english_share(prose: str) -> float:
    """Return the share of words that are English function words, in [0, 1]."""
    found = _WORD.findall(prose.lower())
    return sum(map(_FUNCTION_WORDS.__contains__, found)) / max(1, len(found))


def foreign_language(prose: str) -> str | None:
    """Return the code of the language where it is surely not English, else None."""
    return foreign_script(prose) or _foreign_words(_NOT_WORDS.sub(" ", prose[:_SAMPLE]))


def foreign_script(prose: str) -> str | None:
    """Return the language that a non-Latin script stands for, where most letters are of one."""
    letters = [c for c in _LETTERS.findall(prose[:_SAMPLE]) if c > "\u02af"] if not prose.isascii() else []
    if len(letters) < _SCRIPT_LETTERS:
        return None
    scripts = Counter(_SCRIPTS.get(unicodedata.name(c, "?").split()[0].split("-")[0], "") for c in letters)
    named = sum(count for code, count in scripts.items() if code)
    if named < _SCRIPT_SHARE * len(_LETTERS.findall(prose[:_SAMPLE])):
        return None
    # Japanese text holds more Chinese characters than its own.
    return "ja" if scripts["ja"] and scripts["zh"] else max((c for c in scripts if c), key=lambda c: scripts[c])


def _foreign_words(prose: str) -> str | None:
    found = _WORD.findall(prose.lower())
    telling = sum(map(_TELLING_WORDS.__contains__, found))
    known = sum(map(_FUNCTION_WORDS.__contains__, found))
    if telling + known >= 3 * _ENGLISH * len(found) or telling >= _ENGLISH * len(found):
        return None
    different = dict.fromkeys(found)
    return _guess(" ".join(different)) if sum(map(len, different)) >= _ENOUGH_LETTERS else None


def _guess(text: str) -> str | None:
    from py3langid import rank

    scores: dict[str, float] = dict(rank(text))
    best = max(scores, key=lambda code: (scores[code], code))
    return best if best != "en" and scores[best] - scores["en"] >= _MARGIN else None
