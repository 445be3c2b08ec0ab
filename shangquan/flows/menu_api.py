"""The account's menu and the account itself at the desk: draft, preview, publish, history, and what stands in the way."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Router

from shangquan.flows.access import STAFF, Scope, staff_with
from shangquan.flows.answers import BODY, GATEWAY, gives
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.scenes_shapes import (
    AccountMenu,
    AccountMenuBranch,
    AccountView,
    BranchBody,
    Publication,
    PublishBody,
    Quotas,
    SeenBody,
)  # fmt: skip
from shangquan.gateways.wechat import Account, health, keeper, state
from shangquan.kit import clock
from shangquan.kit.errors import Forbidden, GatewayRefused, NotFound
from shangquan.kit.states import Stale
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.scenes import operations, queries, rules
from shangquan.scenes.models import MenuBranch, MenuPublication

router = Router(tags=["desk"], auth=STAFF)


def hosts() -> list[str]:
    """Where buttons may lead."""
    return [urlsplit(settings.ENVIRON.public_url).netloc]


# -- the menu ----------------------------------------------------------------------------------------


@router.get(
    "/{store}/menu",
    auth=staff_with(Right.EDIT_MENU),
    summary="The draft, what stands on the phones, and what stood there before",
    response=gives(AccountMenu, *STRANGER),
)
def menu(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = _scope(request)
    rows = queries.branches(scope.district.pk)
    published = queries.publications(scope.district.pk)
    draft = [row.button for row in rows]
    mine = merchants.merchants(scope.district.pk) if _is_owner(scope) else []
    return {
        "branches": [_branch(row, scope) for row in rows],
        "published": _publication(published[0]) if published else None,
        "history": [_publication(one) for one in published],
        "problem": rules.menu_problem(draft, hosts=hosts()) or "",
        "is_owner": _is_owner(scope),
        "home": f"{settings.ENVIRON.public_url}/g/{scope.district.slug}",
        "merchants": [{"slug": m.slug, "name": str(m)} for m in mine if m.is_active],
    }


@router.post(
    "/{store}/menu/branches/{position}",
    auth=staff_with(Right.EDIT_MENU),
    summary="Change the draft of one branch; the second of two editors is told",
    response=gives(AccountMenuBranch, *STRANGER, 409, *BODY),
)
def put_branch(request: HttpRequest, store: str, position: int, body: BranchBody) -> dict[str, Any]:
    scope = _scope(request)
    if not 0 <= position < rules.MAX_BRANCHES:
        raise NotFound
    try:
        row = operations.put_branch(
            district_id=scope.district.pk, position=position, button=body.button,
            merchant_id=_merchant(scope, body.merchant), editor_merchant_id=_editor(scope),
            seen_version=body.seen_version, hosts=hosts(), actor=scope.actor, now=clock.now(),
        )  # fmt: skip
    except operations.NotYourBranch:
        raise Forbidden(who=["owner"]) from None
    except IntegrityError:  # the second of two new ones meets the unique place
        raise Stale(state="new", verb="edit") from None
    return _branch(row, scope)


@router.post(
    "/{store}/menu/branches/{position}/removal",
    auth=staff_with(Right.PUSH),
    summary="Take a branch out of the draft",
    response=gives(Nothing, *STRANGER, 409, *BODY),
)
def drop_branch(request: HttpRequest, store: str, position: int, body: SeenBody) -> dict[str, Any]:
    scope = _scope(request)
    operations.drop_branch(
        district_id=scope.district.pk, position=position, seen_version=body.seen_version,
        actor=scope.actor, now=clock.now(),
    )  # fmt: skip
    return {}


@router.post(
    "/{store}/menu/publications",
    auth=staff_with(Right.PUSH),
    summary="Put the draft on every phone; a second time it stands already",
    response=gives(Publication, *STRANGER, 409, *GATEWAY, *BODY),
)
def publish(request: HttpRequest, store: str, body: PublishBody) -> dict[str, Any]:
    """No key is needed: the same draft published twice is one menu and one line of history."""
    scope = _scope(request)
    row = operations.publish_menu(
        account=_account(scope), district_id=scope.district.pk, hosts=hosts(), actor=scope.actor,
        now=clock.now(), seen=body.seen,
    )  # fmt: skip
    return _publication(row)


@router.post(
    "/{store}/menu/publications/{publication_id}/return",
    auth=staff_with(Right.PUSH),
    summary="Put an earlier menu back on every phone",
    response=gives(Publication, *STRANGER, 409, *GATEWAY, *BODY),
)
def roll_back(request: HttpRequest, store: str, publication_id: UUID) -> dict[str, Any]:
    scope = _scope(request)
    row = operations.roll_back(
        account=_account(scope), district_id=scope.district.pk, publication_id=publication_id,
        hosts=hosts(), actor=scope.actor, now=clock.now(),
    )  # fmt: skip
    return _publication(row)


def _branch(row: MenuBranch, scope: Scope) -> dict[str, Any]:
    editor = _editor(scope)
    return {
        "position": row.position, "button": row.button, "version": row.version,
        "merchant": row.merchant.slug if row.merchant else "",
        "merchant_name": str(row.merchant) if row.merchant else "",
        "may_edit": editor is None or row.merchant_id == editor,
        "problem": rules.branch_problem(row.button, hosts=hosts()) or "",
    }  # fmt: skip


def _publication(row: MenuPublication) -> dict[str, Any]:
    return {"id": row.pk, "buttons": row.buttons, "actor": row.actor, "at": row.at}


def _editor(scope: Scope) -> UUID | None:
    """None for the owner; a partner edits as its merchant."""
    return None if _is_owner(scope) else scope.membership.merchant_id


def _is_owner(scope: Scope) -> bool:
    return Right.PUSH in scope.rights and scope.membership.merchant_id is None


def _merchant(scope: Scope, slug: str) -> UUID | None:
    """Whose branch it becomes: one of this district's merchants, or the owner's own. Raises NotFound."""
    if not slug or not _is_owner(scope):
        return None
    found = next((m.pk for m in merchants.merchants(scope.district.pk) if m.slug == slug), None)
    if found is None:
        raise NotFound
    return found


# -- the account -------------------------------------------------------------------------------------


@router.get(
    "/{store}/account",
    auth=staff_with(Right.PUSH),
    summary="How the account stands: token, families, quotas, what needs a person; WeChat is not asked",
    response=gives(AccountView, *STRANGER),
)
def account(request: HttpRequest, store: str) -> dict[str, Any]:
    mine = _account(_scope(request))
    seen, pushes = state.look(mine), health.pushes(mine)
    return {
        "appid": mine.appid,
        "token_until": seen.token_until,
        "losses": [vars(loss) for loss in seen.losses],
        "families": seen.families,
        "spent": [{"path": path, "until": until} for path, until in seen.spent.items()],
        "troubles": [{**vars(one), "fix": str(one.fix)} for one in seen.troubles],
        "push_good_at": pushes.good_at,
        "push_refused": pushes.refused,
    }


@router.get(
    "/{store}/account/quotas",
    auth=staff_with(Right.PUSH),
    summary="How many calls of today are used, as WeChat counts them",
    response=gives(Quotas, *STRANGER, *GATEWAY),
)
def quotas(request: HttpRequest, store: str) -> dict[str, Any]:
    mine = _account(_scope(request))
    rows = []
    for path in state.WATCHED:
        try:
            rows.append(vars(state.quota(mine, path)))
        except GatewayRefused as no:
            if no.code != "76021":  # this account does not count that call
                raise
    return {"quotas": rows}


@router.post(
    "/{store}/account/seen",
    auth=staff_with(Right.PUSH),
    summary="Somebody looked at the losses of the token, or mended what was refused: ask again",
    response=gives(Nothing, *STRANGER),
)
def account_seen(request: HttpRequest, store: str) -> dict[str, Any]:
    mine = _account(_scope(request))
    keeper.losses_seen(mine)
    state.try_again(mine)
    return {}


def _account(scope: Scope) -> Account:
    return merchants.account(scope.district.pk)


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined,no-any-return]
