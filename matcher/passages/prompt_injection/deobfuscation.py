"""What a text says once its disguise is off: look-alike letters, digits for letters, spelled-out or encoded words."""

import base64
import binascii
import codecs
import unicodedata
from collections.abc import Iterator

from matcher.deferred import lazy_regex
from matcher.passages.hidden import without_invisible

_LOOK_ALIKES: tuple[tuple[str, str], ...] = (
    ("ɑƄꞴᴄꬲẝꞘꞙꬵƍɡᶃıɩɪꞲƖǀᴏᴑꬽƦꭇꭈƽꜱʋᴜꞟꭎꭒᴠɯᴡꞳɣʏᶌỿꭚᴢ", "abbceffffgggiiijllooorrrssuuuuuvwwxyyyyyz"),
    ("ΑαΒϲϹΕϜΗͺΙιιͿϳΚΜϺΝΟοσΡρϱᴦΤυνΧΥγϒΖ", "aabccefhiiiijjkmmnoooppprtuvxyyyz"),
    ("АаВЬСсԁЕеҽԌНһІіӀӏꙇЈјКМОоРрԛгЅѕТѴѵѡԜԝХхУуҮү", "aabbccdeeeghhiiiiijjkmooppqrsstvvwwwxxyyyy"),
    ("ᎪᏏᏴᏟꮯᎠᏧᎬᏀᏳᎻᏂᎥꭵᎫᏦᏞᎷᏢᎡᏒꮁᏕᏚꮪᎢᏙꮩᎳᏔꮃᎩᎽᏃꮓ", "abbccddegghhiijklmprrrssstvvwwwyyzz"),
    ("քցհոռՕօգզՏՍսա", "fghnnooqqsuuw"),
    # Seen in such texts though the standard does not list them: small capitals, small letters like capitals, strokes.
    ("ᴀʙᴅᴇɢʜᴊᴋʟᴍɴᴘʀᴛøđłвнкмтηκετß", "abdeghjklmnprtodlbhkmtnketb"),
)
"""Single letters that look like a basic Latin one, of the scripts in which they are typed, and which one.

Source: Unicode Technical Standard 39, confusables.txt: what normalisation (NFKD) does not make a basic letter itself.
A capital that it takes for the letter `l` is an `i` here.
"""
_BADGES = {start + n: chr(97 + n) for start in (0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
_FOLD = {ord(odd): plain for row in _LOOK_ALIKES for odd, plain in zip(*row, strict=True)} | _BADGES
_ACCENTS = lazy_regex("[\u0300-\u036f\u064b-\u065f]+")
_ODD = lazy_regex(
    "[^\x00-\x7f\u00a0-\u00a9\u00ab-\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00bb-\u00bf\u00d7\u2000-\u200a\u2010-\u2027"
    "\u2030-\u205e\u20a0-\u20bf\u2190-\u23ff\u2500-\u27ff\u2900-\u2bff\u3000-\u3003\ufe0f\U0001f300-\U0001faff]"
)
"""What may be a letter, or nothing to be seen: no common punctuation, sign or emoji."""
_LEET = str.maketrans("013457@$", "oieastas")
_SPELLED = lazy_regex(r"(?<!\w)\w(?:[ ._*-]\w){5,}(?!\w)")
_BETWEEN = lazy_regex(r"[ ._*-]")
_BLOB = lazy_regex(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = lazy_regex(r"(?:[0-9a-fA-F]{2}){12,}")
_ESCAPED = lazy_regex(r"(?:(?:\\x|%|\\u00)[0-9a-fA-F]{2}|&#(?:x[0-9a-fA-F]{2}|\d{2,3});?|\s){12,}")
_POINT = lazy_regex(r"(?:\\x|%|\\u00)([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{2});?|&#(\d{2,3});?")
_WRITTEN = lazy_regex(r"(?=[^A-Za-z]*[A-Za-z]{2})[\x20-\x7e\s]+")
_DEEPEST = 2


def skeleton(text: str) -> str:
    """Return the text in lower case, with look-alikes as the letters they look like, and nothing that is not seen.

    Source: after the skeleton of Unicode Technical Standard 39, with a table of our own.
    """
    if text.isascii() or not _ODD.search(text):
        return text.lower()
    apart = unicodedata.normalize("NFKD", without_invisible(text))
    return _ACCENTS.sub("", apart).translate(_FOLD).lower()


def unleeted(text: str) -> str:
    """Return the text with digits and signs as the letters they stand for in `1gn0r3`."""
    return text.translate(_LEET)


def is_spelled(text: str) -> bool:
    """Return whether words of a text are written as single letters: `i g n o r e`."""
    return _SPELLED.search(text) is not None


def spelled_out(text: str) -> str:
    """Return the words that are written as single letters, without what stands between them."""
    return " ".join(_BETWEEN.sub("", run) for run in _SPELLED.findall(text))


def turned(text: str) -> Iterator[str]:
    """Yield a text read from its end, and by the alphabet turned by thirteen."""
    yield text[::-1]
    yield codecs.encode(text, "rot13")


def is_escaped(text: str) -> bool:
    """Return whether there may be escapes in a text, in the way of a program, an address or HTML."""
    return (
        "&#" in text
        or ("%" in text and ("%2" in text or "%6" in text))
        or ("\\" in text and ("\\x" in text or "\\u" in text))
    )


def decoded(text: str, depth: int = 0) -> Iterator[str]:
    """Yield what stands in a text as base64, hexadecimal digits or escapes, where it is written words; nested, too."""
    if depth > _DEEPEST:
        return
    for raw in _bytes_in(text):
        said = raw.decode("ascii", errors="replace")
        if _WRITTEN.fullmatch(said):
            yield said
            yield from decoded(said, depth + 1)


def _bytes_in(text: str) -> Iterator[bytes]:
    for blob in _BLOB.findall(text):
        yield _bytes_of_hex(blob)
        yield _bytes_of_base64(blob)
    for run in _ESCAPED.findall(text) if is_escaped(text) else ():
        points = (int(a or b or "0", 16) or int(c or "0") for a, b, c in _POINT.findall(run))
        yield bytes(point for point in points if point < 0x80)


def _bytes_of_hex(blob: str) -> bytes:
    return bytes.fromhex(blob) if _HEX.fullmatch(blob) else b""


def _bytes_of_base64(blob: str) -> bytes:
    digits = blob.rstrip("=").replace("-", "+").replace("_", "/")
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4))
    except binascii.Error:
        return b""
