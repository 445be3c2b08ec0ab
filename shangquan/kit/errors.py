"""Expected refusals: small exceptions that live beside the verb that raises them."""

from typing import Any, ClassVar

from shangquan.kit.texts import Text


class Refused(Exception):
    """Something a person asked for that cannot be done, with a stable code and a sentence."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Text] = Text("现在不能这样做。", "This cannot be done now.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    @property
    def message(self) -> str:
        return str(self.sentence.format(**self.details))

    def __str__(self) -> str:
        return f"{self.code} {self.details or ''}".strip()


class NotFound(Refused):
    """It is not there, or not yours; both look alike from outside."""

    code = "not_found"
    sentence = Text("没有找到。", "Not found.")


class Forbidden(Refused):
    """Known, but not allowed to do this."""

    code = "forbidden"
    sentence = Text("你没有这个权限。", "You are not allowed to do this.")


class Invalid(Refused):
    """The request itself is malformed."""

    code = "input.invalid"
    sentence = Text(
        "填写的内容有误，请检查。", "Something in the request is not right, please check it."
    )


class TooMany(Refused):
    """Too often in too short a time."""

    code = "too_many"
    sentence = Text("太频繁了，请稍等一会儿再试。", "Too many tries, please wait a little.")


class GatewayBusy(Exception):
    """Somebody else's server did not do it; the same request may be sent again."""


class GatewayRefused(Exception):
    """Somebody else's server said no; sending it again will not help."""

    def __init__(self, code: str, message: str = "", answer: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.said = message
        self.answer = answer or {}  # a no may still tell something, as the number of what was known
