"""Refusals of APIv3: HTTP status, code, and the internal number that ends the Request-ID."""

from __future__ import annotations

from typing import Any

ORDER_MISSING = 268512771
BAD_PARAMETER = 268435461
OUT_OF_RANGE = 268435464
ALREADY_PAID = 268449538
EXTRA_PARAMETER = 270924358
ORDER_EXPIRED = 268447914
BAD_SIGNATURE = 268443699
OPENID_MISSING = 268501013
REENTRY_DIFFERS = 268498688
APPID_NOT_MCHID = 268445527
RATE_LIMIT = 268447840


class PayError(Exception):
    """`why` is for the twin's log; the rest goes to the caller."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        number: int = 0,
        detail: dict[str, Any] | None = None,
        why: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.number, self.detail = number, detail
        self.why = why or f"{code}: {message}"

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.detail is not None:
            body["detail"] = self.detail
        return body


def bad_field(
    pointer: str, issue: str, value: Any = None, *, where: str = "body", number: int = BAD_PARAMETER
) -> PayError:
    detail = {"field": pointer, "value": value, "issue": issue, "location": where}
    return PayError(
        400,
        "PARAM_ERROR",
        f"参数错误：{pointer} {issue}",
        number=number,
        detail=detail,
        why=f"{where} {pointer}: {issue}",
    )


def invalid(message: str, *, number: int = 0, why: str | None = None) -> PayError:
    return PayError(400, "INVALID_REQUEST", message, number=number, why=why)
