"""Things of the Internet of things: /device/* (official-account.md, 12.4), the basics.

Mistakes come as errcode and errmsg; what succeeds is often wrapped in base_resp."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING, Any

from wxsandbox.official import callback, messages
from wxsandbox.official.envelope import OK, Call, Handler, Operation
from wxsandbox.official.errors import WeChatError
from wxsandbox.official.users import person_of
from wxsandbox.records import Person
from wxsandbox.records_classic import Device

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

UNKNOWN, KNOWN, BOUND, UNBOUND = range(4)
STATES = ("unauthorized", "authorized", "bound", "unbound")
MOST_AT_ONCE = 5
Answer = dict[str, Any]


def make(call: Call) -> Answer:
    """A new device_id with its ticket: what a factory prints on one thing."""
    number = call.twin.world.count("device")
    device = _new(call.twin, f"{call.twin.credentials.original_id}_{number:08x}")
    device.product_id = call.query.get("product_id", "1")
    call.twin.world.devices.put(device)
    resp = {"errcode": 0, "errmsg": "ok"}
    told = {"deviceid": device.key, "qrticket": device.ticket, "devicelicence": device.licence}
    return {"base_resp": resp, **told}


def authorize(call: Call) -> Answer:
    """op_type 0 makes a device known, 1 changes what is known of it."""
    listed = call.body.get("device_list")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_AT_ONCE:
        raise WeChatError(47001, "data format error", why=f"1 to {MOST_AT_ONCE} devices")
    if call.body.get("device_num") not in (len(listed), str(len(listed))):
        raise WeChatError(47001, "data format error", why="device_num is not their number")
    making = str(call.body.get("op_type", "1")) == "0"
    return {"resp": [_authorized(call.twin, entry, making=making) for entry in listed]}


def codes(call: Call) -> Answer:
    wanted = call.body.get("device_id_list")
    if not isinstance(wanted, list) or not all(isinstance(one, str) and one for one in wanted):
        raise WeChatError(47001, "data format error", why="device_id_list")
    rows = []
    for device_id in wanted:
        device = call.twin.world.devices.get(device_id) or _new(call.twin, str(device_id))
        call.twin.world.devices.put(device)
        rows.append({"device_id": device.key, "ticket": device.ticket})
    return {**OK, "device_num": len(rows), "code_list": rows}


def bind(call: Call) -> Answer:
    _check_ticket(call)
    return _bound(call, pushed="bind")


def unbind(call: Call) -> Answer:
    _check_ticket(call)
    return _bound(call, pushed="unbind")


def compel_bind(call: Call) -> Answer:
    return _bound(call, pushed="bind")


def compel_unbind(call: Call) -> Answer:
    return _bound(call, pushed="unbind")


def state(call: Call) -> Answer:
    device = call.twin.world.devices.get(call.query.get("device_id"))
    status = device.status if device else UNKNOWN
    return {**OK, "status": status, "status_info": STATES[status]}


def verify_code(call: Call) -> Answer:
    ticket = call.body.get("ticket")
    for device in call.twin.world.devices:
        if device.ticket == ticket:
            kind = call.twin.credentials.original_id
            return {**OK, "device_type": kind, "device_id": device.key, "mac": _mac(device)}
    raise WeChatError(40097, "invalid args", why="no device has this ticket")


def people_of(call: Call) -> Answer:
    device = _device(call.twin, call.query.get("device_id"))
    return {"open_id": device.openids, "resp_msg": {"ret_code": 0, "error_info": "ok"}}


def devices_of(call: Call) -> Answer:
    person = person_of(call, call.query.get("openid"))
    kind = call.twin.credentials.original_id
    rows = [d for d in call.twin.world.devices if person.openid in d.openids]
    listed = [{"device_type": kind, "device_id": d.key} for d in rows]
    resp = {"ret_code": 0, "error_info": "ok"}
    return {"resp_msg": resp, "openid": person.openid, "device_list": listed}


def send(call: Call) -> Answer:
    """To the thing through the person's phone; msg_type 2 tells the phone a state instead."""
    device, body = _device(call.twin, call.body.get("device_id")), call.body
    person = person_of(call, body.get("open_id"))
    if person.openid not in device.openids:
        raise WeChatError(40097, "invalid args", why="the person has not bound this device")
    if str(body.get("msg_type", "")) == "2":
        if str(body.get("device_status")) not in ("0", "1"):
            raise WeChatError(40097, "invalid args", why="device_status is 0 or 1")
    else:
        _content(body.get("content"))
    sent = {"content": body.get("content"), "device_status": body.get("device_status")}
    device.info["last"] = {"openid": person.openid, **sent}
    call.twin.world.devices.put(device)
    return {"ret": 0, "ret_info": "ok", "base_resp": {"errcode": 0, "errmsg": "ok"}}


