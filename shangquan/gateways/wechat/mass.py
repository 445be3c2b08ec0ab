"""Mass sending by openid list (群发), its preview, and what becomes of it.

Limits WeChat keeps: 2 to 10,000 openids a call, at most 4 messages a person and month (who had them is skipped and counted),
60 calls a minute, previews 100 a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account
from shangquan.kit.errors import GatewayBusy, GatewayRefused

KNOWN_ALREADY, TOO_SOON = "45065", "45066"
CLIENT_ID_MAX, FEWEST, MOST = 64, 2, 10_000


@dataclass(frozen=True)
class Sent:
    """WeChat has the job. `was_known`: it had it from an earlier call under the same client id."""

    msg_id: str
    was_known: bool = False


@dataclass(frozen=True)
class Report:
    """MASSSENDJOBFINISH: what became of a job. `filtered` people were skipped for limits or settings of their own.

    WeChat's FilterCount is who was left after filtering (sent and failed together), so the skipped are the rest.
    """

    msg_id: str
    status: str
    total: int
    filtered: int
    sent: int
    failed: int


def send_text(account: Account, *, openids: Sequence[str], content: str, client_id: str) -> Sent:
    """Text to 2 to 10,000 people. The same `client_id` within 24 hours is sent once.

    Raises GatewayRefused 40130 (too few), 45028 (no quota), 45002 (too long), 48001; GatewayBusy.
    """
    return _send(account, openids, {"msgtype": "text", "text": {"content": content}}, client_id)


def send_article(
    account: Account, *, openids: Sequence[str], media_id: str, client_id: str
) -> Sent:
    """A draft's articles to 2 to 10,000 people; the draft is gone once it was sent. Refusals as for texts, and 40007."""
    return _send(
        account, openids, {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}, client_id
    )


def _send(
    account: Account, openids: Sequence[str], message: dict[str, Any], client_id: str
) -> Sent:
    if not FEWEST <= len(openids) <= MOST:
        raise GatewayRefused("40130", f"{len(openids)} openids in one call")
    body = {"touser": list(openids), **message, "clientmsgid": client_id[:CLIENT_ID_MAX]}
    try:
        answer = api.call(account, "/cgi-bin/message/mass/send", body)
    except GatewayRefused as error:
        if error.code == KNOWN_ALREADY:  # the earlier call did arrive
            return Sent(str(error.answer.get("msg_id", "")), was_known=True)
        if error.code == TOO_SOON:
            raise GatewayBusy(str(error)) from error
        raise
    return Sent(str(answer["msg_id"]))


def preview_text(account: Account, *, openid: str, content: str) -> None:
    """Show a text to one person as it would arrive. 100 a day."""
    body = {"touser": openid, "msgtype": "text", "text": {"content": content}}
    api.call(account, "/cgi-bin/message/mass/preview", body)


def state(account: Account, msg_id: str) -> str:
    """`SEND_SUCCESS`, `SENDING`, `SEND_FAIL` or `DELETE`. Raises GatewayRefused 40059 for an unknown job."""
    answer = api.call(account, "/cgi-bin/message/mass/get", {"msg_id": msg_id})
    return str(answer["msg_status"])


def delete(account: Account, *, msg_id: str, article: int = 0) -> None:
    """Kill an article that was sent (`article` 0: all of them); a text cannot be called back."""
    api.call(
        account, "/cgi-bin/message/mass/delete", {"msg_id": int(msg_id), "article_idx": article}
    )


def speed(account: Account) -> int:
    """0 (800,000 a minute) to 4 (100,000 a minute)."""
    return int(api.call(account, "/cgi-bin/message/mass/speed/get", {})["speed"])


def set_speed(account: Account, level: int) -> None:
    """0 to 4, see `speed`. Raises GatewayRefused 45083, 45084."""
    api.call(account, "/cgi-bin/message/mass/speed/set", {"speed": level})


def report(fields: dict[str, Any]) -> Report:
    """Read the event. Raises ValueError when it is none."""
    counts = {name: int(fields.get(name) or 0) for name in _COUNTS}
    msg_id = str(fields.get("MsgID") or fields.get("MsgId") or "")
    if not msg_id:
        raise ValueError("a report without MsgID")
    return Report(
        msg_id=msg_id, status=str(fields.get("Status", "")), total=counts["TotalCount"],
        filtered=max(0, counts["TotalCount"] - counts["FilterCount"]), sent=counts["SentCount"], failed=counts["ErrorCount"],
    )  # fmt: skip


_COUNTS = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
