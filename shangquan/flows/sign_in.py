"""Signing in on a page: a signed state out, a code back, a session."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from shangquan.accounts import operations as accounts
from shangquan.accounts.models import Session
from shangquan.accounts.operations import WeChatProfile
from shangquan.gateways.wechat import oauth
from shangquan.kit.errors import GatewayRefused, Refused
from shangquan.kit.texts import Text
from shangquan.merchants import queries as merchants
from shangquan.merchants.queries import Place

_LASTS_S = 600
_MAC_CHARS = 32
_PAGE_BYTES = 48


class BadState(Refused):
    """The state is not one we gave out for this district, or too old."""

    code = "session.bad_state"
    sentence = Text(
        "登录已失效，请重新进入。", "This sign-in is no longer valid, please enter again."
    )


class BadCode(Refused):
    """WeChat did not accept the code: used, too old, or made up."""

    code = "session.bad_code"
    sentence = Text(
        "微信没有确认这次登录，请再试一次。",
        "WeChat did not confirm this sign-in, please try again.",
    )


class SnapshotUser(Refused):
    """A preview page's person is not real (快照页)."""

    code = "session.snapshot"
    sentence = Text(
        "请点击右下角“使用完整服务”后再下单。", "Please tap “use the full service” first."
    )


def start(place: Place, *, return_to: str, scope: str, now: datetime) -> tuple[str, str]:
    """Answers (authorize address, state). `return_to` other than a page of ours becomes the home page."""
    state = _seal(place, _own_page(place, return_to), now)
    account = merchants.account(place.id)
    back = f"{settings.ENVIRON.public_url}/g/{place.slug}/signed-in"
    url = oauth.authorize_url(account, redirect_uri=back, scope=scope, state=state)
    return url, state


def _seal(place: Place, path: str, now: datetime) -> str:
    """Letters and digits only, 128 at most, as WeChat wants: a MAC, then nonce, time and page in base32."""
    page = path.removeprefix(f"/g/{place.slug}").encode()
    if len(page) > _PAGE_BYTES:
        page = b""
    content = secrets.token_bytes(6) + struct.pack(">I", int(now.timestamp())) + page
    return _mac(place, content) + base64.b32encode(content).decode().rstrip("=")


def _open(place: Place, state: str, now: datetime) -> tuple[str, str]:
    """Answers (nonce, page). Raises BadState."""
    mac, packed = state[:_MAC_CHARS], state[_MAC_CHARS:]
    try:
        content = base64.b32decode(packed + "=" * (-len(packed) % 8))
        (at,) = struct.unpack(">I", content[6:10])
        page = content[10:].decode()
    except (ValueError, struct.error):
        raise BadState from None
    if not hmac.compare_digest(mac.encode(), _mac(place, content).encode()):
        raise BadState
    if not -60 <= now.timestamp() - at <= _LASTS_S:
        raise BadState
    return content[:6].hex(), f"/g/{place.slug}{page}"


def _mac(place: Place, content: bytes) -> str:
    key = hashlib.sha256(b"sign-in state" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, place.id.bytes + content, "sha256").hex()[:_MAC_CHARS]


def _own_page(place: Place, path: str) -> str:
    parts = urlsplit(path)
    is_ours = not parts.scheme and not parts.netloc and path.startswith(f"/g/{place.slug}")
    return path if is_ours and "\\" not in path else f"/g/{place.slug}"


def finish(place: Place, *, code: str, state: str, now: datetime) -> tuple[str, Session, str]:
    """Answers (token, session, page to return to). Raises BadState, BadCode, StateReplayed."""
    nonce, return_to = _open(place, state, now)
    account = merchants.account(place.id)
    try:
        granted = oauth.exchange(account, code)
    except GatewayRefused as error:
        raise BadCode(why=error.code) from None
    if granted.is_snapshot:
        raise SnapshotUser
    token, session = accounts.sign_in(
        profile=WeChatProfile(
            appid=account.appid,
            openid=granted.openid,
            unionid=granted.unionid,
            nickname=granted.nickname,
            avatar=granted.avatar,
        ),
        district_id=place.id,
        nonce=nonce,
        now=now,
    )
    return token, session, return_to