async def says(twin: Twin, person: Person, device: Device, content: bytes) -> dict[str, Any]:
    """The thing says something to the account's server, through the phone."""
    fields = {
        "DeviceType": twin.credentials.original_id,
        "DeviceID": device.key,
        "Content": base64.b64encode(content).decode(),
        "SessionID": twin.world.count("device-session"),
        "MsgID": messages.id_after(26_000_000_000_000_000, twin.world.count("message")),
        "OpenID": person.openid,
    }
    push = messages.addressed(twin, person, "device_text", fields)
    return await callback.push(twin, push, person)


def _bound(call: Call, *, pushed: str) -> Answer:
    device = _device(call.twin, call.body.get("device_id"))
    person = person_of(call, call.body.get("openid"))
    together = pushed == "bind"
    changed = (person.openid in device.openids) != together
    device.openids = [o for o in device.openids if o != person.openid]
    if together:
        device.openids.append(person.openid)
    device.status = BOUND if device.openids else UNBOUND
    call.twin.world.devices.put(device)
    if changed:
        event = {
            "Event": pushed,
            "DeviceType": call.twin.credentials.original_id,
            "DeviceID": device.key,
            "Content": "",
            "SessionID": call.twin.world.count("device-session"),
            "OpenID": person.openid,
        }
        push = messages.addressed(call.twin, person, "device_event", event)
        call.twin.spawn(callback.push(call.twin, push, person))
    return {"base_resp": {"errcode": 0, "errmsg": "ok"}}


def _authorized(twin: Twin, entry: Any, *, making: bool) -> Answer:
    device_id = str(entry.get("id", "")) if isinstance(entry, dict) else ""
    known = twin.world.devices.get(device_id)
    kind = twin.credentials.original_id
    base = {"device_type": kind, "device_id": device_id}
    if not device_id or not entry.get("mac"):
        return {"base_info": base, "errcode": 47001, "errmsg": "id and mac are needed"}
    if known is None and not making:
        return {"base_info": base, "errcode": 40097, "errmsg": "no such device"}
    device = known or _new(twin, device_id)
    device.info = {**device.info, **entry}
    device.status = max(device.status, KNOWN)
    twin.world.devices.put(device)
    return {"base_info": base, "errcode": 0, "errmsg": "ok"}


def _new(twin: Twin, device_id: str) -> Device:
    return Device(device_id, "1", secrets.token_urlsafe(18), secrets.token_hex(32))


def _device(twin: Twin, device_id: Any) -> Device:
    device = twin.world.devices.get(device_id) if isinstance(device_id, str) else None
    if device is None:
        raise WeChatError(40097, "invalid args", why=f"no device {device_id!r}")
    return device


def _check_ticket(call: Call) -> None:
    """A page gets the ticket from the phone; here it is the one of the device."""
    device = _device(call.twin, call.body.get("device_id"))
    if call.body.get("ticket") != device.ticket:
        raise WeChatError(40097, "invalid args", why="this is not the ticket of the device")


def _content(value: Any) -> None:
    try:
        base64.b64decode(str(value or ""), validate=True)
    except binascii.Error as broken:
        raise WeChatError(40097, "invalid args", why="content is base64") from broken


def _mac(device: Device) -> str:
    return str(device.info.get("mac", ""))


_POSTS: dict[str, Handler] = {
    "authorize_device": authorize,
    "create_qrcode": codes,
    "bind": bind,
    "unbind": unbind,
    "compel_bind": compel_bind,
    "compel_unbind": compel_unbind,
    "verify_qrcode": verify_code,
    "transmsg": send,
}
_GETS: dict[str, Handler] = {
    "getqrcode": make,
    "get_stat": state,
    "get_openid": people_of,
    "get_bind_device": devices_of,
}
OPERATIONS = {
    **{f"/device/{name}": Operation("POST", work, classic=True) for name, work in _POSTS.items()},
    **{f"/device/{name}": Operation("GET", work, classic=True) for name, work in _GETS.items()},
}
