"""Temporary material (临时素材): good for three days, for replies and customer messages."""

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account

LASTS_S = 3 * 86400
_MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


def upload_image(account: Account, *, name: str, content: bytes) -> str:
    """A picture (PNG, JPEG, GIF under 10 MB); answers its media id. Raises GatewayRefused 40004, 40006, 40009."""
    mime = _MIMES[name.rsplit(".", 1)[-1].lower()]
    answer = api.upload(
        account, "/cgi-bin/media/upload", name=name, content=content, mime=mime, type="image"
    )
    return str(answer["media_id"])
