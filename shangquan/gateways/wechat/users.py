"""Followers as WeChat knows them. Names and pictures are blank since 2021; what counts is who follows, since when, from where."""

from dataclasses import dataclass
from typing import Any

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Follower:
    """`scene` is WeChat's word for the way in (ADD_SCENE_QR_CODE …); `code` our own code's name when there was one."""

    openid: str
    is_following: bool
    unionid: str | None = None
    followed_at: int = 0  # seconds since 1970
    remark: str = ""
    tags: tuple[int, ...] = ()
    scene: str = ""
    code: str = ""


@dataclass(frozen=True)
class FollowerPage:
    """Up to 10,000 openids; `next_openid` asks for the next page, empty at the end."""

    total: int
    openids: list[str]
    next_openid: str


def info(account: Account, openid: str) -> Follower:
    """One person. Raises GatewayRefused 40003 for an openid that is not this account's."""
    return _follower(api.call(account, "/cgi-bin/user/info", openid=openid, lang="zh_CN"))


def info_of_many(account: Account, openids: list[str]) -> list[Follower]:
    """At most 100 people at once."""
    if len(openids) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} people at once")
    body = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]}
    rows = api.call(account, "/cgi-bin/user/info/batchget", body)["user_info_list"]
    return [_follower(row) for row in rows]


def followers(account: Account, after: str = "") -> FollowerPage:
    """The openids of those who follow, page by page (500 calls a day)."""
    answer = api.call(account, "/cgi-bin/user/get", next_openid=after)
    openids = answer.get("data", {}).get("openid", [])
    is_last = len(openids) < 10_000
    following = "" if is_last else str(answer.get("next_openid", ""))
    return FollowerPage(int(answer["total"]), list(openids), following)


def set_remark(account: Account, *, openid: str, remark: str) -> None:
    """Our own name for a person, under 30 characters (10,000 a day)."""
    api.call(account, "/cgi-bin/user/info/updateremark", {"openid": openid, "remark": remark})


def _follower(row: dict[str, Any]) -> Follower:
    return Follower(
        openid=row["openid"],
        is_following=row.get("subscribe") == 1,
        unionid=row.get("unionid") or None,
        followed_at=int(row.get("subscribe_time") or 0),
        remark=str(row.get("remark") or ""),
        tags=tuple(row.get("tagid_list") or ()),
        scene=str(row.get("subscribe_scene") or ""),
        code=str(row.get("qr_scene_str") or ""),
    )
