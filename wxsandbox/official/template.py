"""Template messages: the library, the account's own list, sending, and the event that follows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wxsandbox import inbox
from wxsandbox.credentials import random_text
from wxsandbox.official import callback, keywords, messages
from wxsandbox.official.envelope import OK, Call
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person, Template

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MOST_TEMPLATES = 25
DONE = "success"
CLIENT_ID_LETTERS, SAME_FOR = 32, timedelta(minutes=10)
LIBRARY = {  # short id -> (title, content, example)
    "TM00015": (
        "订单支付成功",
        "{{first.DATA}}\n\n支付金额：{{orderMoneySum.DATA}}\n"
        "商品信息：{{orderProductName.DATA}}\n{{Remark.DATA}}",
        "您的订单已支付成功\n\n支付金额：30.00元\n商品信息：两份套餐\n感谢光临",
    ),
}
INDUSTRIES = {
    "1": ("IT科技", "互联网|电子商务"),
    "2": ("IT科技", "IT软件与服务"),
    "10": ("餐饮", "餐饮"),
    "41": ("其他", "其他"),
}


def add(call: Call) -> dict[str, Any]:
    """A numbered title of the category library with chosen keywords, or one of the old library."""
    short_id = str(call.body.get("template_id_short"))
    entry = keywords.LIBRARY.get(int(short_id)) if short_id.isdigit() else None
    if entry is None and short_id not in LIBRARY:
        known = ", ".join([*LIBRARY, *map(str, keywords.LIBRARY)])
        raise WeChatError(40037, "invalid template_id_short", why=f"the library holds {known}")
    if len(call.twin.world.templates) >= MOST_TEMPLATES:
        raise WeChatError(45026, "template num exceed limit")
    if entry is None:
        made = Template(random_text(43), short_id, *LIBRARY[short_id])
    else:
        words = _chosen(entry, call.body.get("keyword_name_list"))
        texts = keywords.content(words), keywords.example(words)
        made = Template(random_text(43), short_id, entry.title, *texts, keywords=words)
    call.twin.world.templates.put(made)
    return {**OK, "template_id": made.key}


def _chosen(entry: keywords.Entry, names: Any) -> list[dict[str, Any]]:
    known = {word["name"]: word for word in entry.listed()}
    names = names if isinstance(names, list) else []
    if not 1 <= len(names) <= 5 or not all(name in known for name in names):
        why = f"keyword_name_list: 1 to 5 of {', '.join(known)}"
        raise WeChatError(40246, "invalid keyword name list", why=why)
    return [known[name] for name in dict.fromkeys(names)]


def listed(call: Call) -> dict[str, Any]:
    first, second = _industry(call, 0)
    return {
        "template_list": [
            {
                "template_id": template.key,
                "title": template.title,
                "primary_industry": first,
                "deputy_industry": second,
                "content": template.content,
                "example": template.example,
            }
            for template in call.twin.world.templates
        ]
    }


def remove(call: Call) -> dict[str, Any]:
    template_id = str(call.body.get("template_id"))
    if template_id not in call.twin.world.templates:
        raise WeChatError(40037, "invalid template_id")
    call.twin.world.templates.drop(template_id)
    return OK


def set_industry(call: Call) -> dict[str, Any]:
    chosen = [str(call.body.get(f"industry_id{n}")) for n in (1, 2)]
    if not all(number.isdigit() and 1 <= int(number) <= 41 for number in chosen):
        raise WeChatError(40102, "invalid industry id")
    month = f"{call.twin.now():%Y-%m}"
    if call.twin.world.setting("industry_month") == month:
        raise WeChatError(43100, "change template too frequently")
    call.twin.world.set("industry_month", month)
    call.twin.world.set("industry", chosen)
    return OK


def get_industry(call: Call) -> dict[str, Any]:
    told = {}
    for index, name in enumerate(("primary_industry", "secondary_industry")):
        first, second = _industry(call, index)
        told[name] = {"first_class": first, "second_class": second}
    return told


def send(call: Call) -> dict[str, Any]:
    person = person_of(call, call.body.get("touser"))
    template = call.twin.world.templates.get(call.body.get("template_id"))
    if template is None:
        raise WeChatError(40037, "invalid template_id")
    data = _data(call.body.get("data"))
    keywords.check(template.keywords, data)
    if not person.subscribed:
        raise WeChatError(43004, "require subscribe")
    client_id = call.body.get("client_msg_id") or ""
    if known := _sent_before(call.twin, person, client_id):
        return {**OK, "msgid": known}
    msgid = messages.id_after(3_000_000_000_000_000_000, call.twin.world.count("template message"))
    fields = {
        "template_id": template.key,
        "title": template.title,
        "data": data,
        "text": _filled(template, data),
        "url": call.body.get("url", ""),
        "miniprogram": call.body.get("miniprogram") or {},
        "msgid": msgid,
    }
    _remember(call.twin, person, client_id, msgid)
    status = _end(call.twin, person)
    if status == DONE:
        inbox.deliver(call.twin, person.openid, "template", "template", fields)
    event = {"Event": "TEMPLATESENDJOBFINISH", "MsgID": msgid, "Status": status}
    call.twin.spawn(callback.push_event(call.twin, person, event))
    return {**OK, "msgid": msgid}


def _end(twin: Twin, person: Person) -> str:
    """What TEMPLATESENDJOBFINISH will say."""
    broken = twin.world.setting("next_template", "ok") == "fail"
    twin.world.set("next_template", "ok")
    if person.blocks_templates:
        return "failed:user block"
    return "failed: system failed" if broken else DONE


def _sent_before(twin: Twin, person: Person, client_id: Any) -> int | None:
    """The msgid of the same client_msg_id to the same person in the last ten minutes."""
    if not isinstance(client_id, str) or len(client_id) > CLIENT_ID_LETTERS:
        raise WeChatError(40035, "invalid parameter", why="client_msg_id has at most 32 characters")
    row = twin.world.setting("client_msg_ids", {}).get(f"{person.openid} {client_id}")
    return row["msgid"] if client_id and row and twin.now() - row["at"] < SAME_FOR else None


def _remember(twin: Twin, person: Person, client_id: str, msgid: int) -> None:
    if client_id:
        now, rows = twin.now(), twin.world.setting("client_msg_ids", {})
        kept = {key: row for key, row in rows.items() if now - row["at"] < SAME_FOR}
        kept[f"{person.openid} {client_id}"] = {"msgid": msgid, "at": now}
        twin.world.set("client_msg_ids", kept)


def _data(given: Any) -> dict[str, Any]:
    values = given.values() if isinstance(given, dict) else [None]
    if not all(isinstance(value, dict) and "value" in value for value in values):
        raise WeChatError(47001, "data format error", why='data is {"name": {"value": …}}')
    return given


def _filled(template: Template, data: dict[str, Any]) -> str:
    """What the person reads. `first` and `Remark` are no longer shown since May 2023."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return (
            "" if name.lower() in ("first", "remark") else str(data.get(name, {}).get("value", ""))
        )

    return re.sub(r"\{\{(\w+)\.DATA\}\}", value, template.content).strip()


def _industry(call: Call, index: int) -> tuple[str, str]:
    chosen = call.twin.world.setting("industry", ["10", "41"])
    return INDUSTRIES.get(chosen[index], ("其他", "其他"))
