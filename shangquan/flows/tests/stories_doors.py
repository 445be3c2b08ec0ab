"""What the desk and boxes do with codes, menu, account and sensors: every one of these operations once, as a person would."""

from django.test import Client

from shangquan.devices.models import Sensor
from shangquan.gateways.wechat import memory
from shangquan.kit import clock
from shangquan.merchants import queries as merchants
from shangquan.scenes.models import Scene
from tests.support.judge import Judge
from tests.support.world import Caller, World


def at_the_desk(world: World, judge: Judge, lin: Caller) -> None:
    owner, man = (judge.watch(world.staff(name)) for name in ("owner", "man"))
    owner.base = man.base = "/api/desk"
    codes(man, lin)
    menu(world, owner, man)
    account(world, owner)
    sensors(world, judge, man)


def codes(man: Caller, lin: Caller) -> None:
    made = man.post("/noodles/codes", {"kind": "stand", "store": "noodles", "label": "门口立牌"})
    man.post("/noodles/codes/batch", {"kind": "table", "store": "noodles", "first": 1, "last": 3})
    assert man.get("/noodles/codes/print").body["code"] == "codes.none_made"
    man.post("/noodles/codes/tickets", key=None)
    assert man.get("/noodles/codes").body["waiting"] == 0
    assert man.get("/noodles/codes/print").raw.startswith(b"%PDF")
    assert man.get("/noodles/codes/print?form=svg").raw.startswith(b"PK")
    url = Scene.objects.get(pk=made.body["ids"][0]).url
    assert lin.post("/scans", {"text": url}, key=None).body == {"path": "shops/noodles"}
    assert lin.post("/scans", {"text": "https://evil.example/"}, key=None).status == 409
    man.post(f"/noodles/codes/{made.body['ids'][0]}/change", {"is_active": False}, key=None)
    told = {"said": "config:invalid url domain", "host": "elsewhere.example"}
    lin.post("/page-trouble", told, key=None)
    man.post("/noodles/my-phone", key=None)
    man.get("/noodles/my-phone")
    man.post("/noodles/my-phone/removal", key=None)


def menu(world: World, owner: Caller, man: Caller) -> None:
    for position, name in enumerate(("帮助", "更多")):
        button = {"type": "click", "name": name, "key": "HELP"}
        body = {"button": button, "seen_version": 0, "merchant": "noodles" if position else ""}
        assert owner.post(f"/all/menu/branches/{position}", body, key=None).status == 200
    assert man.get("/noodles/menu").body["branches"][1]["may_edit"]
    assert owner.post("/all/menu/publications", {"seen": {0: 1, 1: 1}}, key=None).status == 200
    owner.post("/all/menu/branches/1/removal", {"seen_version": 1}, key=None)
    assert owner.post("/all/menu/publications", {"seen": {0: 1}}, key=None).status == 200
    assert owner.post("/all/menu/publications", {"seen": {0: 9}}, key=None).status == 409
    first = owner.get("/all/menu").body["history"][-1]["id"]
    assert owner.post(f"/all/menu/publications/{first}/return", key=None).status == 200


def account(world: World, owner: Caller) -> None:
    loss = {"at": clock.now().isoformat(), "why": "replaced"}
    memory.put(merchants.account(world.id), losses=[loss])
    assert owner.get("/all/account").body["losses"]
    owner.get("/all/account/quotas")
    owner.post("/all/account/seen", key=None)


def sensors(world: World, judge: Judge, man: Caller) -> None:
    spec = {"store": "noodles", "key": "fridge", "name": "冷柜", "kind": "temperature", "unit": "°C", "high": -15}  # fmt: skip
    assert man.post("/noodles/sensors", spec, key=None).status == 200
    admitted = man.post("/noodles/devices", {"store": "noodles", "name": "盒子"}, key=None).body
    box = judge.watch(Caller("box", "/api/devices", client=Client(), token=admitted["token"]))
    reading = {"sensor": "fridge", "at": clock.now().isoformat(), "value": -18.5}
    strange = reading | {"sensor": "stranger"}
    taken = box.post("/readings", {"readings": [reading, strange]}, key=None)
    assert taken.body["refused"] == [{"position": 1, "why": "unknown_sensor"}]
    row = man.get("/noodles/sensors").body["sensors"][0]
    assert row["value"] == -18.5
    guest = judge.watch(Caller("somebody", ""))
    assert guest.get("/api/" + row["chart"].partition("/api/")[2]).raw.startswith(b"\x89PNG")
    man.post(f"/noodles/sensors/{Sensor.objects.get().pk}/removal", key=None)
    man.post(f"/noodles/devices/{admitted['id']}/dismissal", key=None)
    assert box.post("/readings", {"readings": []}, key=None).status == 401
