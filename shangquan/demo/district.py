"""The demo district 青禾里, opened with the same verbs a person would use."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from shangquan.accounts.models import User
from shangquan.catalog import operations as catalog
from shangquan.catalog.models import Category, Sku
from shangquan.catalog.operations import GroupSpec, ItemSpec, OptionSpec, SkuSpec
from shangquan.flows.cart import SKU
from shangquan.inventory import operations as inventory
from shangquan.kit.transactions import operation
from shangquan.merchants import operations as merchants
from shangquan.merchants.models import District, Merchant, Store, Table
from shangquan.merchants.rules import DISTRICT_ROLES, Role
from shangquan.scenes import operations as scenes

DATA = Path(__file__).parent / "data" / "district.json"
# Known to everybody who reads the README: `shangquan up --production` refuses a database that still has it.
PASSWORD = "qinghe-demo"  # noqa: S105
PICTURES = "/static/demo/"


@operation
def open_district(*, appid: str, public_url: str, now: datetime) -> District:
    """Fill an empty database. All or nothing."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    district = District.objects.create(
        slug=data["slug"], name=data["name_zh"], name_en=data["name_en"],
        tagline=data["tagline_zh"], tagline_en=data["tagline_en"], zone=data["zone"],
        appid=appid, created_at=now,
    )  # fmt: skip
    stores = {
        shop["slug"]: _open_shop(district, shop, sort, now)
        for sort, shop in enumerate(data["shops"])
    }
    for person in data["staff"]:
        _appoint(district, stores, person, now)
    for code in data["codes"]:
        _print_code(district, stores, code)
    _draft_menu(district, public_url, now)
    return district


def _open_shop(district: District, shop: dict[str, Any], sort: int, now: datetime) -> Store:
    merchant = Merchant.objects.create(
        district=district, slug=shop["slug"], name=shop["name_zh"], name_en=shop["name_en"],
        licence=shop["licence"], is_owner=shop["kind"] == "own",
    )  # fmt: skip
    opens, closes = (time.fromisoformat(at) for at in shop["hours"]["mon"])
    store = Store.objects.create(
        district=district, merchant=merchant, slug=shop["slug"], name=shop["name_zh"],
        name_en=shop["name_en"], cuisine=shop["cuisine_zh"], cuisine_en=shop["cuisine_en"],
        notice=shop["notice_zh"], notice_en=shop["notice_en"], address=shop["address_zh"],
        address_en=shop["address_en"], phone=shop["phone"], picture=PICTURES + shop["picture"],
        opens_at=opens, closes_at=closes, has_pickup=shop["pickup"], has_delivery=shop["delivery"],
        delivery_fee_fen=shop["delivery_fee_fen"], min_delivery_fen=shop["min_delivery_fen"],
        free_delivery_from_fen=shop["free_delivery_from_fen"],
        packing_fee_fen=shop["packing_fee_fen"], sort=sort,
    )  # fmt: skip
    position = 0
    for number, category in enumerate(shop["categories"]):
        for item in category["items"]:
            _put_item(store, category, item, position, now)
            position += 1
        Category.objects.filter(store=store, name=category["name_zh"]).update(sort=number)
    return store


def _put_item(
    store: Store, category: dict[str, Any], item: dict[str, Any], sort: int, now: datetime
) -> None:
    is_plain = len(item["skus"]) == 1
    spec = ItemSpec(
        category=category["name_zh"],
        category_en=category["name_en"],
        key=item["key"],
        name=item["name_zh"],
        name_en=item["name_en"],
        description=item["description_zh"],
        description_en=item["description_en"],
        picture=PICTURES + item["picture"],
        allergens=tuple(item["allergens"]),
        sort=sort,
        skus=tuple(
            SkuSpec(
                price_fen=sku["price_fen"],
                name="" if is_plain else sku["name_zh"],
                name_en="" if is_plain else sku["name_en"],
            )
            for sku in item["skus"]
        ),
        groups=tuple(_group(group) for group in item["groups"]),
    )
    row = catalog.put_item(store=store, spec=spec, now=now)
    for sku, wanted in zip(
        Sku.objects.filter(item=row).order_by("sort"), item["skus"], strict=True
    ):
        if wanted["stock"] is not None:
            inventory.set_left(
                district_id=store.district_id,
                kind=SKU,
                subject_id=sku.pk,
                left=wanted["stock"],
                now=now,
            )


def _group(group: dict[str, Any]) -> GroupSpec:
    return GroupSpec(
        name=group["name_zh"],
        name_en=group["name_en"],
        least=group["min"],
        most=group["max"],
        options=tuple(
            OptionSpec(name=o["name_zh"], name_en=o["name_en"], price_fen=o["price_fen"])
            for o in group["options"]
        ),
    )


def _appoint(
    district: District, stores: dict[str, Store], person: dict[str, Any], now: datetime
) -> None:
    user = User.objects.create(
        username=person["username"], name=person["name_zh"], name_en=person["name_en"],
        password=make_password(PASSWORD), is_staff=True,
    )  # fmt: skip
    role = Role(person["role"])
    merchants.appoint(
        district_id=district.pk,
        merchant_id=None if role in DISTRICT_ROLES else stores[person["shop"]].merchant_id,
        user_id=user.pk,
        role=role,
        actor="demo",
        is_actor_of_district=True,
        now=now,
    )


def _print_code(district: District, stores: dict[str, Store], code: dict[str, Any]) -> None:
    store = stores.get(code["shop"] or "")
    if store and code["table"]:
        Table.objects.create(
            district=district, merchant=store.merchant, store=store, code=code["table"]
        )
    path = f"shops/{store.slug}" if store else ""
    scenes.put_scene(
        district_id=district.pk, code=code["key"], kind=code["kind"], label=code["name_zh"],
        label_en=code["name_en"], merchant_id=store.merchant_id if store else None,
        path=f"{path}?table={code['table']}" if code["table"] else path,
    )  # fmt: skip


def _draft_menu(district: District, public_url: str, now: datetime) -> None:
    """Two branches for a start: eat, and mine."""
    home = f"{public_url}/g/{district.slug}"
    host = public_url.split("//", 1)[-1]
    shops = [
        {"type": "view", "name": store.name, "url": f"{home}/shops/{store.slug}"}
        for store in Store.objects.filter(district=district)[:4]
    ]
    mine = [
        {"type": "view", "name": "我的订单", "url": f"{home}/orders"},
        {"type": "click", "name": "需要帮助", "key": "HELP"},
    ]
    buttons: list[dict[str, Any]] = [
        {"type": "view", "name": "去点餐", "url": home},
        {"name": "逛街", "sub_button": shops},
        {"name": "我的", "sub_button": mine},
    ]
    for position, button in enumerate(buttons):
        scenes.put_branch(
            district_id=district.pk, position=position, button=button, merchant_id=None,
            editor_merchant_id=None, seen_version=0, hosts=[host], actor="demo", now=now,
        )  # fmt: skip
