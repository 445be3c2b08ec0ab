"""Printed codes and the account's menu: one's own only, the second editor is told, WeChat's limits first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shangquan.kit.models import AuditEntry
from shangquan.merchants.models import Table
from shangquan.scenes.models import MenuBranch, MenuPublication, Scene
from tests.support.world import World

Desk = Callable[[str], Client]
REFUSED = pytest.mark.django_db(transaction=True)
HOME = settings.ENVIRON.public_url


def edit(client: Client, position: int, **sent: Any) -> Any:
    address = reverse("admin:account_menu_edit", args=[position])
    return client.post(address, {"name": "点餐", "type": "view", "to": f"{HOME}/g/x", "seen": "0"} | sent)  # fmt: skip


def subs(*names: str) -> dict[str, str]:
    sent = {"type": "subs"}
    for n, name in enumerate(names):
        sent |= {f"sub-{n}-name": name, f"sub-{n}-type": "click", f"sub-{n}-to": "KEY"}
    return sent


def test_the_owner_drafts_a_branch_and_gives_it_to_a_partner(world: World, desk: Desk) -> None:
    merchant = world.stores["noodles"].merchant_id
    answer = edit(desk("owner"), 1, name="小满", merchant=str(merchant), **subs("今日面", "外卖"))
    assert answer.status_code == 302
    branch = MenuBranch.objects.get()
    assert (branch.merchant_id, branch.version) == (merchant, 1)
    assert [s["name"] for s in branch.button["sub_button"]] == ["今日面", "外卖"]
    assert AuditEntry.objects.filter(verb="menu.edit").count() == 1
    page = desk("owner").get(reverse("admin:account_menu")).content.decode()
    assert "sq-differs" in page  # not published yet, and that is to be seen


def test_a_partner_edits_the_own_branch_alone(world: World, desk: Desk) -> None:
    merchant = world.stores["noodles"].merchant_id
    edit(desk("owner"), 0, name="主", type="click", to="HOME")
    edit(desk("owner"), 1, name="小满", merchant=str(merchant), **subs("今日面"))
    mine = edit(desk("man"), 1, name="面馆", seen="1", merchant="", **subs("牛肉面"))
    assert mine.status_code == 302
    branch = MenuBranch.objects.get(position=1)
    assert (branch.button["name"], branch.merchant_id) == ("面馆", merchant)  # still the partner's
    for who, position in (("man", 0), ("cha", 1), ("man", 2)):
        assert (
            edit(desk(who), position, name="占", seen="1", type="click", to="X").status_code == 403
        )
    assert MenuBranch.objects.get(position=0).button["name"] == "主"
    assert MenuBranch.objects.count() == 2


@REFUSED
def test_of_two_editors_at_once_the_second_is_told(world: World, desk: Desk) -> None:
    edit(desk("owner"), 0, name="一", type="click", to="A")
    assert edit(desk("owner"), 0, name="二", type="click", to="B", seen="1").status_code == 302
    late = edit(desk("owner"), 0, name="三", type="click", to="C", seen="1")
    assert late.status_code == 409
    page = late.content.decode()
    assert "二" in page
    assert 'value="三"' in page
    assert MenuBranch.objects.get().button["name"] == "二"
    assert edit(desk("owner"), 0, name="三", type="click", to="C", seen="2").status_code == 302


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"name": "六个汉字太长"},
        {"to": "https://evil.example/"},
        {"to": "javascript:alert(1)"},
        {"to": ""},
        {"type": "click", "to": "K" * 129},
        {"type": "miniprogram", "to": "x"},
        subs("一", "二", "三", "四", "五", "六"),
        subs("很" * 21),
        {"type": "subs"},
        {"to": f"{HOME}@evil.example/"},
    ],
)
@REFUSED
def test_what_wechat_would_refuse_is_refused_before(
    world: World, desk: Desk, sent: dict[str, str]
) -> None:
    answer = edit(desk("owner"), 0, **sent)
    assert answer.status_code == 400
    assert not MenuBranch.objects.exists()
    assert not AuditEntry.objects.filter(verb="menu.edit").exists()


def test_publishing_is_the_owners_alone(world: World, desk: Desk) -> None:
    edit(desk("owner"), 0, type="click", to="A")
    assert desk("man").post(reverse("admin:account_menu_publish")).status_code == 403


def test_when_wechat_is_silent_nothing_is_called_published(world: World, desk: Desk) -> None:
    edit(desk("owner"), 0, type="click", to="A")
    answer = desk("owner").post(reverse("admin:account_menu_publish"), follow=True)
    assert answer.status_code == 200
    assert not MenuPublication.objects.exists()
    assert not AuditEntry.objects.filter(verb="menu.publish").exists()


@REFUSED
def test_an_empty_menu_is_not_sent_to_wechat(world: World, desk: Desk) -> None:
    answer = desk("owner").post(reverse("admin:account_menu_publish"), follow=True)
    assert "1 到 3" in answer.content.decode()


# -- codes ----------------------------------------------------------------------------------


def code_form(target: str, **more: str) -> dict[str, str]:
    return {"name": "新门口", "name_en": "New door", "kind": "entrance", "target": target} | more


def test_a_manager_makes_codes_for_the_own_shop_and_tables(world: World, desk: Desk) -> None:
    store = world.stores["noodles"]
    table = Table.objects.create(district=world.district, merchant=store.merchant, store=store, code="T9")  # fmt: skip
    client = desk("man")
    for target, path in (
        (f"store:{store.pk}", "shops/noodles"),
        (f"table:{table.pk}", "shops/noodles?table=T9"),
    ):
        answer = client.post(reverse("admin:code_add"), code_form(target))
        assert answer.status_code == 302
        assert Scene.objects.filter(path=path, merchant=store.merchant).exists()
    assert AuditEntry.objects.filter(verb="code.make").count() == 2


@pytest.mark.parametrize("whose", ["tea", "district"])
def test_no_code_leads_into_somebody_elses_house(world: World, desk: Desk, whose: str) -> None:
    target = f"home:{world.id}" if whose == "district" else f"store:{world.stores['tea'].pk}"
    answer = desk("man").post(reverse("admin:code_add"), code_form(target, code="x", path="//evil"))
    assert answer.status_code == 400
    assert not Scene.objects.exists()


def test_a_code_is_drawn_from_what_wechat_gave(world: World, desk: Desk) -> None:
    store = world.stores["noodles"]
    desk("man").post(reverse("admin:code_add"), code_form(f"store:{store.pk}"))
    scene = Scene.objects.get()
    picture = reverse("admin:code_picture", args=[scene.pk])
    assert desk("man").get(picture).status_code == 404
    Scene.objects.update(url="http://weixin.qq.com/q/02abc")
    answer = desk("man").get(picture)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml")
    assert "新门口" in desk("man").get(reverse("admin:codes_print")).content.decode()


def test_a_code_is_switched_off_and_on_again(world: World, desk: Desk) -> None:
    desk("man").post(reverse("admin:code_add"), code_form(f"store:{world.stores['noodles'].pk}"))
    scene = Scene.objects.get()
    address = reverse("admin:code_active", args=[scene.pk])
    for to, verb in (("0", "code.off"), ("0", "code.off"), ("1", "code.on")):
        assert desk("man").post(address, {"to": to}).status_code == 302
        assert AuditEntry.objects.filter(verb=verb).count() == 1
    scene.refresh_from_db()
    assert scene.is_active
