"""Codes at the desk: a room of tables at once, on paper, counted, stopped; and what a scan is told."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from shangquan.flows import scan_words
from shangquan.gateways.wechat import health
from shangquan.kit import clock
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import Table
from shangquan.scenes import operations as scenes
from shangquan.scenes.models import Scan, Scene
from tests.support.stack import Twin
from tests.support.wechat import wechat
from tests.support.world import Caller, World, open_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    with wechat(tmp_path_factory.mktemp("twin")) as running:
        yield running


@pytest.fixture
def world(db: None) -> World:
    return open_world()


def desk(world: World, name: str) -> Caller:
    somebody = world.staff(name)
    somebody.base = "/api/desk"
    return somebody


def scan(
    world: World, code: str, openid: str = "o-lin", *, follows: bool = True, first=False, at=None
):
    return scan_words.scanned(
        district_id=world.id, account=merchants.account(world.id), code=code, openid=openid,
        was_following=follows, is_first=first, now=at or clock.now(),
    )  # fmt: skip


def make(world: World, **body) -> Scene:
    made = desk(world, "man").post("/noodles/codes", {"kind": "table", "store": "noodles"} | body)
    assert made.status == 201, made
    return Scene.objects.get(pk=made.body["ids"][0])


def test_forty_tables_at_once_and_again_none(world, twin):
    man = desk(world, "man")
    body = {"kind": "table", "store": "noodles", "prefix": "T", "first": 1, "last": 40}
    made = man.post("/noodles/codes/batch", body)
    assert (made.status, len(made.body["ids"]), made.body["known"]) == (201, 40, 0)
    assert Table.objects.filter(store=world.stores["noodles"]).count() == 40
    again = man.post("/noodles/codes/batch", body)
    assert (again.body["ids"], again.body["known"]) == ([], 40)
    rounds = 0
    while man.post("/noodles/codes/tickets").body["left"]:
        rounds += 1
    assert rounds == 3
    seen = man.get("/noodles/codes").body
    assert seen["waiting"] == 0
    assert {row["state"] for row in seen["codes"]} == {"active"}
    assert len({row["code"] for row in seen["codes"]}) == 40


def test_the_sheets_are_a_real_pdf_and_the_pictures_carry_their_names(world, twin):
    man = desk(world, "man")
    man.post("/noodles/codes/batch", {"kind": "table", "store": "noodles", "first": 1, "last": 13})
    assert man.get("/noodles/codes/print").status == 409  # WeChat has made none yet
    while man.post("/noodles/codes/tickets").body["left"]:
        pass
    pdf = man.get("/noodles/codes/print").raw
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 2  # twelve on a sheet
    assert b"/FontFile2" in pdf  # the font travels inside: no printer has to have one
    pictures = zipfile.ZipFile(io.BytesIO(man.get("/noodles/codes/print?form=svg").raw))
    assert sorted(pictures.namelist())[0] == "noodles T1 桌.svg"
    assert len(pictures.namelist()) == 13
    assert b"<svg" in pictures.read("noodles T13 桌.svg")


def test_each_sees_and_changes_only_its_own(world, twin):
    code = make(world, table="T1")
    assert len(desk(world, "owner").get("/all/codes").body["codes"]) == 1
    assert desk(world, "cha").get("/tea/codes").body["codes"] == []
    stranger = desk(world, "cha").post(f"/tea/codes/{code.pk}/change", {"is_active": False})
    assert stranger.status == 404
    assert (
        desk(world, "cha").post("/tea/codes", {"kind": "table", "store": "noodles"}).status == 404
    )
    assert (
        desk(world, "man").post("/noodles/codes", {"kind": "campaign", "label": "开业"}).status
        == 404
    )
    assert desk(world, "chen").get("/noodles/codes").status == 403
    assert (
        desk(world, "owner").post("/all/codes", {"kind": "campaign", "label": "开业"}).status == 201
    )


def test_a_code_of_somebody_who_works_there(world, twin):
    chen = world.staff("chen").user
    code = make(world, kind="staff", username=chen.username)
    assert (code.user_id, code.kind, code.path) == (chen.pk, "staff", "shops/noodles")
    stranger = world.staff("cha").user.username
    refused = desk(world, "man").post(
        "/noodles/codes", {"kind": "staff", "store": "noodles", "username": stranger}
    )
    assert refused.status == 404


@pytest.mark.parametrize(
    ("kind", "first", "word"),
    [("table", True, "你坐在"), ("receipt", True, "谢谢光临"), ("staff", True, "请你进来"), ("campaign", True, "你从"),
     ("stand", True, "欢迎来到"), ("table", False, "点菜"), ("receipt", False, "又见面了"), ("poster", False, "点这里进入")],
)  # fmt: skip
def test_each_door_has_a_welcome_that_names_the_place(world, twin, kind, first, word):
    scenes.put_scene(
        district_id=world.id, code="door", kind=kind, label="小满面馆 T5 桌", path="shops/noodles"
    )
    said = scan(world, "door", follows=not first, first=first)
    assert word in said.text.zh
    assert "小满面馆 T5 桌" in said.text.zh
    assert said.path == "shops/noodles"


def test_who_leaves_and_comes_again_gets_no_second_welcome(world, twin):
    code = make(world, kind="poster").code
    assert "欢迎来到" in scan(world, code, follows=False, first=True).text.zh
    for _ in range(3):
        assert "欢迎" not in scan(world, code, follows=False, first=False).text.zh


@pytest.mark.parametrize("code", ["stranger", "🍜" * 100, "x\0y", "' or 1=1 --", "bind_guess"])
def test_a_strangers_code_says_so_and_is_counted_nowhere(world, twin, code):
    said = scan(world, code)
    assert (said.title, said.path) == (None, "")
    assert "不是本商圈" in said.text.zh
    assert Scan.objects.get().scene is None


def test_a_code_of_another_district_is_a_strangers_code(world, twin):
    other = open_world()
    scenes.put_scene(
        district_id=other.id, code="far", kind="table", label="远", path="shops/noodles"
    )
    assert "不是本商圈" in scan(world, "far").text.zh


def test_a_stopped_and_an_expired_code_say_so(world, twin):
    code = make(world, table="T1")
    man = desk(world, "man")
    man.post(f"/noodles/codes/{code.pk}/change", {"is_active": False})
    assert "停用" in scan(world, code.code).text.zh
    man.post(
        f"/noodles/codes/{code.pk}/change",
        {"is_active": True, "expires_at": (clock.now() + timedelta(hours=1)).isoformat()},
    )
    assert scan(world, code.code).path == code.path
    late = scan(world, code.code, at=clock.now() + timedelta(hours=2))
    assert "过期" in late.text.zh
    man.post(f"/noodles/codes/{code.pk}/change", {"has_no_end": True})
    assert scan(world, code.code, at=clock.now() + timedelta(days=400)).path == code.path


def test_counts_are_of_people_and_an_order_belongs_to_the_last_door(world, twin):
    first, last = make(world, table="T1"), make(world, table="T2")
    sku = world.dish("noodles", "牛肉面", 2800)
    lin, wu = world.guest("lin"), world.guest("wu")
    hour = timedelta(hours=1)
    scan(world, first.code, lin.openid, follows=False, first=True, at=clock.now() - 2 * hour)
    scan(world, last.code, lin.openid, at=clock.now() - hour)
    scan(world, last.code, lin.openid, at=clock.now() - hour / 2)
    scan(world, "stranger", lin.openid, at=clock.now() - hour / 4)  # takes nothing away
    scan(world, last.code, wu.openid, at=clock.now() - 30 * hour)  # too long ago
    order = world.paid_order(lin, (sku, 1))
    world.paid_order(wu, (sku, 1))
    man = desk(world, "man")
    rows = {row["code"]: row for row in man.get("/noodles/codes?hours=24").body["codes"]}
    assert pick(rows[first.code]) == (1, 1, 1, 0, 0)
    assert pick(rows[last.code]) == (3, 2, 0, 1, order.total_fen)
    rows = {row["code"]: row for row in man.get("/noodles/codes?hours=48").body["codes"]}
    assert rows[last.code]["orders"] == 2


def pick(row):
    return tuple(row[name] for name in ("scans", "people", "follows", "orders", "amount_fen"))


def test_a_phone_is_bound_by_a_code_that_works_once(world, twin):
    chen = desk(world, "chen")
    offer = chen.post("/noodles/my-phone").body
    assert "<svg" in offer["svg"]
    code = Scene.objects.get(kind="bind", is_active=True).code
    assert chen.get("/noodles/codes").status == 403
    assert "已绑定" in scan(world, code, "o-chen").text.zh
    assert "不是本商圈" in scan(world, code, "o-bad").text.zh
    assert chen.get("/noodles/my-phone").body["bound"] == 1
    assert chen.post("/noodles/my-phone/removal").body["bound"] == 0


# -- the universal door inside a page -------------------------------------------------------------------


def test_a_page_opens_our_own_doors(world, twin):
    code = make(world, table="T1")
    while desk(world, "man").post("/noodles/codes/tickets").body["left"]:
        pass
    code.refresh_from_db()
    lin = world.guest("lin")
    home = settings.ENVIRON.public_url
    assert lin.post("/scans", {"text": code.url}, key=None).body == {
        "path": "shops/noodles?table=T1"
    }
    ours = f"{home}/g/{world.district.slug}/shops/tea?table=T2"
    assert lin.post("/scans", {"text": ours}, key=None).body == {"path": "shops/tea?table=T2"}
    desk(world, "man").post(f"/noodles/codes/{code.pk}/change", {"is_active": False})
    assert lin.post("/scans", {"text": code.url}, key=None).body["code"] == "scan.stale"


def test_a_page_opens_nothing_else(world, twin):
    lin, slug = world.guest("lin"), world.district.slug
    home = settings.ENVIRON.public_url
    host = home.split("//")[1]
    for text in (
        f"https://evil.example/g/{slug}/shops/noodles", f"http://{host}.evil.example/g/{slug}/",
        f"http://{host}@evil.example/g/{slug}/", f"http://evil.example/{home}/g/{slug}/",
        f"javascript:location='{home}/g/{slug}/'", f"{home}/g/{slug}/../../office/", f"{home}/office/",
        f"{home}/g/{slug}/%2e%2e/%2e%2e/office", f"{home}/g/{slug}//evil.example", f"{home}\\@evil.example/g/{slug}/",
        "http://weixin.qq.com/q/unknown", "http://weixin.qq.com.evil.example/q/x", "wxp://f2f0pay", "6901234567892", "  ", "http://[",
    ):  # fmt: skip
        said = lin.post("/scans", {"text": text}, key=None)
        assert (said.status, said.body["code"]) == (409, "scan.foreign"), text
    far = lin.post("/scans", {"text": f"{home}/g/elsewhere/shops/x"}, key=None)
    assert far.body["code"] == "scan.other_district"


def test_a_refused_page_is_remembered_for_the_doctor(world, twin):
    lin = world.guest("lin")
    told = {"said": "config:invalid url domain", "host": "qinghe.example"}
    assert lin.post("/page-trouble", told, key=None).status == 200
    assert health.page_trouble(merchants.account(world.id))[:2] == (told["said"], told["host"])
    assert lin.post("/page-trouble", told | {"said": "anything"}, key=None).status == 422
