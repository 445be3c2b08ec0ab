"""Editing dishes: what guests see, who is told, and what an upload may not carry."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from shangquan.catalog import queries as catalog
from shangquan.catalog.models import Item, Option, OptionGroup, Sku
from shangquan.config.office import pictures
from shangquan.flows import menu_edit
from shangquan.flows.models import Notice
from shangquan.kit.models import AuditEntry, Outbox
from tests.support.world import World

Desk = Callable[[str], Client]
# A refusal rolls a transaction back: these need one of their own instead of the test's.
REFUSED = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(world: World) -> Item:
    world.dish("noodles", "牛肉面", 2800, left=10)
    return Item.objects.get()


def form(item: Item | None, **changes: Any) -> dict[str, Any]:
    """What the page sends: everything as it is, with these changes."""
    sent: dict[str, Any] = {
        "name": "牛肉面", "category": "菜", "size-0-name": "", "size-0-price": "28.00",
        "size-0-left": "10",
    }  # fmt: skip
    if item is not None:
        sent |= {"seen": menu_edit.dish(item).digest, "size-0-old": ""}
    return sent | changes


def send(client: Client, item: Item, **changes: Any) -> Any:
    return client.post(reverse("admin:item_change", args=[item.pk]), form(item, **changes))


def test_a_new_price_reaches_the_menu_and_keeps_the_sku(
    world: World, desk: Desk, item: Item
) -> None:
    sku, version = Sku.objects.get(), catalog.versions([item.store_id])[item.store_id]
    answer = send(desk("man"), item, **{"size-0-price": "29.5"})
    assert answer.status_code == 302
    after = Sku.objects.get()
    assert (after.pk, after.price_fen) == (sku.pk, 2950)
    assert catalog.versions([item.store_id])[item.store_id] > version
    assert Outbox.objects.filter(name="MenuChanged").exists()
    entry = AuditEntry.objects.get(verb="item.change")
    assert entry.details["changes"]["skus"][1][0]["price_fen"] == 2950
    lin = world.guest("lin")
    shown = lin.get("/shops/noodles/menu").body["categories"][0]["items"][0]
    assert shown["from_fen"] == 2950


def test_saving_without_a_change_changes_nothing(desk: Desk, item: Item) -> None:
    version = catalog.versions([item.store_id])
    assert send(desk("man"), item).status_code == 302
    assert catalog.versions([item.store_id]) == version
    assert not AuditEntry.objects.filter(verb__startswith="item.").exists()


def test_a_new_dish_with_sizes_options_and_stock(world: World, desk: Desk) -> None:
    store = world.stores["noodles"]
    sent = {
        "name": "酸辣粉", "name_en": "Hot and sour noodles", "category": "粉", "allergens": ["soy"],
        "size-0-name": "小", "size-0-price": "12", "size-7-name": "大", "size-7-price": "15",
        "size-7-left": "3", "group-0-name": "辣度", "group-0-least": "1", "group-0-most": "1",
        "group-0-option-0-name": "微辣", "group-0-option-4-name": "特辣",
        "group-0-option-4-price": "0.5",
    }  # fmt: skip
    answer = desk("man").post(reverse("admin:item_add_to", args=[store.pk]), sent)
    assert answer.status_code == 302
    dish = menu_edit.dish(Item.objects.get(store=store))
    assert [(s.name, s.price_fen) for s in dish.spec.skus] == [("小", 1200), ("大", 1500)]
    assert dict(dish.left) == {"小": None, "大": 3}
    group = dish.spec.groups[0]
    assert (group.least, group.most) == (1, 1)
    assert [(o.name, o.price_fen) for o in group.options] == [("微辣", 0), ("特辣", 50)]


def test_a_renamed_size_stays_the_same_thing(world: World, desk: Desk, item: Item) -> None:
    sku = Sku.objects.get()
    sizes = {"size-0-old": "", "size-0-name": "小碗", "size-1-name": "大碗", "size-1-price": "33"}
    assert send(desk("man"), item, **sizes).status_code == 302
    item.refresh_from_db()
    assert Sku.objects.get(name="小碗").pk == sku.pk
    assert world.left(sku.pk) == 10
    swapped = {
        "size-0-old": "小碗", "size-0-name": "大碗", "size-1-old": "大碗", "size-1-name": "小碗",
        "size-1-price": "33", "seen": menu_edit.dish(item).digest,
    }  # fmt: skip
    assert send(desk("man"), item, **swapped).status_code == 302
    assert Sku.objects.get(pk=sku.pk).name == "大碗"


def test_a_renamed_dish_stays_the_same_dish(desk: Desk, item: Item) -> None:
    assert send(desk("man"), item, name="红烧牛肉面").status_code == 302
    assert list(Item.objects.values_list("pk", "name")) == [(item.pk, "红烧牛肉面")]


def test_a_new_price_throws_no_chosen_options_out_of_open_carts(
    world: World, desk: Desk, item: Item
) -> None:
    options = {
        "group-0-name": "辣度",
        "group-0-option-0-name": "微辣",
        "group-0-option-0-price": "1",
    }
    send(desk("man"), item, **options)
    item.refresh_from_db()
    option, sku = Option.objects.get(), Sku.objects.get()
    cart = [{"sku": str(sku.pk), "options": [str(option.pk)], "quantity": 1}]
    lin = world.guest("lin")
    assert lin.quote(cart).status == 200
    send(desk("man"), item, **options, **{"size-0-price": "30"})
    assert Option.objects.get().pk == option.pk
    quoted = lin.quote(cart).body
    assert "30" in str(quoted)
    item.refresh_from_db()
    send(desk("man"), item, **options | {"group-0-option-0-price": "2"}, **{"size-0-price": "30"})
    assert Option.objects.get().price_fen == 200


@REFUSED
def test_two_dishes_of_one_name_are_refused(world: World, desk: Desk, item: Item) -> None:
    world.dish("noodles", "素面", 1200)
    answer = send(desk("man"), item, name="素面")
    assert answer.status_code == 409
    assert "素面" in answer.content.decode()
    item.refresh_from_db()
    assert item.name == "牛肉面"


@REFUSED
def test_of_two_editors_at_once_the_second_is_told(desk: Desk, item: Item) -> None:
    seen = menu_edit.dish(item).digest
    assert send(desk("man"), item, **{"size-0-price": "30"}).status_code == 302
    item.refresh_from_db()
    late = send(desk("owner"), item, **{"size-0-price": "31", "seen": seen})
    assert late.status_code == 409
    page = late.content.decode()
    assert "30.00" in page  # what stands now
    assert 'value="31"' in page  # what was typed is kept
    assert Sku.objects.get().price_fen == 3000
    again = desk("owner").post(
        reverse("admin:item_change", args=[item.pk]),
        form(item, **{"size-0-price": "31", "seen": late.context["seen"]}),
    )
    assert again.status_code == 302
    assert Sku.objects.get().price_fen == 3100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"category": " "}, "category"),
        ({"name": "很" * 61}, "name"),
        ({"size-0-price": "-1"}, "size-0-price"),
        ({"size-0-price": "28.555"}, "size-0-price"),
        ({"size-0-price": "1e3"}, "size-0-price"),
        ({"size-0-price": "9999999"}, "size-0-price"),
        ({"size-0-price": ""}, "size-0-price"),
        ({"size-0-left": "-1"}, "size-0-left"),
        ({"size-0-left": "²"}, "size-0-left"),
        ({"size-1-price": "3"}, "size-0-name"),
        ({"group-0-name": "辣", "group-0-most": "0", "group-0-option-0-name": "a"}, "group-0-most"),
        ({"group-0-name": "辣", "group-0-least": "2", "group-0-most": "2", "group-0-option-0-name": "a"}, "group-0-most"),
        ({"group-0-name": "", "group-0-option-0-name": "a"}, "group-0-name"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_shown_beside_its_field(
    desk: Desk, item: Item, changes: dict[str, str], field: str
) -> None:
    before = menu_edit.dish(item)
    answer = send(desk("man"), item, **changes)
    assert answer.status_code == 400
    assert field in answer.context["form"].faults
    item.refresh_from_db()
    assert menu_edit.dish(item) == before


def test_sold_out_and_back(desk: Desk, item: Item) -> None:
    address = reverse("admin:item_sold_out", args=[item.pk])
    for to, state in (("1", True), ("1", True), ("0", False)):
        assert desk("man").post(address, {"to": to}).status_code == 302
        item.refresh_from_db()
        assert item.is_sold_out is state
    verbs = AuditEntry.objects.filter(subject=menu_edit.subject(item)).values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["item.back", "item.sold_out"]


def test_a_dish_taken_off_stays_off_while_it_is_edited(desk: Desk, item: Item) -> None:
    assert (
        desk("man").post(reverse("admin:item_listed", args=[item.pk]), {"to": "0"}).status_code
        == 302
    )
    item.refresh_from_db()
    assert send(desk("man"), item, **{"size-0-price": "20"}).status_code == 302
    item.refresh_from_db()
    assert item.is_listed is False
    assert catalog.menu(item.store_id) == []


# -- X12: the owner keeps a partner's menu --------------------------------------------------


def test_the_merchant_is_told_what_the_owner_changed(world: World, desk: Desk, item: Item) -> None:
    assert send(desk("owner"), item, **{"size-0-price": "26"}).status_code == 302
    entry = AuditEntry.objects.get(verb="item.change")
    assert entry.details["by_district"] is True
    page = desk("man").get("/office/").content.decode()
    assert "牛肉面" in page
    assert desk("cha").get("/office/").context["notices"] == []
    notice = Notice.objects.get()
    desk("man").post(reverse("admin:notice_seen", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.seen_by.startswith("man-")
    assert desk("man").get("/office/").context["notices"] == []
    trail = desk("man").get(reverse("admin:item_trail", args=[item.pk])).content.decode()
    assert "28.00" in trail
    assert "26.00" in trail


def test_nobody_is_told_of_ones_own_changes(world: World, desk: Desk, item: Item) -> None:
    send(desk("man"), item, **{"size-0-price": "26"})
    own = world.dish("own", "米饭", 200)
    rice = Sku.objects.get(pk=own).item
    desk("owner").post(reverse("admin:item_sold_out", args=[rice.pk]), {"to": "1"})
    assert not Notice.objects.exists()


# -- pictures -------------------------------------------------------------------------------


def jpeg(size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#C7400F").save(target, "JPEG", **options)
    return target.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg(exif=exif)


def test_a_picture_is_drawn_anew_without_its_past(
    desk: Desk, item: Item, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    secret = b"<script>alert(1)</script>PK\x03\x04"
    upload = SimpleUploadedFile("../../evil.php", with_place() + secret, "image/jpeg")
    assert send(desk("man"), item, picture=upload).status_code == 302
    item.refresh_from_db()
    assert item.picture.startswith("menu/")
    assert item.picture.endswith(".webp")
    kept = (tmp_path / item.picture).read_bytes()
    assert b"script" not in kept
    assert b"camera" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.format == "WEBP"
        assert not image.getexif()
    assert [p.suffix for p in tmp_path.rglob("*") if p.is_file()] == [".webp"]


def test_a_large_picture_becomes_small() -> None:
    with Image.open(io.BytesIO(pictures.clean(jpeg((3000, 2000))))) as image:
        assert max(image.size) == pictures.SIDE


def gif() -> bytes:
    target = io.BytesIO()
    Image.new("P", (64, 64)).save(target, "GIF")
    return target.getvalue()


def bomb() -> bytes:
    """A few kilobytes that unpack to 100 million pixels."""
    target = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*<script>alert(1)</script>*/=1;",
        b"\xff\xd8\xff\xe0 not a picture",
        b"PK\x03\x04" + b"\0" * 100,
        jpeg()[:400],
        gif(),
        bomb(),
        jpeg((8, 8)),
    ],
    ids=["empty", "svg", "html", "gif-js", "jpeg-head", "zip", "cut", "gif", "bomb", "tiny"],
)
def test_what_is_no_plain_picture_is_refused(desk: Desk, item: Item, data: bytes, settings: Any, tmp_path: Path) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("dish.jpg", data, "image/jpeg")
    answer = send(desk("man"), item, picture=upload)
    assert answer.status_code == 400
    item.refresh_from_db()
    assert item.picture == ""
    assert not list(tmp_path.rglob("*.*"))


def test_categories_move_the_menu(desk: Desk, item: Item) -> None:
    version = catalog.versions([item.store_id])[item.store_id]
    address = reverse("admin:catalog_category_change", args=[item.category_id])
    answer = desk("man").post(address, {"name": "面食", "name_en": "Noodles", "sort": "3"})
    assert answer.status_code == 302
    item.category.refresh_from_db()
    assert (item.category.name, item.category.sort) == ("面食", 3)
    assert catalog.versions([item.store_id])[item.store_id] > version
    assert AuditEntry.objects.filter(verb="category.change").count() == 1
    assert not OptionGroup.objects.exists()
