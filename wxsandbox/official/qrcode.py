"""Parameter QR codes: a ticket, an address to encode, and the picture of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import segno
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from wxsandbox.credentials import random_text
from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import QrCode

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

LONGEST_S, DEFAULT_S = 2_592_000, 60
MOST_PERMANENT = 100_000
ACTIONS = {  # action_name -> (permanent, by text)
    "QR_SCENE": (False, False),
    "QR_STR_SCENE": (False, True),
    "QR_LIMIT_SCENE": (True, False),
    "QR_LIMIT_STR_SCENE": (True, True),
}


def create(call: Call) -> dict[str, Any]:
    action = call.body.get("action_name")
    if not isinstance(action, str) or action not in ACTIONS:
        raise WeChatError(40052, "invalid action name")
    permanent, by_text = ACTIONS[action]
    scene_id, scene_str = _scene(call.body.get("action_info"), permanent, by_text)
    if permanent:
        return _told(_permanent(call.twin, scene_id, scene_str), None)
    seconds = _lifetime(call.body.get("expire_seconds", DEFAULT_S))
    code = _make(call.twin, scene_id, scene_str, seconds)
    return _told(code, seconds)


def show(request: Request) -> Response:
    """No token here: whoever has the ticket may see the picture."""
    code = live(request.app.state.twin, request.query_params.get("ticket"))
    if code is None:
        request.scope["wxsandbox.why"] = "no such ticket, or it has expired"
        return Response(status_code=404)
    return Response(picture(code.url), media_type="image/jpg")


def live(twin: Twin, ticket: str | None) -> QrCode | None:
    code = twin.world.qrcodes.get(ticket)
    expired = code is not None and code.expires_at is not None and twin.now() >= code.expires_at
    return None if expired else code


def by_scene(twin: Twin, scene: str) -> QrCode | None:
    """The newest living code of a scene."""
    codes = [c for c in twin.world.qrcodes if c.scene == scene and live(twin, c.key)]
    return codes[-1] if codes else None


def by_url(twin: Twin, url: str) -> QrCode | None:
    codes = [c for c in twin.world.qrcodes if c.url == url and live(twin, c.key)]
    return codes[-1] if codes else None


def picture(text: str) -> bytes:
    png = io.BytesIO()
    segno.make(text, error="m", micro=False).save(png, kind="png", scale=10, border=4)
    jpeg = io.BytesIO()
    Image.open(png).convert("RGB").resize((430, 430)).save(jpeg, "JPEG", quality=90)
    return jpeg.getvalue()


def _scene(info: Any, permanent: bool, by_text: bool) -> tuple[int, str]:
    scene = info.get("scene") if isinstance(info, dict) else None
    scene = scene if isinstance(scene, dict) else {}
    if by_text:
        text = scene.get("scene_str")
        if isinstance(text, str) and 1 <= len(text) <= 64:
            return 0, text
        raise WeChatError(40053, "invalid action info", why="scene_str has 1 to 64 characters")
    number, most = scene.get("scene_id"), MOST_PERMANENT if permanent else 2**32 - 1
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= most:
        return number, ""
    raise WeChatError(40053, "invalid action info", why=f"scene_id lies in 1..{most}")


def _lifetime(seconds: Any) -> int:
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= LONGEST_S:
        raise WeChatError(
            40053, "invalid action info", why=f"expire_seconds lies in 1..{LONGEST_S}"
        )
    return seconds


def _permanent(twin: Twin, scene_id: int, scene_str: str) -> QrCode:
    """One permanent code per scene: asking again gives the same."""
    known = twin.world.permanent_codes.get((scene_id, scene_str))
    if known is not None:
        return twin.world.qrcodes[known]
    if len(twin.world.permanent_codes) >= MOST_PERMANENT:
        raise WeChatError(45029, "qrcode count out of limit")
    made = _make(twin, scene_id, scene_str, None)
    twin.world.permanent_codes[scene_id, scene_str] = made.key
    return made


def _make(twin: Twin, scene_id: int, scene_str: str, seconds: int | None) -> QrCode:
    expires = None if seconds is None else twin.now() + timedelta(seconds=seconds)
    return twin.world.qrcodes.put(
        QrCode(
            key="gQ" + random_text(92) + "==",
            url="http://weixin.qq.com/q/02" + random_text(20),
            scene_id=scene_id,
            scene_str=scene_str,
            permanent=seconds is None,
            expires_at=expires,
        )
    )


def _told(code: QrCode, seconds: int | None) -> dict[str, Any]:
    told: dict[str, Any] = {"ticket": code.key, "url": code.url}
    if seconds is not None:
        told["expire_seconds"] = seconds
    return told
