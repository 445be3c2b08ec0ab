"""Codes and the account's menu: make, count, draft, publish."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shangquan.gateways.wechat import Account, doors
from shangquan.kit import audit
from shangquan.kit.errors import Refused
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.scenes import queries, rules
from shangquan.scenes.models import MenuBranch, MenuPublication, Scan, Scene


class BadMenu(Refused):
    """A menu WeChat would not take."""

    code = "menu.invalid"
    sentence = Text(
        "菜单不能这样发布：{problem}。", "The menu cannot be published like this: {problem}."
    )


class NotYourBranch(Refused):
    """A partner edits only its own branch."""

    code = "menu.not_yours"
    sentence = Text("只能修改自己的菜单分支。", "You can only change your own branch.")


@operation
def put_scene(
    *, district_id: UUID, code: str, kind: str, label: str, path: str, label_en: str = "",
    merchant_id: UUID | None = None,
) -> Scene:  # fmt: skip
    """Write a door down; WeChat's ticket is fetched by `fetch_ticket` afterwards."""
    scene, _ = Scene.objects.update_or_create(
        district_id=district_id,
        code=code,
        defaults={
            "kind": kind, "label": label, "label_en": label_en, "path": path,
            "merchant_id": merchant_id,
        },
    )  # fmt: skip
    return scene


def fetch_ticket(*, account: Account, scene: Scene) -> Scene:
    """Let WeChat make the code of a door (outside any transaction); a known one is kept."""
    if scene.ticket:
        return scene
    made = doors.create_code(account, scene=scene.code)
    Scene.objects.filter(pk=scene.pk).update(ticket=made.ticket, url=made.url)
    scene.ticket, scene.url = made.ticket, made.url
    return scene


@operation
def forget_tickets(*, district_id: UUID) -> None:
    """The account changed: codes made for the old one lead nowhere and are made anew when asked for."""
    Scene.objects.filter(district_id=district_id).update(ticket="", url="")


@operation
def record_scan(
    *, district_id: UUID, code: str, openid: str, was_following: bool, now: datetime
) -> Scene | None:
    """Count a scan and answer its door; None for a code that is not ours or no longer good."""
    scene = queries.scene(district_id=district_id, code=code)
    Scan.objects.create(
        district_id=district_id,
        scene=scene,
        code=code[:64],
        openid=openid,
        was_following=was_following,
        at=now,
    )
    if scene is None or not scene.is_active:
        return None
    return None if scene.expires_at and scene.expires_at <= now else scene


@operation
def put_branch(
    *, district_id: UUID, position: int, button: dict[str, Any], merchant_id: UUID | None,
    editor_merchant_id: UUID | None, seen_version: int, hosts: list[str], actor: str, now: datetime,
) -> MenuBranch:  # fmt: skip
    """Change the draft of one branch. Raises BadMenu, NotYourBranch, or Stale for a second editor."""
    if problem := rules.branch_problem(button, hosts=hosts):
        raise BadMenu(problem=problem)
    branch = (
        MenuBranch.objects.select_for_update()
        .filter(district_id=district_id, position=position)
        .first()
    )
    if editor_merchant_id is not None and (
        branch is None or branch.merchant_id != editor_merchant_id
    ):
        raise NotYourBranch
    if branch is None:
        branch = MenuBranch(district_id=district_id, position=position, version=0)
    if branch.version != seen_version:
        raise Stale(
            state=str(branch.version), verb="edit"
        )  # two editors at once: the second looks again
    branch.button, branch.version = button, branch.version + 1
    if editor_merchant_id is None:
        branch.merchant_id = merchant_id
    branch.save()
    audit.record(
        district_id=district_id, actor=actor, verb="menu.edit", subject=f"branch {position}",
        now=now, button=button,
    )  # fmt: skip
    return branch


@operation
def move_draft(*, district_id: UUID, public_url: str) -> bool:
    """The pages moved to another address: the draft's links to them follow. True when any did."""
    changed = []
    for branch in MenuBranch.objects.select_for_update().filter(district_id=district_id):
        button = rules.moved(branch.button, public_url)
        if button != branch.button:
            branch.button, branch.version = button, branch.version + 1
            branch.save(update_fields=["button", "version"])
            changed.append(branch.position)
    return bool(changed)


def publish_menu(
    *, account: Account, district_id: UUID, hosts: list[str], actor: str, now: datetime
) -> MenuPublication:
    """Put the draft on everybody's phone: WeChat first, then our note that it stands."""
    buttons = queries.draft(district_id)
    if problem := rules.menu_problem(buttons, hosts=hosts):
        raise BadMenu(problem=problem)
    doors.publish_menu(account, buttons)
    return _note_publication(district_id, buttons, actor, now)


@operation
def _note_publication(
    district_id: UUID, buttons: list[dict[str, Any]], actor: str, now: datetime
) -> MenuPublication:
    audit.record(
        district_id=district_id, actor=actor, verb="menu.publish", subject="menu", now=now,
        buttons=buttons,
    )  # fmt: skip
    return MenuPublication.objects.create(
        district_id=district_id, buttons=buttons, actor=actor[:80], at=now
    )
