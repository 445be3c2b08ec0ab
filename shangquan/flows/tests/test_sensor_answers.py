"""Somebody asks for a fridge: words, a picture, and silence about what is not theirs to know."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from shangquan.devices import operations
from shangquan.devices.operations import ReadingIn, SensorSpec
from shangquan.flows import sensor_answers
from shangquan.gateways.wechat import Account
from shangquan.kit import clock
from shangquan.merchants.queries import Place
from shangquan.scenes import operations as scenes
from tests.support.world import World, open_world

pytestmark = pytest.mark.django_db
ACCOUNT = Account(
    appid="wx-world", secret="s", token="t", original_id="gh", aes_key="k" * 43,
    api_base="", open_base="", mp_base="", res_base="",
)  # fmt: skip
FRIDGE = SensorSpec(
    key="fridge", name="冷柜", name_en="Fridge", kind="temperature", unit="°C", low=-22, high=-15,
    is_public=True,
)  # fmt: skip
KITCHEN = SensorSpec(key="kitchen", name="后厨", kind="temperature", unit="°C", high=40)


@pytest.fixture
def world(db) -> World:
    return open_world()


def place(world: World) -> Place:
    return Place(world.id, world.district.slug, world.district.zone)


def put(world: World, spec: SensorSpec, values: dict[int, float], shop: str = "noodles"):
    """A sensor with values by minutes ago."""
    now, store = clock.now(), world.stores[shop]
    sensor = operations.put_sensor(store=store, spec=spec, actor="t", now=now)
    _, box = operations.admit_device(store=store, name="盒", actor="t", now=now)
    rows = [ReadingIn(spec.key, now - timedelta(minutes=m), v) for m, v in values.items()]
    operations.take_readings(device=box, batch=rows, now=now)
    return sensor


def ask(world: World, text: str, **who):
    return sensor_answers.answer(place(world), text, clock.now(), **who)


@pytest.mark.parametrize(
    "text", ["冷柜温度", "冷柜", "冷柜现在几度？", "noodles 冷柜怎么样", "温度"]
)
def test_a_guest_asks_in_chinese(world, text):
    put(world, FRIDGE, dict.fromkeys(range(2, 120, 5), -18.0))
    said = ask(world, text)
    assert "-18.0°C，正常" in said.text
    assert "2 分钟前" in said.text
    assert "应在 -22 ～ -15°C" in said.text
    assert "平稳" in said.text


def test_a_guest_asks_in_english(world):
    put(world, FRIDGE, dict.fromkeys(range(0, 60, 5), -12.0))
    said = ask(world, "fridge temperature")
    assert "Fridge: -12.0°C, above the limit!" in said.text
    assert "冷" not in said.text


@pytest.mark.parametrize(
    "text", ["冷柜坏了", "我要投诉冷柜里的雪糕", "牛肉面", "点餐", "你", "温度适中的一杯热奶茶有吗"]
)
def test_what_is_no_question_is_left_to_others(world, text):
    put(world, FRIDGE, {0: -18.0})
    assert ask(world, text) is None


def test_silence_and_gaps_are_said(world):
    put(world, FRIDGE, dict.fromkeys((200, 195, 190, 400, 405), -18.0))
    said = ask(world, "冷柜温度").text
    assert "之后 3 小时没有数据" in said
    assert "没有数据：" in said.splitlines()[-1]


def test_a_sensor_that_never_spoke_says_so(world):
    put(world, FRIDGE, {})
    assert "还没有任何读数" in ask(world, "冷柜温度").text


def test_guests_are_not_told_of_what_is_not_public_and_staff_with_a_bound_phone_are(world):
    put(world, KITCHEN, {1: 31.0})
    assert ask(world, "后厨温度") is None
    assert ask(world, "后厨温度", account=ACCOUNT, openid="o-chen") is None
    bind(world, "chen", "o-chen")
    assert "31.0°C" in ask(world, "后厨温度", account=ACCOUNT, openid="o-chen").text
    bind(world, "cha", "o-cha")  # works next door
    assert ask(world, "后厨温度", account=ACCOUNT, openid="o-cha") is None
    bind(world, "owner", "o-owner")
    assert ask(world, "后厨温度", account=ACCOUNT, openid="o-owner") is not None


def bind(world: World, name: str, openid: str) -> None:
    now, user = clock.now(), world.staff(name).user
    offer = scenes.offer_binding(
        district_id=world.id, user_id=user.pk, until=now + timedelta(minutes=10), now=now
    )
    assert scenes.bind_phone(scene=offer, appid="wx-world", openid=openid, now=now)
    assert not scenes.bind_phone(scene=offer, appid="wx-world", openid="o-bad", now=now)


def test_several_fridges_answer_together_and_a_named_shop_alone(world):
    put(world, FRIDGE, {1: -18.0})
    put(world, FRIDGE, {1: -20.0}, shop="tea")
    both = ask(world, "冷柜温度")
    assert both.text.count("°C，") == 2
    assert both.picture == ""
    assert "-20.0" in ask(world, "tea 冷柜温度").text
    assert "-18.0" not in ask(world, "tea 冷柜温度").text


def test_the_picture_is_a_picture_and_its_address_cannot_be_made_up(world):
    sensor = put(
        world, FRIDGE, {m: -18 + (m % 60) / 30 for m in range(0, 1400, 5) if not 300 < m < 420}
    )
    said = ask(world, "冷柜温度")
    path = said.picture.partition("/api/")[2]
    answer = Client().get(f"/api/{path}")
    assert answer.status_code == 200
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (900, 500))
    assert len(picture.convert("RGB").getcolors(100_000)) > 8
    assert len(answer.content) < 100_000
    forged = path.replace(".png", "x.png")
    assert Client().get(f"/api/{forged}").status_code == 404
    elsewhere = open_world()
    assert (
        Client()
        .get(f"/api/{path.replace(world.district.slug, elsewhere.district.slug)}")
        .status_code
        == 404
    )
    operations.take_down_sensor(sensor=sensor, actor="t", now=clock.now())
    assert Client().get(f"/api/{path}").status_code == 404


def test_an_empty_day_is_drawn_as_such(world):
    sensor = put(world, FRIDGE, {})
    picture = sensor_answers.draw(
        place=place(world), sensor=sensor, at=clock.now(), is_english=False
    )
    assert Image.open(io.BytesIO(picture)).size == (900, 500)


def test_a_box_reports_over_http_and_a_stranger_does_not(world):
    now, store = clock.now(), world.stores["noodles"]
    operations.put_sensor(store=store, spec=FRIDGE, actor="t", now=now)
    token, _ = operations.admit_device(store=store, name="盒", actor="t", now=now)
    body = {"readings": [{"sensor": "fridge", "at": now.isoformat(), "value": -18.5}]}

    def send(words, body=body):
        return Client().post(
            "/api/devices/readings", body, content_type="application/json",
            headers={"Authorization": f"Bearer {words}"},
        )  # fmt: skip

    assert send(token).json() == {"stored": 1, "repeated": 0, "refused": []}
    assert send(token).json() == {"stored": 0, "repeated": 1, "refused": []}
    assert send("sqd_guessed").status_code == 401
    naive = {"readings": [{"sensor": "fridge", "at": "2026-11-22T10:00:00", "value": 1}]}
    assert send(token, naive).status_code == 422
    huge = {"readings": [body["readings"][0]] * 1001}
    assert send(token, huge).status_code in (413, 422)
