"""What the account itself keeps at WeChat: tags, material, drafts, articles, sendings, consents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Tag:
    key: str  # its number as text
    name: str

    @property
    def id(self) -> int:
        return int(self.key)


@dataclass
class ShortKey:
    key: str
    long_data: str
    created_at: datetime
    expires_at: datetime


@dataclass
class Material:
    """Permanent media. `uploadimg` are pictures for articles: outside every count and list."""

    key: str  # media_id
    type: str  # image | voice | video | thumb | uploadimg
    name: str
    content_type: str
    content: bytes
    updated_at: datetime
    title: str = ""
    introduction: str = ""


@dataclass
class News:
    """Articles under one media_id: a draft, permanent news (classic), or made for a sending."""

    key: str  # media_id
    place: str  # draft | material | upload
    articles: list[dict]
    created_at: datetime
    updated_at: datetime
    pages: list[str] = field(default_factory=list)  # made when it went to single people


@dataclass
class Article:
    """A page of an article that went out: by a sending (`mass`), by itself (`publish`), or to one
    person (`custom`)."""

    key: str  # sn, the last part of its address
    way: str  # mass | publish | custom
    msgid: str  # msg_data_id and place: 2247483650_1
    content: dict  # as the draft said it
    at: datetime
    deleted: bool = False


@dataclass
class Publication:
    key: str  # publish_id
    article_id: str
    msg_data_id: int
    media_id: str
    status: int  # 0 ok, 1 running, 2 originality, 3 failed, 4 refused, 5 deleted
    pages: list[str]  # keys of Article
    fail_idx: list[int]
    base: str
    at: datetime
    updated_at: datetime

    @property
    def waiting(self) -> bool:
        return self.status == 1


@dataclass
class MassJob:
    """A sending. `people` is who may get it. Written when it begins and when it is through: how far
    it has come stands in the people's chats."""

    key: str  # msg_id
    msg_data_id: int
    type: str
    fields: dict
    to_all: bool
    people: list[str]
    total: int
    status: str  # SENDING | SEND_SUCCESS | SEND_FAIL | DELETE
    outcome: str  # what MASSSENDJOBFINISH says
    clientmsgid: str
    base: str
    at: datetime
    pages: list[str] = field(default_factory=list)
    done: int = 0
    sent: int = 0
    failed: int = 0
    check_state: int = 1
    deleted: list[int] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        return self.status == "SENDING"


@dataclass
class Notification:
    """A template of subscription notices that the account chose from the public library."""

    key: str  # priTmplId
    tid: int
    title: str
    kind: int  # 2 once, 3 for long
    keywords: list[dict]  # {kid, name, key, type, example, enum?}
    scene: str

    @property
    def content(self) -> str:
        return "\n".join(f"{word['name']}:{{{{{word['key']}.DATA}}}}" for word in self.keywords)


@dataclass
class Refusal:
    """A request that was refused, as openapi/rid/get tells it for seven days."""

    key: str  # rid
    at: datetime
    path: str
    cost_ms: int
    url: str
    body: str
    answer: str
    client_ip: str
