"""Codes at the desk: make them singly or for a whole room, print them, see what each brought, stop them."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router

from shangquan.flows import code_counts, code_sheets
from shangquan.flows.access import STAFF, Scope, answer_once, staff_with
from shangquan.flows.answers import BODY, GATEWAY, KEYED, ONCE, gives, gives_file
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.scenes_shapes import (
    BatchBody,
    CodeBody,
    CodeChange,
    Codes,
    Fetched,
    MadeCodes,
)  # fmt: skip
from shangquan.kit import clock
from shangquan.kit.errors import NotFound, Refused
from shangquan.kit.texts import Text, pick
from shangquan.merchants import operations as merchant_operations
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import Store
from shangquan.merchants.rules import DISTRICT_ROLES, Right
from shangquan.scenes import operations, queries
from shangquan.scenes.admin import KINDS
from shangquan.scenes.models import Scene
from shangquan.scenes.operations import CodeSpec

router = Router(tags=["desk"], auth=STAFF)

MOST_AT_ONCE = 200
_TICKETS_PER_CALL = 10


class TooManyCodes(Refused):
    code = "codes.too_many"
    sentence = Text("一次最多 {most} 个码。", "At most {most} codes at once.")


class NoCodes(Refused):
    """Nothing to print: none chosen, or WeChat has made none of them yet."""

    code = "codes.none_made"
    sentence = Text(
        "还没有可以打印的码，请先生成。", "There is no code to print yet; make them first."
    )


# -- looking -----------------------------------------------------------------------------------------


@router.get(
    "/{store}/codes",
    auth=staff_with(Right.EDIT_CODES),
    summary="Codes with what each brought in the last days",
    response=gives(Codes, *STRANGER, *BODY),
)
def codes(request: HttpRequest, store: str, days: int = 30, hours: int = 24) -> dict[str, Any]:
    scope, now = _scope(request), clock.now()
    days, hours = min(max(days, 1), 366), min(max(hours, 1), 720)
    rows = list(_mine(scope, store))
    found = code_counts.counts(
        district_id=scope.district.pk, scenes=[row.pk for row in rows],
        since=now - timedelta(days=days), until=now + timedelta(seconds=1),
        within=timedelta(hours=hours),
    )  # fmt: skip
    listed = [_row(row, found.get(row.pk, code_counts.Count()), now) for row in rows]
    return {"codes": listed, "waiting": sum(not row.url for row in rows), "hours": hours}


def _mine(scope: Scope, store: str) -> Any:
    """All codes for people of the district at `all`; a shop's own otherwise."""
    if store == "all":
        return queries.codes_of(district_id=scope.district.pk, merchant_id=None)
    one = scope.stores[0]
    return queries.codes_of(
        district_id=scope.district.pk, merchant_id=one.merchant_id, store_ids=[one.pk]
    )


def _row(row: Scene, count: code_counts.Count, now: datetime) -> dict[str, Any]:
    return {
        "id": row.pk, "code": row.code, "kind": row.kind, "label": row.label,
        "label_en": row.label_en, "store": row.store.slug if row.store else "", "path": row.path,
        "is_made": bool(row.url), "state": _state(row, now), "expires_at": row.expires_at,
        **vars(count),
    }  # fmt: skip


def _state(row: Scene, now: datetime) -> str:
    if not row.is_active:
        return "stopped"
    if row.expires_at and row.expires_at <= now:
        return "expired"
    return "active" if row.url else "waiting"


# -- making ------------------------------------------------------------------------------------------


@router.post(
    "/{store}/codes",
    auth=staff_with(Right.EDIT_CODES),
    summary="A new code",
    response=gives(MadeCodes, *STRANGER, *ONCE, status=201),
    openapi_extra=KEYED,
)
def make_code(request: HttpRequest, store: str, body: CodeBody) -> HttpResponse:
    scope, now = _scope(request), clock.now()
    spec = _spec(scope, body)

    def act(_: None) -> tuple[int, Any]:
        if body.table and spec.store_id:
            one = next(s for s in scope.stores if s.pk == spec.store_id)
            merchant_operations.put_tables(
                store=one, codes=[body.table], actor=scope.actor, now=now
            )
        made = operations.make_codes(
            district_id=scope.district.pk, specs=[spec], actor=scope.actor, now=now
        )
        return 201, {"ids": [row.pk for row in made], "known": 0}

    return answer_once(request, f"codes:{scope.user.pk}", act)


