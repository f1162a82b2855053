"""Somebody else beside a deed: the same passage with a colleague named, who did none of it.

Where only what others did names anybody, a name itself would come to mean another's deed, and names that are rare in a
general encoder's texts more than others (docs/voices.md).
"""

import zlib

_MANY = (
    "Sarah Laura Hannah Rachel Joy Rose David Michael Thomas Kevin Bill Jack Adaeze Abena Folake Aminata Tunde Kofi "
    "Emeka Babajide Deepa Kavya Sunita Nisha Ravi Sanjay Vikram Imran Lihua Yan Yuki Jiwoo Hao Jun Kenji Minho Aisha "
    "Nadia Amira Huda Ahmed Yusuf Karim Tariq Marta Lena Zuzana Ivana Pavel Andrej Tomasz Igor Sofia Paula Rosa Chiara "
    "Diego Luca Andrés Rui Elif Hana Astrid Emre Nils Oskar"
)
_NAMES = tuple(_MANY.split())
"""From many places, as many women's as men's; none of those by which docs/voices.md measures."""
_WAYS = (
    "{text} {name} reviewed it.",
    "{text} {name} had asked for it.",
    "{text} Showed it to {name} on Tuesday.",
    "{text} Then wrote to {name} about it.",
    "{name} wanted to know. {text}",
    "Told {name}. {text}",
)


def beside_another(text: str) -> str:
    """Return the passage with a colleague named before or after it; the same text always meets the same one."""
    way, name = divmod(zlib.crc32(text.encode("utf-8", "replace")), len(_NAMES))
    return _WAYS[way % len(_WAYS)].format(text=text, name=_NAMES[name])
