"""What WeChat pushes to the account's server, in XML or JSON, plain or sealed."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wxsandbox import scenarios
from wxsandbox.records import Person
from wxsandbox.signing import MessageCipher, callback_signature

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

MODES = ("plain", "compatible", "safe")
FORMATS = ("xml", "json")
HASTE_S = 600  # further ahead than this, the clock was set back


def addressed(twin: Twin, person: Person, msg_type: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The common elements. Nobody does two things in one second: times of a person only grow,
    because servers tell events apart by FromUserName and CreateTime."""
    create_time = int(twin.now().timestamp())
    if create_time <= person.last_create_time < create_time + HASTE_S:
        create_time = person.last_create_time + 1
    person.last_create_time = create_time
    if person.key in twin.world.people:
        twin.world.people.put(person)
    return {
        "ToUserName": twin.credentials.original_id,
        "FromUserName": person.openid,
        "CreateTime": create_time,
        "MsgType": msg_type,
        **fields,
    }


def ciphers_of(twin: Twin) -> list[MessageCipher]:
    """The newest first. For a while after a change the former key is in use beside the new one."""
    keys, former = twin.credentials, twin.world.setting("former_aes_key")
    names = [keys.encoding_aes_key]
    if former and twin.now() < former["until"]:
        names.append(former["key"])
    return [MessageCipher(encoding_aes_key=name, appid=keys.appid) for name in names]


def change_key(twin: Twin, key: str) -> datetime:
    """From now on `key`; until the instant that is answered, the former one too."""
    until = twin.now() + scenarios.AES_KEY_OVERLAP
    former = {"key": twin.credentials.encoding_aes_key, "until": until}
    twin.world.set("former_aes_key", former)
    twin.credentials.encoding_aes_key = key
    twin.world.set("credentials", asdict(twin.credentials))
    return until


def written(fields: dict[str, Any], format_: str) -> str:
    if format_ == "json":
        return json.dumps(fields, ensure_ascii=False)
    return f"<xml>{_elements(fields)}</xml>"


def body_of(twin: Twin, fields: dict[str, Any], mode: str, format_: str) -> tuple[str, str]:
    """The body to post, and the Encrypt in it (empty in plain mode)."""
    if mode == "plain":
        return written(fields, format_), ""
    ciphers = ciphers_of(twin)
    cipher = ciphers[twin.world.count("sealed push") % len(ciphers)]
    sealed = cipher.encrypt(written(fields, format_))
    shown = fields if mode == "compatible" else {"ToUserName": fields["ToUserName"]}
    return written({**shown, "Encrypt": sealed}, format_), sealed


def query_of(twin: Twin, openid: str, sealed: str, spoil: str = "") -> str:
    """Signed anew for every attempt; a spoilt signature is well formed and wrong."""
    token, timestamp = twin.credentials.token, str(int(twin.clock.wall()))
    nonce = str(secrets.randbelow(2_000_000_000))
    secret = secrets.token_hex(8) if spoil else token
    query = {
        "signature": callback_signature(secret, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    if sealed:
        query["encrypt_type"] = "aes"
        query["msg_signature"] = callback_signature(secret, timestamp, nonce, sealed)
    return urlencode(query)


def _elements(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    """A list repeats its element; JSON keeps it as a list."""
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        inner = _elements(value)
    elif isinstance(value, int | float):
        inner = str(value)
    else:
        inner = "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return f"<{name}>{inner}</{name}>"


def id_after(start: int, count: int) -> int:
    """64-bit ids far enough apart to stay different in a client that reads them as floats."""
    return start + count * 1_000_003
