"""A spreadsheet over a menu: shown first, then all of it or nothing; the same file twice changes nothing."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from shangquan.catalog import queries as catalog
from shangquan.catalog.models import Category, Item, Menu, Sku
from shangquan.config.office.views.exports import workbook
from shangquan.flows import menu_edit, menu_import, menu_sheet, spreadsheet, tasks
from shangquan.flows.menu_edit import Editor
from shangquan.flows.models import MenuImport, Notice
from shangquan.kit import audit, clock
from shangquan.kit.models import AuditEntry
from shangquan.kit.states import Stale
from shangquan.merchants.models import Store
from tests.support.world import World, open_world

ITEMS: list[list[Any]] = [
    ["面", "牛肉面", "Beef noodles", "小碗", "Small", 24, 30, "现熬", "Bone broth", "麸质、大豆"],
    ["面", "牛肉面", "Beef noodles", "大碗", "Large", 28, None, "现熬", "Bone broth", "麸质、大豆"],
    ["饮料", "酸梅汤", None, None, None, 6.5, "不限", None, None, None],
]
OPTIONS: list[list[Any]] = [["牛肉面", "辣度", "Heat", 1, 1, "微辣", "Mild", 0.5]]


@pytest.fixture
def world(transactional_db: None) -> World:
    return open_world()


@pytest.fixture
def store(world: World) -> Store:
    return Store.objects.select_related("merchant", "district").get(pk=world.stores["noodles"].pk)


def file(items: list[list[Any]] = ITEMS, options: list[list[Any]] = OPTIONS) -> bytes:
    return workbook((items, options))


def check(store: Store, data: bytes | None = None, **more: Any) -> MenuImport:
    options = {"is_complete": False, "editor": Editor("man"), "filename": "菜单.xlsx"} | more
    return menu_import.check(store=store, data=data or file(), now=clock.now(), **options)


def write(store: Store, data: bytes | None = None, **more: Any) -> MenuImport:
    row = check(store, data, **more)
    menu_import.confirm(row=row, editor=more.get("editor", Editor("man")), now=clock.now())
    return work(row)


def work(row: MenuImport, *, is_last_try: bool = True) -> MenuImport:
    menu_import.run(import_id=row.pk, is_last_try=is_last_try, now=clock.now())
    return MenuImport.objects.get(pk=row.pk)


def picture_of(store: Store) -> list[Any]:
    """Everything of a menu that an import could touch, with the ids that must survive."""
    skus = Sku.objects.filter(item__store=store).order_by("pk")
    return [
        sorted(d.digest for d in menu_edit.dishes(store).values()),
        list(skus.values_list("pk", "name", "price_fen", "is_listed")),
        list(Category.objects.filter(store=store).order_by("pk").values_list("pk", "name")),
        list(Menu.objects.filter(store=store).values_list("version", flat=True)),
    ]


def test_a_dry_run_says_what_would_happen_and_does_nothing(world: World, store: Store) -> None:
    world.dish("noodles", "酸梅汤", 700)
    world.dish("noodles", "阳春面", 900)
    before = picture_of(store)
    row = check(store, is_complete=True)
    assert row.state == "checked"
    assert [d["name"] for d in row.report["added"]] == ["牛肉面"]
    assert [d["name"] for d in row.report["changed"]] == ["酸梅汤"]
    assert row.report["changed"][0]["changes"]["skus"][1][0]["price_fen"] == 650
    assert row.report["unlisted"] == ["阳春面"]
    assert picture_of(store) == before


def test_confirmed_it_is_written_whole(world: World, store: Store) -> None:
    row = write(store)
    assert row.state == "done"
    assert row.report["written"] == {"added": 2, "changed": 0, "unlisted": 0, "same": 0}
    dish = menu_edit.dish(Item.objects.get(name="牛肉面"))
    assert [(s.name, s.price_fen) for s in dish.spec.skus] == [("小碗", 2400), ("大碗", 2800)]
    assert dict(dish.left) == {"小碗": 30, "大碗": None}
    assert dish.spec.groups[0].options[0].price_fen == 50
    assert dish.spec.allergens == ("gluten", "soy")
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"menu.import", "menu.imported", "item.add"} <= verbs
    assert audit.first_break(world.id) is None


def test_the_same_file_twice_changes_nothing(world: World, store: Store) -> None:
    write(store)
    before, entries = picture_of(store), AuditEntry.objects.count()
    again = check(store)
    assert (again.report["added"], again.report["changed"], again.report["same"]) == ([], [], 2)
    with pytest.raises(menu_import.NothingToDo):
        menu_import.confirm(row=again, editor=Editor("man"), now=clock.now())
    assert picture_of(store) == before
    assert AuditEntry.objects.count() == entries


def test_what_was_exported_changes_nothing_when_imported(world: World, store: Store) -> None:
    write(store)
    world.dish("noodles", "=1+1 凉皮", 900, left=3)
    dishes = list(menu_edit.dishes(store).values())
    row = check(store, workbook(menu_sheet.render(dishes)))
    assert (row.report["added"], row.report["changed"], row.report["same"]) == ([], [], 3)


def test_faults_are_kept_with_their_places_and_nothing_can_be_confirmed(store: Store) -> None:
    bad = [ITEMS[0], [*ITEMS[1][:5], "多少钱", *ITEMS[1][6:]]]
    row = check(store, file(bad))
    assert row.state == "refused"
    fault = row.report["faults"][0]
    assert (fault["row"], fault["column"]["zh"]) == (3, "价格（元）")
    with pytest.raises(menu_import.NothingToDo):
        menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    assert not Item.objects.exists()


def test_a_row_that_cannot_be_written_takes_all_others_back(world: World, store: Store) -> None:
    """The dry run was fine; until the job came, somebody gave a dish the name of another."""
    world.dish("noodles", "阳春面", 900)
    row = check(store)
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    # The last dish of the file is made impossible, the first would be written before it.
    kept = row.dishes
    kept[-1]["spec"]["skus"][0]["price_fen"] = -5
    MenuImport.objects.filter(pk=row.pk).update(dishes=kept)
    before = picture_of(store)
    row = work(row)
    assert row.state == "failed"
    assert "0" in row.problem["zh"]
    assert picture_of(store) == before
    assert not AuditEntry.objects.filter(verb="item.add").exists()


def test_a_second_confirmation_is_told_and_the_job_comes_once(store: Store) -> None:
    row = check(store)
    twin = MenuImport.objects.get(pk=row.pk)
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    with pytest.raises(Stale):
        menu_import.confirm(row=twin, editor=Editor("man"), now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where args->>'import_id' = %s", [str(row.pk)]
        )
        assert cursor.fetchone()[0] == 1


def test_a_job_that_comes_twice_writes_once(world: World, store: Store) -> None:
    row = write(store)
    before, entries = picture_of(store), AuditEntry.objects.count()
    work(row)
    assert picture_of(store) == before
    assert AuditEntry.objects.count() == entries


def test_a_worker_that_died_halfway_left_nothing_and_the_next_one_does_it(store: Store) -> None:
    row = check(store)
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    MenuImport.objects.filter(pk=row.pk).update(done=1)  # as far as the dead one had told
    assert work(row).state == "done"
    assert Item.objects.count() == 2


def test_what_the_file_does_not_name_is_taken_off_only_when_asked(
    world: World, store: Store
) -> None:
    world.dish("noodles", "阳春面", 900)
    write(store)
    assert Item.objects.get(name="阳春面").is_listed
    later = [[*ITEMS[2][:5], 7, *ITEMS[2][6:]]]
    row = write(store, file(later, []), is_complete=True)
    assert row.report["written"]["unlisted"] == 2
    assert [i["items"][0][0].name for i in catalog.menu(store.pk)] == ["酸梅汤"]
    back = write(store, file(ITEMS, OPTIONS))
    assert back.report["written"]["changed"] == 2
    assert Item.objects.get(name="牛肉面").is_listed


def test_an_empty_left_keeps_what_is_left(world: World, store: Store) -> None:
    sku = world.dish("noodles", "酸梅汤", 700, left=9)
    keeps = [["饮料", "酸梅汤", None, None, None, 6.5, None, None, None, None]]
    write(store, file(keeps, []))
    assert world.left(sku) == 9
    lifts = [["饮料", "酸梅汤", None, None, None, 6.5, "不限", None, None, None]]
    write(store, file(lifts, []))
    assert world.left(sku) is None


def test_a_picture_and_an_english_category_survive(world: World, store: Store) -> None:
    world.dish("noodles", "酸梅汤", 700)
    Item.objects.update(picture="menu/ab/x.webp")
    Category.objects.update(name="饮料", name_en="Drinks")
    write(store)
    assert Item.objects.get(name="酸梅汤").picture == "menu/ab/x.webp"
    assert Category.objects.get(name="饮料").name_en == "Drinks"


def test_the_merchant_is_told_once_of_an_import_from_above(store: Store) -> None:
    write(store, editor=Editor("owner", is_from_above=True))
    notice = Notice.objects.get()
    assert "2" in notice.zh
    assert notice.merchant_id == store.merchant_id


def test_an_editor_in_the_way_makes_the_job_come_again(store: Store) -> None:
    row = check(store)
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    has_turn, is_over = threading.Event(), threading.Event()

    def edit_for_long() -> None:
        with transaction.atomic():
            menu_edit.take_turn(store)
            has_turn.set()
            is_over.wait(30)
        connection.close()

    editor = threading.Thread(target=edit_for_long)
    editor.start()
    try:
        assert has_turn.wait(30)
        with pytest.raises(menu_edit.Busy):
            work(row, is_last_try=False)
        assert MenuImport.objects.get(pk=row.pk).state == "running"
    finally:
        is_over.set()
        editor.join()
    assert work(row).state == "done"


def test_the_worker_does_the_job_and_tells_how_far_it_is(store: Store) -> None:
    many = [
        ["面", f"面 {n}", None, None, None, 10 + n / 10, None, None, None, None] for n in range(12)
    ]
    row = check(store, file(many, []))
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(
            wait=False, install_signal_handlers=False, listen_notify=False, queues=["imports"]
        )
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == ("done", 12, 12)
    assert tasks.import_menu.name.endswith("import_menu")


def test_progress_is_seen_while_the_work_is_not(store: Store) -> None:
    row = check(store)
    menu_import.confirm(row=row, editor=Editor("man"), now=clock.now())
    seen = []
    with menu_import._Progress(row) as tell, transaction.atomic():
        Category.objects.create(
            district=store.district, merchant=store.merchant, store=store, name="未提交"
        )
        tell(7)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("select done from flows_menuimport where id = %s", [row.pk])
            seen.append(cursor.fetchone()[0])
            cursor.execute("select count(*) from catalog_category where name = '未提交'")
            seen.append(cursor.fetchone()[0])
        other.close()
    assert seen == [7, 0]


def test_a_long_name_of_a_file_and_a_large_file_are_no_trouble(store: Store) -> None:
    row = check(store, filename="很" * 500 + ".xlsx")
    assert len(row.filename) == 120
    with pytest.raises(spreadsheet.BadWorkbook):
        check(store, b"x" * (spreadsheet.MAX_FILE + 1))
