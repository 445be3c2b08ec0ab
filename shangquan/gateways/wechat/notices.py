"""Notices of a service: template messages (模板消息) and subscription notices (订阅通知). Never marketing: WeChat says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shangquan.gateways.wechat import api
from shangquan.gateways.wechat.account import Account


@dataclass(frozen=True)
class Template:
    """A template of the account; `content` holds its fields as `{{name.DATA}}`."""

    id: str
    title: str
    content: str
    example: str


def templates(account: Account) -> list[Template]:
    """Template messages the account may send; at most 25."""
    rows = api.call(account, "/cgi-bin/template/get_all_private_template")["template_list"]
    return [_template(row, "template_id") for row in rows]


def add_template(account: Account, *, short_id: str, fields: list[str]) -> str:
    """Take a template from the library; answers its id. Raises GatewayRefused 45026 when 25 are there."""
    body: dict[str, Any] = {"template_id_short": short_id, "keyword_name_list": fields}
    return str(api.call(account, "/cgi-bin/template/api_add_template", body)["template_id"])


def send_template(
    account: Account, *, openid: str, template_id: str, values: Mapping[str, str], url: str = "",
    client_id: str = "",
) -> str:  # fmt: skip
    """Answers the msgid, which TEMPLATESENDJOBFINISH repeats. Raises GatewayRefused 40037, 43004, 43101, 47003."""
    body: dict[str, Any] = {
        "touser": openid, "template_id": template_id,
        "data": {name: {"value": value} for name, value in values.items()},
    }  # fmt: skip
    if url:
        body["url"] = url
    if client_id:
        body["client_msg_id"] = client_id[:32]
    return str(api.call(account, "/cgi-bin/message/template/send", body)["msgid"])


def subscriptions(account: Account) -> list[Template]:
    """Templates people can consent to."""
    rows = api.call(account, "/wxaapi/newtmpl/gettemplate")["data"]
    return [_template(row, "priTmplId") for row in rows]


def send_subscribed(
    account: Account, *, openid: str, template_id: str, values: Mapping[str, str], page: str = ""
) -> None:
    """Spend one consent. Raises GatewayRefused 43101 when none is left, 40037, 47003."""
    body: dict[str, Any] = {
        "touser": openid, "template_id": template_id,
        "data": {name: {"value": value} for name, value in values.items()},
    }  # fmt: skip
    if page:
        body["page"] = page
    api.call(account, "/cgi-bin/message/subscribe/bizsend", body)


def _template(row: Mapping[str, Any], key: str) -> Template:
    return Template(
        id=str(row[key]), title=str(row.get("title", "")), content=str(row.get("content", "")),
        example=str(row.get("example", "")),
    )  # fmt: skip
