"""Codes and the account's menu: make, count, draft, publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shangquan.gateways.wechat import Account, doors
from shangquan.kit import audit, ids
from shangquan.kit.errors import Refused
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.scenes import queries, rules
from shangquan.scenes.models import MenuBranch, MenuPublication, Scan, Scene, StaffIdentity


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
    merchant_id: UUID | None = None, store_id: UUID | None = None, user_id: UUID | None = None,
    expires_at: datetime | None = None, made_at: datetime | None = None,
) -> Scene:  # fmt: skip
    """Write a door down; WeChat's ticket is fetched by `fetch_ticket` afterwards."""
    scene, _ = Scene.objects.update_or_create(
        district_id=district_id,
        code=code,
        defaults={
            "kind": kind, "label": label, "label_en": label_en, "path": path,
            "merchant_id": merchant_id, "store_id": store_id, "user_id": user_id,
            "expires_at": expires_at, "made_at": made_at,
        },
    )  # fmt: skip
    return scene


@dataclass(frozen=True)
class CodeSpec:
    """A code as somebody orders it; the scene's own name is made here and cannot be guessed."""

    kind: str
    label: str
    label_en: str = ""
    path: str = ""
    prefix: str = ""
    merchant_id: UUID | None = None
    store_id: UUID | None = None
    user_id: UUID | None = None
    expires_at: datetime | None = None


@operation
def make_codes(
    *, district_id: UUID, specs: Sequence[CodeSpec], actor: str, now: datetime
) -> list[Scene]:
    """Write many doors down, all or none. Nobody takes over a code that hangs on somebody's wall: each gets a fresh name."""
    made = [
        Scene(
            district_id=district_id,
            code=f"{spec.prefix[:40]}_{ids.public_number(8).lower()}".lstrip("_"),
            kind=spec.kind, label=spec.label[:80], label_en=spec.label_en[:80], path=spec.path,
            merchant_id=spec.merchant_id, store_id=spec.store_id, user_id=spec.user_id,
            expires_at=spec.expires_at, made_at=now,
        )
        for spec in specs
    ]  # fmt: skip
    Scene.objects.bulk_create(made)
    audit.record(
        district_id=district_id, actor=actor, verb="code.make", subject=f"{len(made)} codes",
        now=now, codes=[row.code for row in made],
    )  # fmt: skip
    return made


@operation
def change_code(*, scene: Scene, actor: str, now: datetime, **values: Any) -> Scene:
    """Stop a code, take it into use again, rename it or give it an end."""
    for name, value in values.items():
        setattr(scene, name, value)
    scene.save(update_fields=list(values))
    audit.record(
        district_id=scene.district_id, actor=actor, verb="code.change", subject=scene.code, now=now,
        **{name: str(value) for name, value in values.items()},
    )  # fmt: skip
    return scene


def fetch_ticket(*, account: Account, scene: Scene, now: datetime | None = None) -> Scene:
    """Let WeChat make the code of a door (outside any transaction); a known one is kept.

    A code to bind a phone is a temporary one of WeChat's; whatever hangs on a wall is permanent, and its end is ours to keep.
    """
    if scene.ticket:
        return scene
    expire_s = None
    if scene.kind == rules.BIND and scene.expires_at and now:
        left_s = int((scene.expires_at - now).total_seconds())
        expire_s = min(max(60, left_s), rules.LONGEST_TEMPORARY_S)
    made = doors.create_code(account, scene=scene.code, expire_s=expire_s)
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
    code = code.replace("\0", "")[:64]
    scene = queries.scene(district_id=district_id, code=code)
    Scan.objects.create(
        district_id=district_id,
        scene=scene,
        code=code,
        openid=openid[:64],
        was_following=was_following,
        at=now,
    )
    return queries.good_scene(district_id=district_id, code=code, now=now) if scene else None


@operation
def offer_binding(*, district_id: UUID, user_id: UUID, until: datetime, now: datetime) -> Scene:
    """A code of somebody's own that binds the phone which scans it; an earlier offer ends."""
    Scene.objects.filter(
        district_id=district_id, kind=rules.BIND, user_id=user_id, is_active=True
    ).update(is_active=False)
    return Scene.objects.create(
        district_id=district_id, code=f"bind_{ids.public_number(12).lower()}", kind=rules.BIND,
        label="绑定手机", label_en="Bind a phone", user_id=user_id, expires_at=until, made_at=now,
    )  # fmt: skip


