"""A small district with the people of the journeys, opened by the same verbs a person would use."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client

from shangquan.accounts import operations as accounts
from shangquan.accounts.models import User
from shangquan.accounts.operations import WeChatProfile
from shangquan.catalog import operations as catalog
from shangquan.catalog.models import Sku
from shangquan.catalog.operations import ItemSpec, SkuSpec
from shangquan.flows import drains, second_factor
from shangquan.flows.cart import SKU
from shangquan.gateways.wechatpay.trades import Trade
from shangquan.inventory import operations as inventory
from shangquan.inventory import queries as inventory_queries
from shangquan.kit import clock
from shangquan.merchants import operations as merchants
from shangquan.merchants import queries as merchant_queries
from shangquan.merchants.models import District, Merchant, Store
from shangquan.merchants.rules import DISTRICT_ROLES, RIGHTS, Right, Role
from shangquan.orders.models import Order
from shangquan.payments import operations as payments
from shangquan.payments.models import Payment

CONTACT = {"name": "林小雨", "phone": "13800001234", "address": "东区 3 号楼 412"}
# Who works where: name -> (role, shop).
STAFF: dict[str, tuple[Role, str]] = {
    "owner": (Role.OWNER, ""),
    "mo": (Role.DISPATCHER, ""),
    "yan": (Role.SERVICE, ""),
    "man": (Role.MANAGER, "noodles"),
    "chen": (Role.CASHIER, "noodles"),
    "gu": (Role.KITCHEN, "noodles"),
    "cha": (Role.MANAGER, "tea"),
}


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    body: Any
    raw: bytes

    @staticmethod
    def of(response: HttpResponse) -> "Answer":
        is_json = "json" in response.headers.get("Content-Type", "")
        raw = b"" if response.streaming else response.content
        return Answer(response.status_code, json.loads(raw) if is_json and raw else None, raw)


@dataclass
class Caller:
    """Somebody with a browser: a guest with a token, staff with a cookie, or nobody."""

    name: str
    base: str
    client: Client = field(default_factory=Client)
    token: str = ""
    person_id: UUID | None = None
    openid: str = ""
    user: User | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Answer:
        """`key` empty: a fresh one; None: none at all."""
        if key is not None:
            headers["Idempotency-Key"] = key or str(uuid4())
        return self.call("POST", path, {} if body is None else body, **headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        address = path if path.startswith("/") and not self.base else self.base + path
        data = body if isinstance(body, bytes | str) else json.dumps(body, ensure_ascii=False)
        response = self.client.generic(
            method,
            address,
            "" if body is None else data,
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        return Answer.of(response)

    def quote(self, lines: list[dict[str, Any]], fulfilment: str = "pickup") -> Answer:
        return self.post("/quote", {"lines": lines, "fulfilment": fulfilment}, key=None)

    def order(
        self, *wanted: tuple[UUID, int], fulfilment: str = "pickup", key: str = "", seen: str = ""
    ) -> Answer:
        """Quote and place, as the page does."""
        lines = cart(*wanted)
        seen = seen or self.quote(lines, fulfilment).body["seen"]
        return self.post("/checkouts", checkout(lines, seen, fulfilment), key=key)


def cart(*wanted: tuple[UUID, int]) -> list[dict[str, Any]]:
    return [{"sku": str(sku), "options": [], "quantity": n} for sku, n in wanted]


def checkout(lines: list[dict[str, Any]], seen: str, fulfilment: str = "pickup") -> dict[str, Any]:
    return {
        "lines": lines,
        "fulfilment": fulfilment,
        "seen": seen,
        "contact": CONTACT,
        "remarks": {},
    }


@dataclass
class World:
    """One district of its own; every test may open as many as it likes."""

    district: District
    stores: dict[str, Store] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.district.pk

    # -- shops ---------------------------------------------------------------------------------

    def open_shop(self, slug: str, *, is_owner: bool = False, **fields: Any) -> Store:
        merchant = Merchant.objects.create(
            district=self.district, slug=slug, name=slug, is_owner=is_owner
        )
        defaults = {"opens_at": time(0), "closes_at": time(0), "has_delivery": True}
        self.stores[slug] = Store.objects.create(
            district=self.district, merchant=merchant, slug=slug, name=slug, **defaults | fields
        )
        return self.stores[slug]

    def dish(self, shop: str, name: str, price_fen: int, left: int | None = None) -> UUID:
        """Something to sell; answers its SKU."""
        spec = ItemSpec(category="菜", name=name, skus=(SkuSpec(price_fen=price_fen),))
        item = catalog.put_item(store=self.stores[shop], spec=spec, now=clock.now())
        sku = Sku.objects.get(item=item).pk
        if left is not None:
            self.count(sku, left)
        return sku

    def count(self, sku: UUID, left: int | None) -> None:
        inventory.set_left(
            district_id=self.id, kind=SKU, subject_id=sku, left=left, now=clock.now()
        )

    def left(self, sku: UUID) -> int | None:
        found = inventory_queries.left(district_id=self.id, kind=SKU, subjects=[sku])
        return found.get(sku)

    # -- people --------------------------------------------------------------------------------

    def guest(self, name: str) -> Caller:
        """A guest who signed in through the account (WeChat vouched for the openid)."""
        profile = WeChatProfile(appid="wx-world", openid=f"o-{name}-{self.id.hex[-12:]}")
        now = clock.now()
        token, session = accounts.sign_in(
            profile=profile, district_id=self.id, nonce=uuid4().hex, now=now
        )
        return Caller(
            name,
            f"/api/g/{self.district.slug}",
            token=token,
            person_id=session.person_id,
            openid=profile.openid,
        )

    def staff(self, name: str, *, enforce_csrf: bool = False) -> Caller:
        """Somebody of STAFF in a browser that is signed in, with the second factor where there is one."""
        user = self.users.get(name) or self._appoint(name)
        client = Client(enforce_csrf_checks=enforce_csrf)
        client.force_login(user)
        if factor := second_factor.authenticator(user):
            session = client.session
            session["second_factor"] = str(factor.pk)
            session.save()
        return Caller(name, "/api/store", client=client, user=user)

    def anonymous(self) -> Caller:
        return Caller("anonymous", "")

    def _appoint(self, name: str) -> User:
        role, shop = STAFF[name]
        user = User.objects.create(username=f"{name}-{self.id.hex[-12:]}", is_staff=True)
        merchants.appoint(
            district_id=self.id,
            merchant_id=None if role in DISTRICT_ROLES else self.stores[shop].merchant_id,
            user_id=user.pk,
            role=role,
            actor="test",
            is_actor_of_district=True,
            now=clock.now(),
        )
        if Right.REFUND in RIGHTS[role]:
            TOTP.activate(user, generate_totp_secret())
        self.users[name] = user
        return user

    # -- money ---------------------------------------------------------------------------------

    def trade(self, payment: Payment, **other: Any) -> Trade:
        """What WeChat would say of this payment had it been paid."""
        account = merchant_queries.pay_account(self.id)
        said = {
            "appid": account.appid,
            "mchid": account.mchid,
            "out_trade_no": payment.out_trade_no,
            "state": "SUCCESS",
            "transaction_id": f"42{payment.out_trade_no[2:28]}",
            "openid": payment.openid or "o-somebody",
            "total_fen": payment.amount_fen,
            "currency": "CNY",
            "success_at": clock.now(),
        }
        return Trade(**said | other)

    def wechat_says(self, payment: Payment, **other: Any) -> Payment:
        """The money arrived: the one verb of notices and queries."""
        return payments.succeed(
            district_id=self.id,
            account=merchant_queries.pay_account(self.id),
            trade=self.trade(payment, **other),
            now=clock.now(),
        )

    def payment(self, placed: Answer) -> Payment:
        return Payment.objects.get(pk=placed.body["payment"]["id"])

    def orders(self, placed: Answer) -> list[Order]:
        numbers = [order["number"] for order in placed.body["orders"]]
        return list(Order.objects.filter(number__in=numbers).order_by("pk"))

    def paid_order(self, guest: Caller, *wanted: tuple[UUID, int]) -> Order:
        """A guest's order whose money is there."""
        placed = guest.order(*wanted)
        assert placed.status == 201, placed
        self.wechat_says(self.payment(placed))
        drains.drain_once()
        return self.orders(placed)[0]


def open_world(*, now: datetime | None = None) -> World:
    """A district with a noodle shop and a tea shop, open day and night."""
    slug = f"w-{uuid4().hex[:12]}"
    world = World(District.objects.create(slug=slug, name="青禾里", created_at=now or clock.now()))
    world.open_shop("noodles", packing_fee_fen=100, delivery_fee_fen=300)
    world.open_shop("tea")
    return world


def several(count: int) -> Iterator[str]:
    """Names for a crowd."""
    return (f"buyer{n}" for n in range(count))
