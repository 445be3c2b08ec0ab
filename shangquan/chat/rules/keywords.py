"""Keyword rules: which one answers a text, why, which others would have, and where two get in each other's way."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import regex

from shangquan.chat.rules import words

PATTERN_S = 0.02  # one pattern on one message
ALL_PATTERNS_S = 0.06  # all of them together
_TRIES_MAX = 3  # a pattern that ran out of time so often rests until the rules change


class Mode(StrEnum):
    EXACT = "exact"
    PREFIX = "prefix"
    SYNONYM = "synonym"
    CONTAINS = "contains"
    PATTERN = "pattern"


_SHARPNESS = {mode: len(Mode) - at for at, mode in enumerate(Mode)}

# Words that mean the same to a guest. A rule of the mode `synonym` also hears the neighbours of its words.
SYNONYMS = tuple(
    frozenset(group.split())
    for group in (
        "点餐 点菜 下单 点单 订餐 order", "菜单 menu 菜谱", "wifi 无线 无线网 无线网络 网络密码",
        "停车 停车场 车位 parking", "厕所 洗手间 卫生间 toilet restroom", "发票 开票 invoice",
        "优惠 折扣 活动 promotion discount", "营业时间 几点开门 几点关门 opening hours", "地址 位置 在哪 address",
        "外卖 外送 配送 delivery", "客服 人工 service", "预订 订位 订座 booking reservation",
    )
)  # fmt: skip


class BadPattern(ValueError):
    """A pattern that cannot be read, or that takes too long on some texts."""

    def __init__(self, why: str, *, is_slow: bool = False) -> None:
        super().__init__(why)
        self.is_slow = is_slow


@dataclass(slots=True)
class Keyword:
    """A rule as the matcher needs it. A rule without a store is the district's."""

    id: UUID | None
    name: str
    mode: Mode
    words: tuple[str, ...]
    priority: int
    answer: dict[str, Any]
    store_id: UUID | None = None
    normal_words: tuple[str, ...] = ()
    patterns: tuple[Any, ...] = ()
    slow: int = 0
    neighbours: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.mode == Mode.PATTERN:
            self.patterns = tuple(_compiled(word) for word in self.words)
            return
        self.normal_words = tuple(n for word in self.words if (n := words.normal(word)))
        if self.mode == Mode.SYNONYM:
            own = set(self.normal_words)
            near = (group for group in SYNONYMS if group & own)
            self.neighbours = frozenset(own.union(*near))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits, and by which of its words."""

    rule: Keyword
    word: str
    why: Mode

    @property
    def rank(self) -> tuple[Any, ...]:
        """Higher answers: priority, the shop's own, the sharper kind, the longer word, the older rule."""
        age = -(self.rule.id.int >> 64) if self.rule.id else 0
        return (
            self.rule.priority, self.rule.store_id is not None, _SHARPNESS[self.why],
            len(self.word), age,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules that would both answer one text."""

    rule: Keyword
    text: str
    is_new_the_winner: bool


def hits(
    rules: Iterable[Keyword], text: str, store_id: UUID | None, *, known: frozenset[str]
) -> list[Hit]:
    """Every rule that fits, the one that answers first. Shops' rules count only at their shop."""
    told = words.normal(text)
    if not told:
        return []
    cut = frozenset(words.cut(told, known))
    left_s = ALL_PATTERNS_S
    found: list[Hit] = []
    for rule in rules:
        if rule.store_id is not None and rule.store_id != store_id:
            continue
        if rule.mode == Mode.PATTERN:
            word, took_s = _search(rule, text[: words.READ_AT_MOST], left_s)
            left_s -= took_s
        else:
            word = _word(rule, told, cut)
        if word:
            found.append(Hit(rule, word, rule.mode))
    return sorted(found, key=lambda hit: hit.rank, reverse=True)


def _word(rule: Keyword, told: str, cut: frozenset[str]) -> str:
    if rule.mode == Mode.SYNONYM:
        return next((n for n in sorted(rule.neighbours) if n in cut or n == told), "")
    for word in rule.normal_words:
        if (
            told == word
            or (rule.mode == Mode.PREFIX and told.startswith(word))
            or (rule.mode == Mode.CONTAINS and word in told)
        ):
            return word
    return ""


def _search(rule: Keyword, text: str, left_s: float) -> tuple[str, float]:
    """What the pattern found, and how long it took. Out of time is "not found", and counted."""
    began = time.perf_counter()
    if rule.slow < _TRIES_MAX and left_s > 0:
        try:
            for pattern in rule.patterns:
                if found := pattern.search(text, timeout=min(PATTERN_S, left_s)):
                    return found.group() or pattern.pattern, time.perf_counter() - began
        except TimeoutError:
            rule.slow += 1
    return "", time.perf_counter() - began


def _compiled(text: str) -> Any:
    try:
        return regex.compile(text, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError) as error:
        raise BadPattern(str(error)) from error


# What has made patterns run away elsewhere: long repetitions of one letter, of two, almost a match.
_NASTY = tuple(
    piece * (600 // len(piece)) + "!"
    for piece in ("a", "ab", "0", " ", "面", "a ", "aA1", "x@x.", "<a>", "(", "好的")
)


def check_pattern(text: str) -> None:
    """Refuse a pattern that cannot be read or that is slow on texts made to be slow. Raises BadPattern."""
    pattern = _compiled(text)
    letters = "".join(sorted(set(text) - set(r"\^$.|?*+()[]{}")))[:4]
    own = tuple(letter * 300 + "!" for letter in letters)
    for nasty in (*_NASTY, *own):
        try:
            pattern.search(nasty, timeout=PATTERN_S)
        except TimeoutError:
            raise BadPattern("too slow", is_slow=True) from None
    if pattern.search(""):
        raise BadPattern("fits everything")


def conflicts(new: Keyword, others: Sequence[Keyword], known: frozenset[str]) -> list[Conflict]:
    """Which rules would meet the new one on the same text: tried with the words of both."""
    found = []
    for other in others:
        if other.id == new.id or not _share_a_place(new, other):
            continue
        store = new.store_id or other.store_id
        texts = [*new.words, *other.words]
        if Mode.PATTERN in (new.mode, other.mode):
            texts = [w for r in (new, other) if r.mode != Mode.PATTERN for w in r.words]
            if new.mode == other.mode and set(new.words) & set(other.words):
                found.append(Conflict(other, new.words[0], new.priority > other.priority))
                continue
        for text in texts:
            both = hits([new, other], text, store, known=known)
            if len(both) == 2:
                found.append(Conflict(other, text, both[0].rule is new))
                break
    return found


def _share_a_place(a: Keyword, b: Keyword) -> bool:
    return a.store_id is None or b.store_id is None or a.store_id == b.store_id
