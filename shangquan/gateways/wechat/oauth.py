"""Signing in on a page (网页授权)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account


@dataclass(frozen=True)
class Granted:
    """Who allowed us what. `nickname` and `avatar` only with snsapi_userinfo."""

    openid: str
    unionid: str | None
    nickname: str
    avatar: str
    is_snapshot: bool


def authorize_url(account: Account, *, redirect_uri: str, scope: str, state: str) -> str:
    """Where to send the guest. The real server minds the order of the parameters."""
    query = urlencode(
        {
            "appid": account.appid,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": scope,
            "state": state,
        }
    )
    return f"{account.open_base}/connect/oauth2/authorize?{query}#wechat_redirect"


def exchange(account: Account, code: str) -> Granted:
    """Trade a code (once, within 5 minutes) for the person. Raises GatewayRefused 40029, 40163, 42003."""
    answer = api.get(
        account,
        "/sns/oauth2/access_token",
        {
            "appid": account.appid,
            "secret": account.secret,
            "code": code,
            "grant_type": "authorization_code",
        },
    )
    is_snapshot = answer.get("is_snapshotuser") == 1
    profile = {}
    if "snsapi_userinfo" in answer.get("scope", "") and not is_snapshot:
        profile = api.get(
            account,
            "/sns/userinfo",
            {"access_token": answer["access_token"], "openid": answer["openid"], "lang": "zh_CN"},
        )
    return Granted(
        openid=answer["openid"],
        unionid=answer.get("unionid") or profile.get("unionid"),
        nickname=profile.get("nickname", ""),
        avatar=profile.get("headimgurl", ""),
        is_snapshot=is_snapshot,
    )
