"""Texts as words: one form for what looks alike, Chinese cut by the longest known word, English by spaces."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin

READ_AT_MOST = 2000
_NOISE = re.compile(r"[^\w¥]+", re.UNICODE)
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z']+|\d+(?:\.\d+)?")
_CJK = re.compile(r"[\u3400-\u9fff]")


def normal(text: str) -> str:
    """One form for full-width, capitals, punctuation and spaces: `点 餐！` and `点餐` are the same."""
    folded = unicodedata.normalize("NFKC", text[:READ_AT_MOST]).lower().replace("’", "'")
    spaced = _NOISE.sub(" ", folded.replace("'", "")).strip()
    # Between Chinese characters a space means nothing.
    return re.sub(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])", "", spaced)


def is_chinese(text: str) -> bool:
    return bool(_CJK.search(text))


def cut(text: str, known: Collection[str], longest: int = 12) -> list[str]:
    """Words of a normal text: the longest known word at each place, else one character; English whole."""
    found: list[str] = []
    for run in _RUNS.findall(text):
        if not is_chinese(run):
            found.append(run)
            continue
        at = 0
        while at < len(run):
            size = next(
                (n for n in range(min(longest, len(run) - at), 1, -1) if run[at : at + n] in known),
                1,
            )
            found.append(run[at : at + size])
            at += size
    return found


def stem(word: str) -> str:
    """English without its plural: `noodles` and `noodle` are one word."""
    for end, new in (("ies", "y"), ("oes", "o"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if len(word) > 3 and word.endswith(end) and not word.endswith("ss"):
            return word[: -len(end)] + new
    return word


def stems(words: Iterable[str]) -> list[str]:
    return [stem(word) for word in words]


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """How it sounds, syllables joined: what a phone's keyboard mixes up sounds alike."""
    return " ".join(lazy_pinyin(text, errors=lambda rest: " ".join(rest.replace(" ", ""))))


def common(text: str, name: str) -> str:
    """The longest piece of a name that stands in the text."""
    for size in range(len(name), 1, -1):
        for at in range(len(name) - size + 1):
            if name[at : at + size] in text:
                return name[at : at + size]
    return ""
