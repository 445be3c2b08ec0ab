"""What the account's server answered: a passive reply, `success`, nothing, or rubbish."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from wxsandbox.official.messages import ciphers_of
from wxsandbox.records import Person
from wxsandbox.signing import BadMessage, callback_signature

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

TEXT_BYTES = 2048
MOST_ARTICLES = {"event": 8}  # one article in answer to anything a person sends
# reply type -> (element, its children -> our names; the first one is needed)
BODIES: dict[str, tuple[str, dict[str, str]]] = {
    "image": ("Image", {"MediaId": "media_id"}),
    "voice": ("Voice", {"MediaId": "media_id"}),
    "video": (
        "Video",
        {"MediaId": "media_id", "Title": "title", "Description": "description"},
    ),
    "music": (
        "Music",
        {
            "Title": "title",
            "Description": "description",
            "MusicUrl": "musicurl",
            "HQMusicUrl": "hqmusicurl",
            "ThumbMediaId": "thumb_media_id",
        },
    ),
}
ARTICLE = {"Title": "title", "Description": "description", "PicUrl": "picurl", "Url": "url"}
QUIET = ("success", "empty", "invalid", "transfer_customer_service")  # nothing to read


@dataclass
class Reply:
    """`why` explains an invalid one."""

    type: str
    fields: dict[str, Any] = field(default_factory=dict)
    encrypted: bool = False
    why: str = ""

    def told(self) -> dict[str, Any]:
        return {"type": self.type, **self.fields, **({"why": self.why} if self.why else {})}


class Invalid(ValueError):
    pass


def read(twin: Twin, person: Person, raw: bytes, mode: str, trigger: str) -> Reply:
    """`trigger` is the MsgType that was pushed. In safe mode a reply must come sealed."""
    text = raw.decode("utf-8", "replace").strip()
    if not text:
        return Reply("empty")
    if text == "success":
        return Reply("success")
    sealed = False
    try:
        tree = _tree(text)
        if "Encrypt" in tree:
            if mode == "plain":
                raise Invalid("a sealed reply in plain mode")
            sealed = True
            tree = _tree(_opened(twin, tree))
        elif mode == "safe":
            raise Invalid("a plain reply in safe mode")
        return _understood(twin, person, tree, trigger, sealed)
    except Invalid as wrong:
        return Reply("invalid", encrypted=sealed, why=str(wrong))


def _understood(
    twin: Twin, person: Person, tree: dict[str, Any], trigger: str, sealed: bool
) -> Reply:
    if tree.get("ToUserName") != person.openid:
        raise Invalid("ToUserName is not the openid of the person")
    if tree.get("FromUserName") != twin.credentials.original_id:
        raise Invalid("FromUserName is not the account's original id")
    if not str(tree.get("CreateTime", "")).isdigit():
        raise Invalid("CreateTime is not a number")
    kind = str(tree.get("MsgType", ""))
    if kind == "transfer_customer_service":
        info = tree.get("TransInfo")
        account = info.get("KfAccount", "") if isinstance(info, dict) else ""
        return Reply(kind, {"kf_account": account}, sealed)
    if kind == "text":
        return Reply(kind, {"content": _text(tree.get("Content"))}, sealed)
    if kind == "news":
        return Reply(kind, {"articles": _articles(tree, trigger)}, sealed)
    if kind in BODIES:
        return Reply(kind, _body(tree, kind), sealed)
    raise Invalid(f"no such MsgType: {kind!r}")


def _text(content: Any) -> str:
    if not isinstance(content, str) or not content:
        raise Invalid("a text needs Content")
    if len(content.encode()) > TEXT_BYTES:
        raise Invalid(f"Content is longer than {TEXT_BYTES} bytes")
    return content


def _body(tree: dict[str, Any], kind: str) -> dict[str, Any]:
    element, names = BODIES[kind]
    inner = tree.get(element)
    needed = next(iter(names))
    if not isinstance(inner, dict) or not inner.get(needed):
        raise Invalid(f"{kind} needs {element}/{needed}")
    return {ours: inner.get(theirs) or "" for theirs, ours in names.items()}


def _articles(tree: dict[str, Any], trigger: str) -> list[dict[str, Any]]:
    inner = tree.get("Articles")
    items = inner.get("item") if isinstance(inner, dict) else inner
    items = items if isinstance(items, list) else [items]
    if not all(isinstance(item, dict) and item.get("Title") for item in items):
        raise Invalid("news needs Articles/item with Title")
    if str(tree.get("ArticleCount", "")) != str(len(items)):
        raise Invalid("ArticleCount is not the number of articles")
    shown = items[: MOST_ARTICLES.get(trigger, 1)]
    return [{ours: item.get(name) or "" for name, ours in ARTICLE.items()} for item in shown]


def _opened(twin: Twin, envelope: dict[str, Any]) -> str:
    sealed = str(envelope["Encrypt"])
    parts = [str(envelope.get(name, "")) for name in ("TimeStamp", "Nonce")]
    expected = callback_signature(twin.credentials.token, *parts, sealed)
    if envelope.get("MsgSignature") != expected:
        raise Invalid("MsgSignature does not match")
    why = ""
    for cipher in ciphers_of(twin):
        try:
            return cipher.decrypt(sealed)
        except (BadMessage, UnicodeDecodeError) as broken:
            why = why or str(broken)
    raise Invalid(f"the sealed reply cannot be opened: {why}")


def _tree(text: str) -> dict[str, Any]:
    try:
        if text.startswith("{"):
            tree = json.loads(text)
        else:
            tree = _children(SafeTree.fromstring(text, forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise Invalid(f"neither XML nor JSON: {broken}") from broken
    if not isinstance(tree, dict):
        raise Invalid("an empty document")
    return tree


def _children(element: Element) -> Any:
    """Nested elements as dicts; a name that repeats becomes a list."""
    if not len(element):
        return (element.text or "").strip()
    tree: dict[str, Any] = {}
    for child in element:
        value = _children(child)
        if child.tag not in tree:
            tree[child.tag] = value
        elif isinstance(tree[child.tag], list):
            tree[child.tag].append(value)
        else:
            tree[child.tag] = [tree[child.tag], value]
    return tree