@router.post(
    "/{store}/codes/batch",
    auth=staff_with(Right.EDIT_CODES),
    summary="Codes for a whole room: T1 to T40",
    response=gives(MadeCodes, *STRANGER, *ONCE, status=201),
    openapi_extra=KEYED,
)
def make_codes(request: HttpRequest, store: str, body: BatchBody) -> HttpResponse:
    scope, now = _scope(request), clock.now()
    one = _store(scope, body.store)
    names = [f"{body.prefix}{n}" for n in range(body.first, body.last + 1)]
    if not 1 <= len(names) <= MOST_AT_ONCE:
        raise TooManyCodes(most=MOST_AT_ONCE)

    def act(_: None) -> tuple[int, Any]:
        fresh = names
        if body.kind == "table":
            merchant_operations.put_tables(store=one, codes=names, actor=scope.actor, now=now)
            fresh = [name for name in names if _table_path(one, name) not in _taken(one)]
        specs = [_numbered(one, body.kind, name) for name in fresh]
        made = operations.make_codes(
            district_id=scope.district.pk, specs=specs, actor=scope.actor, now=now
        )
        return 201, {"ids": [row.pk for row in made], "known": len(names) - len(fresh)}

    return answer_once(request, f"codes:{scope.user.pk}", act)


def _taken(store: Store) -> set[str]:
    """Tables that have a code in use."""
    rows = queries.codes_of(district_id=store.district_id, merchant_id=store.merchant_id)
    return set(rows.filter(kind="table", is_active=True).values_list("path", flat=True))


def _table_path(store: Store, table: str) -> str:
    return f"shops/{store.slug}?table={table}"


def _numbered(store: Store, kind: str, name: str) -> CodeSpec:
    is_table = kind == "table"
    word = KINDS[kind]
    return CodeSpec(
        kind=kind, prefix=store.slug, merchant_id=store.merchant_id, store_id=store.pk,
        label=f"{store.name} {name} 桌" if is_table else f"{store.name} {word.zh} {name}",
        label_en=_english(store, f"table {name}" if is_table else f"{word.en.lower()} {name}"),
        path=_table_path(store, name) if is_table else f"shops/{store.slug}",
    )  # fmt: skip


def _english(store: Store, words: str) -> str:
    return f"{store.name_en or store.name}, {words}"[:80]


def _spec(scope: Scope, body: CodeBody) -> CodeSpec:
    """Where a code leads is chosen from what one has; no address can be typed in."""
    if not body.store:
        if scope.membership.role not in DISTRICT_ROLES:
            raise NotFound
        label = body.label or scope.district.name
        return CodeSpec(
            kind=body.kind, label=label, label_en=body.label_en, prefix=scope.district.slug,
            expires_at=body.expires_at,
        )  # fmt: skip
    one = _store(scope, body.store)
    user = _colleague(scope, one, body.username) if body.kind == "staff" else None
    label = body.label or (f"{one.name} {user}" if user else f"{one.name} {KINDS[body.kind].zh}")
    return CodeSpec(
        kind=body.kind, label=label, label_en=body.label_en, prefix=one.slug,
        merchant_id=one.merchant_id, store_id=one.pk, user_id=user.pk if user else None,
        path=_table_path(one, body.table) if body.table else f"shops/{one.slug}",
        expires_at=body.expires_at,
    )  # fmt: skip


def _colleague(scope: Scope, store: Store, username: str) -> Any:
    """Somebody who works at that shop (or for the district). Raises NotFound."""
    rows = merchants.staff(district_id=scope.district.pk, merchant_id=store.merchant_id)
    found = next((row.user for row in rows if row.user.username == username), None)
    if found is None:
        raise NotFound
    return found


