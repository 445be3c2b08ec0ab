"""Words on forms and lists: spoken when shown, not when the program starts."""

from typing import TYPE_CHECKING, Any, cast

from django.utils.functional import lazystr

from shangquan.kit.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def label(zh: str, en: str) -> str:
    """A label in the language of whoever looks at it."""
    return cast("str", lazystr(Text(zh, en)))


def spoken(words: "Mapping[Any, Text]", value: str) -> str:
    """The word for a stored value; an unknown one is shown as it is."""
    return str(words.get(value, value))
