"""Tags of followers (用户标签): 100 of them, each person carries at most 20, 50 people a call."""

from dataclasses import dataclass

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Tag:
    id: int
    name: str
    count: int = 0


def tags(account: Account) -> list[Tag]:
    rows = api.call(account, "/cgi-bin/tags/get")["tags"]
    return [Tag(int(row["id"]), str(row["name"]), int(row.get("count", 0))) for row in rows]


def create(account: Account, name: str) -> Tag:
    """A new tag of at most 30 characters. Raises GatewayRefused 45056 (100 exist), 45157 (name taken)."""
    row = api.call(account, "/cgi-bin/tags/create", {"tag": {"name": name}})["tag"]
    return Tag(int(row["id"]), str(row["name"]))


def put_on(account: Account, *, tag: int, openids: list[str]) -> None:
    """Up to 50 people at once. Raises GatewayRefused 45059 when somebody carries 20 already."""
    _change(account, "/cgi-bin/tags/members/batchtagging", tag, openids)


def take_off(account: Account, *, tag: int, openids: list[str]) -> None:
    """Up to 50 people at once."""
    _change(account, "/cgi-bin/tags/members/batchuntagging", tag, openids)


def _change(account: Account, path: str, tag: int, openids: list[str]) -> None:
    if len(openids) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} people at once")
    api.call(account, path, {"tagid": tag, "openid_list": openids})