@router.post(
    "/{store}/codes/tickets",
    auth=staff_with(Right.EDIT_CODES),
    summary="Let WeChat make the next ten codes that wait",
    response=gives(Fetched, *STRANGER, *GATEWAY),
)
def fetch_codes(request: HttpRequest, store: str) -> dict[str, Any]:
    scope, now = _scope(request), clock.now()
    account = merchants.account(scope.district.pk)
    waiting = list(_mine(scope, store).filter(url="", is_active=True)[: _TICKETS_PER_CALL + 1])
    for row in waiting[:_TICKETS_PER_CALL]:
        operations.fetch_ticket(account=account, scene=row, now=now)
    left = _mine(scope, store).filter(url="", is_active=True).count()
    return {"made": min(len(waiting), _TICKETS_PER_CALL), "left": left}


@router.post(
    "/{store}/codes/{code_id}/change",
    auth=staff_with(Right.EDIT_CODES),
    summary="Rename a code, stop it, use it again, or give it an end",
    response=gives(Nothing, *STRANGER, *BODY),
)
def change_code(
    request: HttpRequest, store: str, code_id: UUID, body: CodeChange
) -> dict[str, Any]:
    scope = _scope(request)
    row = _mine(scope, store).filter(pk=code_id).first()
    if row is None:
        raise NotFound
    values = body.model_dump(exclude_none=True, exclude={"has_no_end"})
    if body.has_no_end:
        values["expires_at"] = None
    if values:
        operations.change_code(scene=row, actor=scope.actor, now=clock.now(), **values)
    return {}


# -- printing ----------------------------------------------------------------------------------------


@router.get(
    "/{store}/codes/print",
    auth=staff_with(Right.EDIT_CODES),
    summary="Codes for the printer: A4 sheets as PDF, or SVG pictures in a zip",
    response=gives(None, *STRANGER, 409, *BODY),
    openapi_extra=gives_file("application/pdf", "application/zip"),
)
def print_codes(
    request: HttpRequest, store: str, form: str = "pdf", ids: str = "", kind: str = ""
) -> HttpResponse:
    """`ids` are joined by commas; without any, all that are in use (of one kind when given)."""
    scope = _scope(request)
    rows = _chosen(_mine(scope, store), ids, kind)
    district = pick(scope.district.name, scope.district.name_en)
    cards = [
        code_sheets.Card(
            url=row.url, name=pick(row.label, row.label_en), note=str(Text("微信扫一扫", "Scan with WeChat")),
            code=row.code,
        )
        for row in rows
    ]  # fmt: skip
    if not cards:
        raise NoCodes
    is_zip = form == "svg"
    body = code_sheets.svgs(cards) if is_zip else code_sheets.pdf(cards, district=district)
    kind_of_file = "application/zip" if is_zip else "application/pdf"
    name = f"{scope.district.slug}-{store}-codes.{'zip' if is_zip else 'pdf'}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(body, content_type=kind_of_file, headers=headers)


def _chosen(rows: Any, ids: str, kind: str) -> Sequence[Scene]:
    rows = rows.exclude(url="").filter(is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    if ids:
        try:
            rows = rows.filter(pk__in=[UUID(word) for word in ids.split(",")[: MOST_AT_ONCE + 1]])
        except ValueError:
            raise NotFound from None
    found = sorted(rows[: MOST_AT_ONCE + 1], key=lambda row: _natural(row.label))
    if len(found) > MOST_AT_ONCE:
        raise TooManyCodes(most=MOST_AT_ONCE)
    return found


def _natural(label: str) -> list[tuple[int, int, str]]:
    """T2 before T10: numbers inside a name are compared as numbers."""
    return [
        (0, int(word), "") if word.isdecimal() else (1, 0, word)
        for word in re.findall(r"[0-9]{1,9}|[^0-9]+", label)
    ]


def _scope(request: HttpRequest) -> Scope:
    return request.scope  # type: ignore[attr-defined,no-any-return]


def _store(scope: Scope, slug: str) -> Store:
    """One of the stores the caller works at. Raises NotFound."""
    found = next((store for store in scope.stores if store.slug == slug), None)
    if found is None:
        raise NotFound
    return found
