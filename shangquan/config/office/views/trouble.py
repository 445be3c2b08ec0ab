"""What a person has to look at, with "try again" where that can help."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shangquan.config.office import figures
from shangquan.config.office.access import needs, office_of
from shangquan.config.office.pages import show
from shangquan.flows import upkeep
from shangquan.kit import audit, clock
from shangquan.kit.labels import label, spoken
from shangquan.kit.texts import Text
from shangquan.merchants import queries as merchants
from shangquan.merchants.rules import Right
from shangquan.messaging import operations as messaging
from shangquan.messaging.admin import STATES as MESSAGE_STATES
from shangquan.messaging.models import Message
from shangquan.orders.models import Order
from shangquan.payments import operations as payments
from shangquan.payments.admin import REFUND_STATES
from shangquan.payments.models import Refund

TRIED = Text("已安排再试一次。", "It will be tried again.")
ASKED = Text("已再问微信：现在是“{state}”。", "WeChat was asked again; it is “{state}” now.")
MISFITS = {
    "appid": Text("公众号不对", "another account"),
    "mchid": Text("商户号不对", "another merchant number"),
    "currency": Text("币种不对", "another currency"),
    "total_fen": Text("金额不对", "another amount"),
    "openid": Text("付款人不对", "another payer"),
}


@require_safe
@needs(Right.LEDGER, is_district=True)
def overview(request: HttpRequest) -> HttpResponse:
    ids = [d.pk for d in office_of(request).districts(Right.LEDGER)]
    refunds = list(figures.refunds(ids)[:50])
    numbers = dict(
        Order.objects.filter(pk__in=[r.order_id for r in refunds]).values_list("pk", "number")
    )
    return show(
        request, "trouble.html", label("需要人看的事", "Needs a person"),
        reactions=figures.reactions(ids)[:50],
        inbox=figures.inbox(ids)[:50],
        payments=[
            {"row": p, "why": spoken(MISFITS, p.why)} for p in figures.payments(ids)[:50]
        ],
        refunds=[
            {"row": r, "state": spoken(REFUND_STATES, r.state), "number": numbers.get(r.order_id)}
            for r in refunds
        ],
        messages_=[
            {"row": m, "state": spoken(MESSAGE_STATES, m.state)}
            for m in figures.messages(ids, clock.now())[:50]
        ],
    )  # fmt: skip


@require_POST
@needs(Right.LEDGER, is_district=True)
def again(request: HttpRequest, kind: str, row_id: str) -> HttpResponse:
    """Try one thing again; what it was and who asked stands in the trail."""
    if kind not in _AGAIN:
        raise Http404
    ids = [d.pk for d in office_of(request).districts(Right.LEDGER)]
    words = _AGAIN[kind](request, ids, row_id)
    messages.success(request, str(words))
    return HttpResponseRedirect(reverse("admin:trouble"))


def _row(rows: Any, row_id: str) -> Any:
    """A row of the list on the page, and no other."""
    try:
        found = rows.filter(pk=UUID(row_id) if "-" in row_id else int(row_id)).first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _note(request: HttpRequest, district_id: UUID, verb: str, subject: str) -> None:
    audit.record(
        district_id=district_id, actor=office_of(request).actor, verb=verb, subject=subject[:120],
        now=clock.now(),
    )  # fmt: skip


def _reaction(request: HttpRequest, ids: list[UUID], row_id: str) -> Text:
    with transaction.atomic():
        row = _row(figures.reactions(ids), row_id)
        type(row).objects.filter(pk=row.pk).update(next_at=clock.now())
        _note(request, row.outbox.district_id, "reaction.again", str(row))
    return TRIED


def _inbox(request: HttpRequest, ids: list[UUID], row_id: str) -> Text:
    with transaction.atomic():
        row = _row(figures.inbox(ids), row_id)
        type(row).objects.filter(pk=row.pk, done_at=None).update(next_at=clock.now())
        _note(request, row.district_id, "inbox.again", str(row))
    return TRIED


def _refund(request: HttpRequest, ids: list[UUID], row_id: str) -> Text:
    """Ask WeChat what became of it; only its answer moves the money in our books."""
    row = _row(figures.refunds(ids), row_id)
    with transaction.atomic():
        _note(request, row.district_id, "refund.ask_again", row.out_refund_no)
    district = merchants.get_district(row.district_id)
    payments.push_refund(
        account=merchants.pay_account(row.district_id), refund=row,
        notify_path=upkeep.notify_path(district.slug, "refund"), now=clock.now(),
    )  # fmt: skip
    state = Refund.objects.get(pk=row.pk).state
    return ASKED.format(state=spoken(REFUND_STATES, state))


def _message(request: HttpRequest, ids: list[UUID], row_id: str) -> Text:
    """The same words as a new message: what became of the first one stays as it was."""
    with transaction.atomic():
        row = _row(figures.messages(ids, clock.now()), row_id)
        base = row.key.split("#again", maxsplit=1)[0]
        n = Message.objects.filter(district=row.district, key__startswith=f"{base}#again").count()
        messaging.tell(
            district_id=row.district_id, person_id=row.person_id, openid=row.openid,
            key=f"{base}#again{n + 1}"[:120], title=row.title, body=row.body, path=row.path,
            now=clock.now(),
        )  # fmt: skip
        _note(request, row.district_id, "message.again", row.key)
    return TRIED


_AGAIN: dict[str, Callable[[HttpRequest, list[UUID], str], Text]] = {
    "reaction": _reaction,
    "inbox": _inbox,
    "refund": _refund,
    "message": _message,
}
