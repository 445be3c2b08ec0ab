"""A refusal of api.weixin.qq.com."""

from __future__ import annotations

from typing import Any


class WeChatError(Exception):
    """`why` is for the twin's log; errcode and errmsg go to the caller."""

    def __init__(
        self,
        errcode: int,
        errmsg: str,
        *,
        why: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg
        self.why = why or f"{errcode} {errmsg}"
        self.extra = extra or {}
