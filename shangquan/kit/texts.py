"""A sentence in both languages, side by side, so that neither is an afterthought."""

from contextvars import ContextVar
from dataclasses import dataclass

LANGUAGES = ("zh-hans", "en")
_language: ContextVar[str] = ContextVar("language", default="zh-hans")


def speak(language: str) -> None:
    """Choose the language of this request or message; anything not English is Chinese."""
    _language.set("en" if language.lower().startswith("en") else "zh-hans")


def language() -> str:
    """The language being spoken: `zh-hans` or `en`."""
    return _language.get()


@dataclass(frozen=True)
class Text:
    """The same sentence twice; `str()` picks, `format` fills both."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if language() == "en" else self.zh

    def format(self, **values: object) -> "Text":
        return Text(self.zh.format(**values), self.en.format(**values))

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


def pick(zh: str, en: str) -> str:
    """One of two stored names; an empty translation falls back to the Chinese one."""
    return en if language() == "en" and en else zh
