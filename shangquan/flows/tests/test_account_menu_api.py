"""The account's menu at the desk: two editors, a partner's branch, publishing what was seen, and the way back."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings

from shangquan.gateways.wechat import doors, keeper, memory
from shangquan.kit import clock
from shangquan.merchants import queries as merchants
from shangquan.scenes.models import MenuPublication
from tests.support.stack import Twin
from tests.support.wechat import wechat
from tests.support.world import Caller, World, open_world

# A refusal ends its transaction; where more is asked afterwards the test may not be inside one.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    with wechat(tmp_path_factory.mktemp("twin")) as one:
        yield one


@pytest.fixture
def twin(running: Twin) -> Twin:
    """The same WeChat, as if nothing had happened in it."""
    running.post("/reset")
    forgotten = dict.fromkeys(("token", "losses", "spent", "closed", "trouble"))
    memory.put(merchants.account(uuid4()), **forgotten)
    return running


@pytest.fixture
def world(db: None) -> World:
    return open_world()


def desk(world: World, name: str) -> Caller:
    somebody = world.staff(name)
    somebody.base = "/api/desk"
    return somebody


def view(world: World, name: str, path: str = "") -> dict[str, str]:
    url = f"{settings.ENVIRON.public_url}/g/{world.district.slug}/{path}"
    return {"type": "view", "name": name, "url": url}


def put(who: Caller, place: str, position: int, button: dict, seen: int = 0, merchant: str = ""):
    body = {"button": button, "seen_version": seen, "merchant": merchant}
    return who.post(f"/{place}/menu/branches/{position}", body, key=None)


def seen(who: Caller, place: str = "all") -> dict[int, int]:
    return {b["position"]: b["version"] for b in who.get(f"/{place}/menu").body["branches"]}


def publish(who: Caller, what: dict[int, int]):
    return who.post("/all/menu/publications", {"seen": what}, key=None)


def on_phones(world: World):
    return doors.menu(merchants.account(world.id))


def test_draft_publish_history_and_the_way_back(world, twin):
    owner = desk(world, "owner")
    old = view(world, "点餐")
    assert put(owner, "all", 0, old).status == 200
    assert on_phones(world) is None  # a draft is nobody's menu
    assert publish(owner, seen(owner)).status == 200
    assert on_phones(world) == [old]
    new = {"name": "更多", "sub_button": [view(world, f"第{n}家") for n in range(5)]}
    assert put(owner, "all", 1, new).status == 200
    assert (
        put(owner, "all", 0, {"type": "scancode_waitmsg", "name": "扫码", "key": "SCAN"}, 1).status
        == 200
    )
    publish(owner, seen(owner))
    assert len(on_phones(world)) == 2
    history = owner.get("/all/menu").body["history"]
    assert [len(one["buttons"]) for one in history] == [2, 1]
    back = owner.post(f"/all/menu/publications/{history[1]['id']}/return", key=None)
    assert back.status == 200
    assert on_phones(world) == [old]
    now = owner.get("/all/menu").body
    assert [b["button"] for b in now["branches"]] == [old]  # the draft went back too
    assert len(now["history"]) == 3


def test_published_twice_is_one_line_of_history(world, twin):
    owner = desk(world, "owner")
    put(owner, "all", 0, view(world, "点餐"))
    first, second = publish(owner, seen(owner)), publish(owner, seen(owner))
    assert first.body["id"] == second.body["id"]
    assert MenuPublication.objects.filter(district=world.district).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_editors_is_told(world, twin):
    owner = desk(world, "owner")
    put(owner, "all", 0, view(world, "点餐"))
    assert put(owner, "all", 0, view(world, "甲"), 1).status == 200
    late = put(owner, "all", 0, view(world, "乙"), 1)
    assert late.status == 409
    assert owner.get("/all/menu").body["branches"][0]["button"]["name"] == "甲"


@pytest.mark.django_db(transaction=True)
def test_nobody_publishes_what_he_has_not_seen(world, twin):
    owner = desk(world, "owner")
    put(owner, "all", 0, view(world, "点餐"))
    looked_at = seen(owner)
    put(owner, "all", 0, view(world, "别的"), 1)
    assert publish(owner, looked_at).status == 409
    assert on_phones(world) is None


@pytest.mark.django_db(transaction=True)
def test_a_partner_edits_its_branch_and_nothing_else(world, twin):
    owner, man = desk(world, "owner"), desk(world, "man")
    put(owner, "all", 0, view(world, "点餐"))
    put(owner, "all", 1, view(world, "面馆"), merchant="noodles")
    mine = man.get("/noodles/menu").body
    assert [b["may_edit"] for b in mine["branches"]] == [False, True]
    assert not mine["is_owner"]
    assert put(man, "noodles", 1, view(world, "小满", "shops/noodles"), 1).status == 200
    assert put(man, "noodles", 0, view(world, "偷"), 1).status == 403
    assert put(man, "noodles", 2, view(world, "新"), 0).status == 403
    assert put(desk(world, "cha"), "tea", 1, view(world, "茶"), 2).status == 403
    assert (
        man.post("/noodles/menu/publications", {"seen": seen(man, "noodles")}, key=None).status
        == 403
    )
    assert man.post("/noodles/menu/branches/1/removal", {"seen_version": 2}, key=None).status == 403
    after = owner.get("/all/menu").body["branches"][1]
    assert (after["merchant"], after["button"]["name"]) == ("noodles", "小满")


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"type": "view", "name": "外", "url": "https://evil.example/"}, "url_host"),
        ({"type": "view", "name": "六个汉字太长", "url": ""}, "name_too_long"),
        ({"name": "多", "sub_button": [{"type": "click", "name": "x", "key": "k"}] * 6}, "sub_count"),
        ({"type": "miniprogram", "name": "小", "appid": "wrong", "pagepath": "p", "url": ""}, "miniprogram"),
        ({"type": "media_id", "name": "图", "media_id": "x"}, "type"),
    ],
)  # fmt: skip
def test_limits_are_held_before_wechat_is_asked(world, twin, button, problem):
    said = put(desk(world, "owner"), "all", 0, button)
    assert (said.status, said.body["details"]["problem"]) == (409, problem)


@pytest.mark.django_db(transaction=True)
def test_a_branch_is_taken_out_and_the_others_move_up(world, twin):
    owner = desk(world, "owner")
    for n, name in enumerate("甲乙丙"):
        put(owner, "all", n, view(world, name))
    gone = owner.post("/all/menu/branches/0/removal", {"seen_version": 1}, key=None)
    assert gone.status == 200
    rows = owner.get("/all/menu").body["branches"]
    assert [(b["position"], b["button"]["name"]) for b in rows] == [(0, "乙"), (1, "丙")]
    assert owner.post("/all/menu/branches/0/removal", {"seen_version": 1}, key=None).status == 409


def test_when_wechat_refuses_nothing_is_written_down(world, twin):
    owner = desk(world, "owner")
    put(owner, "all", 0, view(world, "点餐"))
    twin.faults(api={"path": "/cgi-bin/menu/create", "errcode": 40164, "times": 1})
    assert publish(owner, seen(owner)).status == 502
    assert not MenuPublication.objects.filter(district=world.district).exists()
    said = owner.get("/all/account").body["troubles"]
    assert [(t["path"], t["code"]) for t in said] == [("/cgi-bin/menu/create", "40164")]
    assert "白名单" in said[0]["fix"]
    publish(owner, seen(owner))
    assert owner.get("/all/account").body["troubles"] == []


def test_the_owner_sees_how_the_account_stands(world, twin):
    owner = desk(world, "owner")
    put(owner, "all", 0, view(world, "点餐"))
    publish(owner, seen(owner))
    account = merchants.account(world.id)
    memory.put(account, losses=[{"at": clock.now().isoformat(), "why": "replaced"}])
    body = owner.get("/all/account").body
    assert body["losses"][0]["why"] == "replaced"
    assert body["families"]["menu"] is True
    assert body["families"]["cards"] is False
    assert account.secret not in str(body)
    assert (keeper.kept_word(account, "token") or "") not in str(body)
    assert owner.post("/all/account/seen", key=None).status == 200
    assert owner.get("/all/account").body["losses"] == []
    quotas = {row["path"]: row["used"] for row in owner.get("/all/account/quotas").body["quotas"]}
    assert quotas["/cgi-bin/menu/create"] >= 1
