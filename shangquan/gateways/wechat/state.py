"""How an account stands, for people: its token, its families, its quotas, what needs a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shangquan.gateways.wechat import api, families, keeper, memory, verdicts
from shangquan.gateways.wechat.account import Account
from shangquan.gateways.wechat.keeper import Loss
from shangquan.kit import clock
from shangquan.kit.texts import Text

# The calls whose daily count somebody may want to see.
WATCHED = (
    "/cgi-bin/message/custom/send",
    "/cgi-bin/message/template/send",
    "/cgi-bin/message/mass/sendall",
    "/cgi-bin/menu/create",
    "/cgi-bin/qrcode/create",
    "/cgi-bin/media/upload",
    "/cgi-bin/user/get",
)


@dataclass(frozen=True)
class Trouble:
    """A refusal that waits for a person; `fix` is what to do."""

    path: str
    at: datetime
    code: str
    said: str
    fix: Text


@dataclass(frozen=True)
class AccountState:
    """`families`: name → whether calls are made; `spent`: path → when WeChat counts anew."""

    token_until: datetime | None
    losses: list[Loss]
    families: dict[str, bool]
    spent: dict[str, datetime]
    troubles: list[Trouble]


@dataclass(frozen=True)
class Quota:
    """One call's count of today, as WeChat keeps it."""

    path: str
    daily_limit: int
    used: int


def look(account: Account) -> AccountState:
    """Everything known without asking WeChat."""
    known, now = memory.recall(account), clock.now()
    spent = {p: datetime.fromisoformat(u) for p, u in known.get("spent", {}).items()}
    return AccountState(
        token_until=keeper.kept_until(account, "token"),
        losses=keeper.losses(account),
        families={f.name: _is_open(account, f, known) for f in families.FAMILIES},
        spent={path: until for path, until in spent.items() if until > now},
        troubles=[_trouble(path, row) for path, row in known.get("trouble", {}).items()],
    )


def _is_open(account: Account, family: families.Family, known: dict[str, Any]) -> bool:
    is_granted = not family.is_closed or family.name in account.families
    return is_granted and family.name not in known.get("closed", {})


def _trouble(path: str, row: dict[str, str]) -> Trouble:
    fix = verdicts.FIXES.get(int(row["code"]), verdicts.SECRET_FIX)
    return Trouble(path, datetime.fromisoformat(row["at"]), row["code"], row["said"], fix)


def try_again(account: Account) -> None:
    """Somebody mended it: closed families, spent quotas and troubles are asked for anew."""
    memory.put(account, closed=None, spent=None, trouble=None)


def quota(account: Account, path: str) -> Quota:
    """What WeChat counted today for a call (openapi/quota/get). Raises GatewayRefused 76021."""
    said = api.call(account, "/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]
    return Quota(path=path, daily_limit=int(said["daily_limit"]), used=int(said["used"]))


def clear_quota(account: Account) -> None:
    """Let WeChat count anew; ten times a month. Raises NeedsPerson 48006."""
    api.call(account, "/cgi-bin/clear_quota", {"appid": account.appid})
    memory.put(account, spent=None)
