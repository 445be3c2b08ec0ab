"""Families that only an account of 2016 has: cards, places, Wi-Fi, shake-around, devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Card:
    """A kind of card. `body` is what stands under its type: base_info, advanced_info, …"""

    key: str  # card_id
    type: str
    body: dict
    stock: int
    total: int
    created_at: datetime
    updated_at: datetime
    status: str = "CARD_STATUS_NOT_VERIFY"
    deposited: list[str] = field(default_factory=list)  # codes that wait for a person

    @property
    def base(self) -> dict:
        return self.body["base_info"]

    @property
    def own_codes(self) -> bool:
        return bool(self.base.get("use_custom_code"))


@dataclass
class CardCode:
    """A card in somebody's wallet. `member` is what a membership has collected."""

    key: str  # card_id/code
    card_id: str
    code: str
    encrypt_code: str
    openid: str
    claimed_at: datetime
    begins_at: datetime
    ends_at: datetime | None
    status: str = "NORMAL"  # NORMAL | CONSUMED | UNAVAILABLE | DELETE
    outer_str: str = ""
    used_at: datetime | None = None
    member: dict = field(default_factory=dict)


@dataclass
class CardDoor:
    """A way to cards: a QR code (`qr`) or a shelf page (`shelf`)."""

    key: str  # ticket, or page_id
    kind: str
    url: str
    content: dict
    expires_at: datetime | None


@dataclass
class Poi:
    """A place. available_state 1 error, 2 auditing, 3 fine, 4 refused."""

    key: str  # poi_id
    info: dict
    available_state: int
    created_at: datetime
    update_status: int = 0


@dataclass
class WifiShop:
    """The Wi-Fi of a place; made when its first network is."""

    key: str  # shop_id
    networks: dict[str, dict] = field(default_factory=dict)  # ssid -> {"password", "bssids"}
    protocol_type: int = 0
    template_id: int = 0
    homepage_url: str = ""
    bar_type: int = 0
    finishpage_url: str = ""
    secretkey: str = ""
    coupon: dict = field(default_factory=dict)


@dataclass
class WifiVisit:
    key: str
    shop_id: str
    openid: str
    ssid: str
    bssid: str
    at: datetime
    new_fan: bool = False


@dataclass
class Beacon:
    key: str  # device_id
    uuid: str
    major: int
    minor: int
    apply_id: int
    comment: str = ""
    poi_id: int = 0
    page_ids: list[int] = field(default_factory=list)
    last_active: datetime | None = None

    @property
    def device_id(self) -> int:
        return int(self.key)


@dataclass
class BeaconPage:
    key: str  # page_id
    title: str
    description: str
    page_url: str
    icon_url: str
    comment: str = ""

    @property
    def page_id(self) -> int:
        return int(self.key)


@dataclass
class Shake:
    """Somebody shook near a beacon and saw a page; opened when the page was."""

    key: str  # ticket
    device_id: str
    page_id: str
    openid: str
    distance: float
    at: datetime
    opened: bool = False


@dataclass
class Device:
    """A thing of the Internet of things: status 0 unknown, 1 known, 2 bound, 3 unbound again."""

    key: str  # device_id
    product_id: str
    ticket: str
    licence: str
    status: int = 0
    info: dict = field(default_factory=dict)
    openids: list[str] = field(default_factory=list)
