"""Small pieces for lists in the office: filters by a word, money, links."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shangquan.kit.money import Fen, yuan
from shangquan.kit.texts import Text


def by_word(field: str, title: str, words: Mapping[Any, Text]) -> type[SimpleListFilter]:
    """A filter for a stored value that is shown as a word."""

    class ByWord(SimpleListFilter):
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(value, str(word)) for value, word in words.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            value = self.value()
            return queryset.filter(**{field: value}) if value in words else queryset

    ByWord.title = title
    return ByWord


def money(amount: int | None) -> SafeString | str:
    """`¥28.50` in figures of one width."""
    if amount is None:
        return "—"
    return format_html('<span class="sq-money">¥{}</span>', yuan(Fen(amount)))


def chip(word: str, tone: str = "") -> SafeString:
    """A state as a word in a chip; the tone only underlines it."""
    return format_html('<span class="sq-chip" data-tone="{}">{}</span>', tone, word)
