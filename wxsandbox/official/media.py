"""Temporary media: uploads of the account, pictures of the people, three days each."""

from __future__ import annotations

import colorsys
import hashlib
import io
import secrets
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from wxsandbox import scenarios
from wxsandbox.official.envelope import Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.records import Media
from wxsandbox.records_account import Material

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MB = 1 << 20
MOST_BYTES = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "thumb": 64 * 1024}
TOO_BIG = {"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012}
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "video/mp4": "mp4"}


async def upload(call: Call) -> dict[str, Any]:
    kind = call.query.get("type", "")
    if kind not in MOST_BYTES:
        raise WeChatError(40004, "invalid media type")
    form = await call.request.form()
    file = form.get("media")
    if not isinstance(file, UploadFile):
        raise WeChatError(41005, "media data missing")
    content = await file.read()
    if not content:
        raise WeChatError(44001, "empty media data")
    if len(content) > MOST_BYTES[kind]:
        raise WeChatError(TOO_BIG[kind], f"invalid {kind} size")
    media = add(call.twin, content, file.content_type or "application/octet-stream", kind)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.key, "created_at": int(media.created_at.timestamp())}


def get(call: Call) -> dict[str, Any] | Response:
    media = find(call.twin, call.query.get("media_id"))
    if media is None:
        raise WeChatError(40007, "invalid media_id")
    if media.type in ("video", "shortvideo"):
        return {"video_url": f"{call.base}/mmbiz_pic/{media.key}"}
    suffix = SUFFIX.get(media.content_type, "bin")
    disposition = {"Content-Disposition": f'attachment; filename="{media.key}.{suffix}"'}
    return Response(media.content, media_type=media.content_type, headers=disposition)


def add(twin: Twin, content: bytes, content_type: str, kind: str = "image") -> Media:
    key = secrets.token_urlsafe(48)
    return twin.world.media.put(Media(key, kind, content_type, content, twin.now()))


def find(twin: Twin, media_id: Any) -> Media | None:
    media = twin.world.media.get(media_id) if isinstance(media_id, str) else None
    expired = media is not None and twin.now() - media.created_at >= scenarios.MEDIA_LIFE
    return None if expired else media


def known(twin: Twin, media_id: Any) -> Media | Material | None:
    """What a message may carry: temporary while it lives, or permanent."""
    permanent = twin.world.materials.get(media_id) if isinstance(media_id, str) else None
    return permanent or find(twin, media_id)


def picture_of(request: Request) -> Response:
    """PicUrl of a person's image message, or a picture of an article: open to everybody, as on WeChat's picture hosts."""
    media = known(request.app.state.twin, request.path_params["media_id"])
    if media is None:
        return Response(status_code=404)
    return Response(media.content, media_type=media.content_type)


def avatar(request: Request) -> Response:
    """A head-and-shoulders in the colour of the openid."""
    size = {"0": 640, "46": 46, "64": 64, "96": 96}.get(request.path_params["size"], 132)
    return Response(_draw_avatar(request.path_params["openid"], size), media_type="image/jpeg")


def sample_picture(text: str) -> bytes:
    """A photo for a message sent without one."""
    return _draw_avatar(text, 320)


def _draw_avatar(seed: str, size: int) -> bytes:
    hue = hashlib.sha256(seed.encode()).digest()[0] / 256
    light, dark = (
        tuple(int(255 * part) for part in colorsys.hls_to_rgb(hue, shade, 0.5))
        for shade in (0.82, 0.45)
    )
    image = Image.new("RGB", (size, size), light)
    pen = ImageDraw.Draw(image)
    pen.ellipse((size * 0.32, size * 0.18, size * 0.68, size * 0.54), fill=dark)
    pen.ellipse((size * 0.14, size * 0.60, size * 0.86, size * 1.32), fill=dark)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
