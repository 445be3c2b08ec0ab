"""WeChat's return codes, told apart: try again, ask a person, give up."""

from datetime import datetime
from typing import Any

from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.kit.texts import Text

NOT_LATEST = frozenset({40001, 40014})  # the token was replaced, or is none
EXPIRED = 42001
STALE = NOT_LATEST | {EXPIRED}
QUOTA_SPENT = 45009
CLOSED = 48001
BUSY = frozenset({-1, 45011, 61503})

_SECRET = Text(
    "AppSecret 不对：到公众平台“开发接口管理”重新复制到 SHANGQUAN_WECHAT_SECRET",
    "SHANGQUAN_WECHAT_SECRET is not this account's AppSecret; copy it again",
)
_FROZEN = Text(
    "账号或接口被冻结：到公众平台看站内通知",
    "the account is frozen; look at its notices on the platform",
)
_ADMIN = Text(
    "等管理员在微信里确认这台服务器",
    "the account's administrator has to confirm this server in WeChat",
)
# Codes that no repetition heals, and what a person does about them.
FIXES: dict[int, Text] = {
    40125: _SECRET,
    40013: Text(
        "SHANGQUAN_WECHAT_APPID 不对：到公众平台重新复制",
        "SHANGQUAN_WECHAT_APPID is wrong; copy it from the account's settings",
    ),
    40164: Text(
        "这台服务器的公网地址不在白名单：到公众平台“IP 白名单”加上",
        "enter this machine's public address in the account's IP whitelist",
    ),
    40243: Text(
        "AppSecret 已被冻结：到公众平台解冻",
        "the AppSecret is frozen; thaw it on the platform (SHANGQUAN_WECHAT_SECRET)",
    ),
    48004: _FROZEN,
    48006: Text(
        "本月清零次数已用完，下个月再试", "this month's clearings are used up; wait for the next"
    ),
    50001: Text("账号没有这个接口的授权", "the account may not use this call"),
    50002: _FROZEN,
    50004: _FROZEN,
    50007: _FROZEN,
    89501: _ADMIN,
    89503: _ADMIN,
    89506: _ADMIN,
    89507: _ADMIN,
}
SECRET_FIX = _SECRET


class QuotaSpent(GatewayBusy):
    """The day's calls are used up; WeChat counts anew when Beijing's day turns."""

    def __init__(self, path: str, until: datetime) -> None:
        super().__init__(f"{path}: 45009, the quota is spent until {until:%F %T %Z}")
        self.path, self.until = path, until


class NeedsPerson(GatewayRefused):
    """No repetition heals it; `fix` is what somebody has to do."""

    def __init__(self, code: str, message: str, fix: Text) -> None:
        super().__init__(code, message)
        self.fix = fix


class FamilyClosed(GatewayRefused):
    """This account does not have the family of calls; nothing was asked of WeChat."""

    def __init__(self, family: str) -> None:
        super().__init__(str(CLOSED), f"the account has no {family}")
        self.family = family


def refusal(code: int, said: str, answer: dict[str, Any] | None = None) -> Exception:
    """What an error code of a call becomes (45009 and 48001 are handled where the path is known)."""
    if code in BUSY:
        return GatewayBusy(f"{code} {said}")
    if code in FIXES:
        return NeedsPerson(str(code), said, FIXES[code])
    return GatewayRefused(str(code), said, answer)
