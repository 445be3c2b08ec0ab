"""The account's menu (自定义菜单): the draft beside what stands on the phones, edited branch by branch."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangquan.config.office.access import Office, needs, office_of
from shangquan.config.office.pages import show
from shangquan.kit import clock
from shangquan.kit.errors import Forbidden, GatewayBusy, GatewayRefused, Refused
from shangquan.kit.labels import label, spoken
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import District, Merchant
from shangquan.merchants.rules import Right
from shangquan.scenes import operations, queries, rules
from shangquan.scenes.models import MenuBranch

TITLE = label("公众号菜单", "Account menu")
SAVED = Text("草稿已保存，还没有发布。", "The draft is saved; it is not published yet.")
PUBLISHED = Text(
    "已发布到公众号，手机上几分钟内可见。", "Published; phones show it within minutes."
)
FASTER = Text(
    "刚刚有人先改了这个分支。右边是现在的样子，下面是你填的；再次保存会盖过他的修改。",
    "Somebody has just changed this branch. What stands now is beside your entries; "
    "saving again replaces it.",
)
PROBLEMS = {
    "branch_count": Text("菜单要有 1 到 3 个分支", "a menu has 1 to 3 branches"),
    "name_missing": Text("有按钮没有名称", "a button has no name"),
    "name_too_long": Text(
        "名称太长（一级最多 5 个汉字，二级最多 20 个）",
        "a name is too long (16 bytes at the top, 60 below)",
    ),
    "type_and_subs": Text(
        "有子菜单的按钮不能自己再打开什么", "a button with others below opens nothing itself"
    ),
    "sub_count": Text("一个分支最多 5 个子按钮", "a branch has at most 5 buttons"),
    "key": Text("点击按钮要有关键词", "a click button needs a key"),
    "url": Text("链接缺失或太长", "an address is missing or too long"),
    "url_host": Text("链接只能指向本商圈的网址", "addresses must lead to this district's own host"),
    "type": Text("按钮要么打开网页，要么发送关键词", "a button opens a page or sends a key"),
}


class NotYours(Forbidden):
    """The owner's branch, or another partner's."""

    code = "menu.not_yours"
    sentence = operations.NotYourBranch.sentence


def hosts() -> list[str]:
    """Where buttons may lead."""
    return [urlsplit(settings.ENVIRON.public_url).netloc]


def districts(office: Office) -> list[District]:
    found = {m.district_id: m.district for m in office.with_right(Right.SHOP)}
    return list(found.values())


def district_of(request: HttpRequest) -> District:
    rows = districts(office_of(request))
    wanted = request.GET.get("district", "")
    found = next((d for d in rows if wanted in ("", d.slug)), None)
    if found is None:
        raise Http404
    return found


@require_safe
@needs(Right.SHOP)
def overview(request: HttpRequest) -> HttpResponse:
    """Draft and published side by side; what differs is marked on both."""
    office, district = office_of(request), district_of(request)
    branches = {b.position: b for b in _branches(district)}
    published = queries.published(district.pk)
    standing = list(published.buttons) if published else []
    is_owner = office.reaches(Right.PUSH, district_id=district.pk, merchant_id=None)
    rows = [
        {
            "position": n,
            "branch": branches.get(n),
            "merchant": branches[n].merchant if n in branches else None,
            "may_edit": is_owner or _is_mine(office, branches.get(n)),
        }
        for n in range(rules.MAX_BRANCHES)
    ]
    draft = [branches[n].button for n in sorted(branches)]
    problem = rules.menu_problem(draft, hosts=hosts())
    return show(
        request,
        "account_menu.html",
        TITLE,
        district=district,
        rows=rows,
        published=published,
        draft=[_marked(b, n, standing) for n, b in enumerate(draft)],
        standing=[_marked(b, n, draft) for n, b in enumerate(standing)],
        is_same=draft == standing,
        is_owner=is_owner,
        problem=spoken(PROBLEMS, problem) if problem else "",
    )


def _branches(district: District) -> Any:
    return MenuBranch.objects.filter(district=district).select_related("merchant")


def _is_mine(office: Office, branch: MenuBranch | None) -> bool:
    return (
        branch is not None
        and branch.merchant_id is not None
        and any(m.merchant_id == branch.merchant_id for m in office.with_right(Right.SHOP))
    )


def _marked(button: dict[str, Any], n: int, others: list[dict[str, Any]]) -> dict[str, Any]:
    """A branch with its buttons, each marked when the other side has nothing like it there."""
    other = others[n] if n < len(others) else {}
    below = other.get("sub_button") or []
    return {
        "name": button.get("name"),
        "differs": {k: v for k, v in button.items() if k != "sub_button"}
        != {k: v for k, v in other.items() if k != "sub_button"},
        "subs": [
            {"name": s.get("name"), "to": s.get("url") or s.get("key"), "differs": s not in below}
            for s in button.get("sub_button") or []
        ],
        "to": button.get("url") or button.get("key") or "",
    }


@require_http_methods(["GET", "POST"])
@needs(Right.SHOP)
def edit(request: HttpRequest, position: int) -> HttpResponse:
    office, district = office_of(request), district_of(request)
    if position >= rules.MAX_BRANCHES:
        raise Http404
    branch = _branches(district).filter(position=position).first()
    is_owner = office.reaches(Right.PUSH, district_id=district.pk, merchant_id=None)
    if not is_owner and not _is_mine(office, branch):
        raise NotYours
    if request.method == "GET":
        return _edit_page(request, district, position, branch, branch.button if branch else {})
    button = _button(request.POST)
    try:
        operations.put_branch(
            district_id=district.pk,
            position=position,
            button=button,
            merchant_id=_merchant_id(request, district) if is_owner else None,
            editor_merchant_id=None if is_owner or branch is None else branch.merchant_id,
            seen_version=_seen(request.POST.get("seen", "")),
            hosts=hosts(),
            actor=office.actor,
            now=clock.now(),
        )
    except operations.BadMenu as refusal:
        problem = spoken(PROBLEMS, str(refusal.details["problem"]))
        return _edit_page(request, district, position, branch, button, problem, status=400)
    except (Stale, IntegrityError):  # the second of two new ones meets the unique place
        fresh = _branches(district).filter(position=position).first()
        return _edit_page(
            request, district, position, fresh, button, str(FASTER), other=fresh, status=409
        )
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(f"{reverse('admin:account_menu')}?district={district.slug}")


def _seen(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _merchant_id(request: HttpRequest, district: District) -> UUID | None:
    """Whose branch it is: one of this district's merchants, or the owner's own."""
    wanted = request.POST.get("merchant", "")
    if not wanted:
        return None
    rows = {str(m.pk): m.pk for m in merchants.merchants(district.pk)}
    if wanted not in rows:
        raise Http404
    return rows[wanted]


def _button(sent: Any) -> dict[str, Any]:
    """The branch as it was filled in; what is empty is left out."""
    name = sent.get("name", "").strip()
    subs = [
        _action(
            sent.get(f"sub-{n}-name", "").strip(),
            sent.get(f"sub-{n}-type", ""),
            sent.get(f"sub-{n}-to", "").strip(),
        )
        for n in range(rules.MAX_SUBS + 1)
        if sent.get(f"sub-{n}-name", "").strip() or sent.get(f"sub-{n}-to", "").strip()
    ]
    if sent.get("type") == "subs":
        return {"name": name, "sub_button": subs}
    return _action(name, sent.get("type", ""), sent.get("to", "").strip())


def _action(name: str, kind: str, to: str) -> dict[str, Any]:
    return {"type": kind, "name": name, "key" if kind == "click" else "url": to}


def _edit_page(
    request: HttpRequest,
    district: District,
    position: int,
    branch: MenuBranch | None,
    button: dict[str, Any],
    problem: str = "",
    *,
    other: MenuBranch | None = None,
    status: int = 200,
) -> HttpResponse:
    office = office_of(request)
    subs = list(button.get("sub_button") or [])
    blank = {"name": "", "type": "view"}
    return show(
        request,
        "account_menu_edit.html",
        TITLE,
        district=district,
        position=position,
        branch=branch,
        button=button,
        problem=problem,
        other=other,
        status=status,
        kind="subs" if "sub_button" in button else button.get("type", "view"),
        to=button.get("url") or button.get("key") or "",
        subs=[
            s | {"to": s.get("url") or s.get("key") or ""}
            for s in (subs + [blank] * rules.MAX_SUBS)[: max(rules.MAX_SUBS, len(subs))]
        ],
        is_owner=office.reaches(Right.PUSH, district_id=district.pk, merchant_id=None),
        merchants=Merchant.objects.filter(district=district, is_active=True).order_by("slug"),
        home=f"{settings.ENVIRON.public_url}/g/{district.slug}",
    )


@require_POST
@needs(Right.PUSH, is_district=True)
def publish(request: HttpRequest) -> HttpResponse:
    """Put the draft on every phone: the owner's alone."""
    office, district = office_of(request), district_of(request)
    if not office.reaches(Right.PUSH, district_id=district.pk, merchant_id=None):
        raise Http404
    try:
        operations.publish_menu(
            account=merchants.account(district.pk),
            district_id=district.pk,
            hosts=hosts(),
            actor=office.actor,
            now=clock.now(),
        )
        messages.success(request, str(PUBLISHED))
    except operations.BadMenu as refusal:
        messages.error(request, spoken(PROBLEMS, str(refusal.details["problem"])))
    except Refused as refusal:
        messages.error(request, refusal.message)
    except GatewayBusy:
        words = Text(
            "微信没有回应，菜单没有变，请稍后再试。",
            "WeChat did not answer; nothing changed, try again.",
        )
        messages.error(request, str(words))
    except GatewayRefused as error:
        words = Text("微信没有接受这个菜单：{why}", "WeChat did not accept this menu: {why}")
        messages.error(request, str(words.format(why=error)))
    return HttpResponseRedirect(f"{reverse('admin:account_menu')}?district={district.slug}")
