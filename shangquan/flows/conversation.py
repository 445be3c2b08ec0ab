"""The official account answers: follow, scan, tap, write. One answer per message, within its transaction.

Keyword rules and people who answer come with the chat room; until then the account knows its doors.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from shangquan.accounts import operations as accounts
from shangquan.accounts import queries as account_queries
from shangquan.accounts.operations import WeChatProfile
from shangquan.gateways.wechat import Account, push
from shangquan.gateways.wechat.push import Push
from shangquan.kit.transactions import operation
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District
from shangquan.merchants.queries import Place
from shangquan.scenes import operations as scenes


@dataclass(frozen=True)
class Said:
    """What the account says: a text, or an article that opens a page."""

    text: str
    title: str = ""
    url: str = ""


NOTHING = Said("")


@operation
def answer(*, place: Place, account: Account, message: Push, now: datetime) -> Said:
    """Decide the answer and note what the message changes (follow, scan)."""
    district = merchants.get_district(place.id)
    if message.kind == "event":
        return _answer_event(place, account, district, message, now)
    known = account_queries.identity(appid=account.appid, openid=message.openid)
    if known is None or not known.is_following:
        _note_follow(account, message, "message", now)
    if message.kind == "text":
        return _answer_text(place, district, str(message.fields.get("Content", "")))
    return Said(f"收到啦。想点餐的话，回复“点餐”，或点这里：{_page(place)}")


def _answer_event(
    place: Place, account: Account, district: District, message: Push, now: datetime
) -> Said:
    key = str(message.fields.get("EventKey") or "")
    match message.event.lower():
        case "subscribe":
            scene = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
            _note_follow(account, message, scene or "search", now)
            if scene:
                return _scanned(place, message, scene, was_following=False, now=now)
            return Said(
                "不用下载，扫码、点餐、取餐都在这里。点这里开始，或者回复“点餐”。",
                title=f"欢迎来到{district.name}",
                url=_page(place),
            )
        case "unsubscribe":
            accounts.unfollow(appid=account.appid, openid=message.openid)
        case "scan":
            return _scanned(place, message, key, was_following=True, now=now)
        case "click":
            return _clicked(place, district, key)
    return NOTHING


def _note_follow(account: Account, message: Push, source: str, now: datetime) -> None:
    profile = WeChatProfile(appid=account.appid, openid=message.openid)
    accounts.follow(profile=profile, source=source, now=now)


def _scanned(place: Place, message: Push, code: str, *, was_following: bool, now: datetime) -> Said:
    scene = scenes.record_scan(
        district_id=place.id, code=code, openid=message.openid, was_following=was_following, now=now
    )
    if scene is None:
        return Said("这个码不是本商圈的，或者已经停用了。请找店员要一个新的码。")
    return Said(f"点这里进入{scene.label}", title=scene.label, url=_page(place, scene.path))


def _clicked(place: Place, district: District, key: str) -> Said:
    if key == "HELP":
        return Said("遇到问题？直接在这里留言，或到订单页申请退款，店家会处理。")
    return Said("点这里开始", title=district.name, url=_page(place))


def _answer_text(place: Place, district: District, text: str) -> Said:
    wish = text.strip().lower()
    for store in merchants.stores(place.id):
        if wish and (wish in store.name.lower() or wish == store.name_en.lower()):
            return Said(
                store.notice or store.name,
                title=store.name,
                url=_page(place, f"shops/{store.slug}"),
            )
    if wish in ("订单", "我的订单", "order", "orders"):
        return Said("你的订单都在这里", title="我的订单", url=_page(place, "orders"))
    if wish in ("点餐", "菜单", "点菜", "外卖", "menu", "eat", "hi", "你好"):
        return Said(
            "选好店，点好菜，付款后会告诉你取餐号。", title=f"{district.name}点餐", url=_page(place)
        )
    return Said("没太明白。回复“点餐”看看有什么好吃的，回复“订单”看你的订单，回复店名直接进店。")


def _page(place: Place, path: str = "") -> str:
    return f"{settings.ENVIRON.public_url}/g/{place.slug}" + (f"/{path}" if path else "")


def render(account: Account, message: Push, said: Said) -> bytes:
    """The passive reply, or `success` when there is nothing to say."""
    if said.title:
        return push.news_reply(
            account, message, title=said.title, description=said.text, url=said.url
        )
    return push.text_reply(account, message, said.text) if said.text else b"success"