@operation
def bind_phone(*, scene: Scene, appid: str, openid: str, now: datetime) -> bool:
    """The phone that scanned somebody's own bind code is theirs from now on; the code works once.

    False for a code that was used meanwhile (two phones at once).
    """
    unused = Scene.objects.filter(pk=scene.pk, kind=rules.BIND, is_active=True)
    if scene.user_id is None or not unused.update(is_active=False):
        return False
    StaffIdentity.objects.update_or_create(
        district_id=scene.district_id, appid=appid, openid=openid,
        defaults={"user_id": scene.user_id, "bound_at": now},
    )  # fmt: skip
    audit.record(
        district_id=scene.district_id, actor="wechat", verb="staff.bind_phone",
        subject=str(scene.user_id), now=now,
    )  # fmt: skip
    return True


@operation
def unbind_phones(*, district_id: UUID, user_id: UUID, actor: str, now: datetime) -> int:
    """Forget somebody's phones (a lost one)."""
    gone, _ = StaffIdentity.objects.filter(district_id=district_id, user_id=user_id).delete()
    if gone:
        audit.record(
            district_id=district_id, actor=actor, verb="staff.unbind_phone", subject=str(user_id),
            now=now,
        )  # fmt: skip
    return gone


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
    *, account: Account, district_id: UUID, hosts: list[str], actor: str, now: datetime,
    seen: Mapping[int, int] | None = None,
) -> MenuPublication:  # fmt: skip
    """Put the draft on everybody's phone: WeChat first, outside any transaction, then our note that it stands.

    `seen` is what the publisher looked at, position → version: Stale when somebody has changed the draft since.
    """
    rows = queries.branches(district_id)
    if seen is not None and seen != {row.position: row.version for row in rows}:
        raise Stale(state="changed", verb="publish")
    buttons = [row.button for row in rows]
    _check_menu(buttons, hosts)
    doors.publish_menu(account, buttons)
    return _note_publication(district_id, buttons, actor, now, "menu.publish")


def roll_back(
    *, account: Account, district_id: UUID, publication_id: UUID, hosts: list[str], actor: str,
    now: datetime,
) -> MenuPublication:  # fmt: skip
    """Put an earlier menu back on the phones; the draft becomes that menu too. Branches keep their owners by place."""
    before = queries.publication(district_id=district_id, publication_id=publication_id)
    buttons = list(before.buttons)
    _check_menu(buttons, hosts)
    doors.publish_menu(account, buttons)
    return _note_roll_back(district_id, buttons, actor, now)


def _check_menu(buttons: list[dict[str, Any]], hosts: list[str]) -> None:
    if problem := rules.menu_problem(buttons, hosts=hosts):
        raise BadMenu(problem=problem)


@operation
def _note_roll_back(
    district_id: UUID, buttons: list[dict[str, Any]], actor: str, now: datetime
) -> MenuPublication:
    rows = {
        row.position: row
        for row in MenuBranch.objects.select_for_update().filter(district_id=district_id)
    }
    for position, button in enumerate(buttons):
        row = rows.pop(position, None) or MenuBranch(
            district_id=district_id, position=position, version=0
        )
        row.button, row.version = button, row.version + 1
        row.save()
    for left in rows.values():
        left.delete()
    return _note_publication(district_id, buttons, actor, now, "menu.roll_back")


@operation
def drop_branch(
    *, district_id: UUID, position: int, seen_version: int, actor: str, now: datetime
) -> None:
    """Take a branch out of the draft; the ones after it move up. Raises Stale for a second editor."""
    rows = list(MenuBranch.objects.select_for_update().filter(district_id=district_id))
    found = next((row for row in rows if row.position == position), None)
    if found is None or found.version != seen_version:
        raise Stale(state="changed", verb="drop")
    found.delete()
    for row in rows:
        if row.position > position:
            row.position -= 1
            row.version += 1
            row.save(update_fields=["position", "version"])
    audit.record(
        district_id=district_id, actor=actor, verb="menu.drop", subject=f"branch {position}",
        now=now, button=found.button,
    )  # fmt: skip


@operation
def _note_publication(
    district_id: UUID, buttons: list[dict[str, Any]], actor: str, now: datetime, verb: str
) -> MenuPublication:
    standing = queries.published(district_id)
    if standing is not None and standing.buttons == buttons:
        return standing  # a second tap: it stands already
    audit.record(
        district_id=district_id, actor=actor, verb=verb, subject="menu", now=now, buttons=buttons
    )
    return MenuPublication.objects.create(
        district_id=district_id, buttons=buttons, actor=actor[:80], at=now
    )
