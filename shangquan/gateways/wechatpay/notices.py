"""Reading notices (§3): verify the raw bytes, open the seal, and only then believe a word."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shangquan.gateways.wechatpay import signing
from shangquan.gateways.wechatpay.account import PayAccount
from shangquan.gateways.wechatpay.signing import NotFromWeChat


@dataclass(frozen=True)
class Notice:
    """A verified notice; `id` is the same in every repetition."""

    id: str
    event_type: str
    original_type: str
    resource: dict[str, Any]


def read(account: PayAccount, headers: Mapping[str, str], body: bytes) -> Notice:
    """The notice in a POST; header names lower-case. Raises NotFromWeChat."""
    signing.verify(account, headers, body)
    try:
        envelope = json.loads(body)
        sealed = envelope["resource"]
        opened = signing.unseal(
            account,
            ciphertext=sealed["ciphertext"],
            nonce=sealed["nonce"],
            associated_data=sealed.get("associated_data") or "",
        )
        resource = json.loads(opened)
        return Notice(
            id=str(envelope["id"]),
            event_type=str(envelope["event_type"]),
            original_type=str(sealed.get("original_type", "")),
            resource=resource,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotFromWeChat(why="not a notice") from error
