"""A dish on one page: words, sizes with price and stock, options, picture."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangquan.catalog.models import Category, Item
from shangquan.config.office import item_form, pictures
from shangquan.config.office.access import needs, office_of, store_of
from shangquan.config.office.item_form import ItemForm
from shangquan.config.office.pages import show
from shangquan.flows import menu_edit
from shangquan.flows.menu_edit import Dish, Editor
from shangquan.flows.order_views import picture_url
from shangquan.kit import clock, limits
from shangquan.kit.errors import Refused
from shangquan.kit.labels import label
from shangquan.kit.models import AuditEntry
from shangquan.kit.states import Stale
from shangquan.kit.texts import Text
from shangquan.merchants.models import Store
from shangquan.merchants.rules import Right

SAVED = Text("已保存，顾客的菜单已更新。", "Saved; guests see it already.")
SAME = Text("没有改动。", "Nothing was changed.")
FASTER = Text(
    "刚刚有人改了这个菜。下面是你填的内容，现在的内容在右边；再次保存会盖过他的修改。",
    "Somebody has just changed this item. Your entries are below, what stands now is beside them; "
    "saving again replaces it.",
)


def editor(request: HttpRequest, store: Store) -> Editor:
    office = office_of(request)
    return Editor(office.actor, office.is_from_above(store.merchant))


def item_of(request: HttpRequest, item_id: UUID) -> Item:
    """A dish within reach; any other does not exist."""
    rows = office_of(request).rows(Right.MENU, district="district", merchant="merchant")
    found = Item.objects.filter(rows, pk=item_id).select_related(
        "store__merchant", "store__district", "category"
    )
    item = found.first()
    if item is None:
        raise Http404
    return item


@require_safe
@needs(Right.MENU)
def choose_store(request: HttpRequest) -> HttpResponse:
    """For whom the new dish is; with one shop there is nothing to choose."""
    stores = office_of(request).stores(Right.MENU)
    if len(stores) == 1:
        return HttpResponseRedirect(reverse("admin:item_add_to", args=[stores[0].pk]))
    title = label("新增菜品", "New item")
    return show(request, "choose_store.html", title, stores=stores, target="admin:item_add_to")


@require_http_methods(["GET", "POST"])
@needs(Right.MENU)
def add(request: HttpRequest, store_id: UUID) -> HttpResponse:
    store = store_of(request, store_id, Right.MENU)
    if request.method == "POST":
        return _save(request, store, None)
    return _page(request, store, None, item_form.show(None))


@require_http_methods(["GET", "POST"])
@needs(Right.MENU)
def change(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = item_of(request, item_id)
    if request.method == "POST":
        return _save(request, item.store, item)
    return _page(request, item.store, item, item_form.show(menu_edit.dish(item)))


def _save(request: HttpRequest, store: Store, item: Item | None) -> HttpResponse:
    form, wanted, renamed = item_form.take(request.POST)
    picture = item.picture if item else ""
    try:
        if upload := request.FILES.get("picture"):
            limits.spend(f"picture:{request.user.pk}", burst=30, per_s=0.5, now=clock.now())
            picture = pictures.store(upload)
        elif request.POST.get("picture-clear"):
            picture = ""
    except Refused as refusal:
        form.faults["picture"] = refusal.message
        wanted = None
    if wanted is None:
        return _page(request, store, item, form, status=400)
    wanted = replace(wanted, spec=replace(wanted.spec, picture=picture))
    try:
        saved, is_new = menu_edit.save(
            store=store, item=item, wanted=_kept(item, wanted), seen=request.POST.get("seen"),
            renamed=renamed, editor=editor(request, store), now=clock.now(),
        )  # fmt: skip
    except Stale:
        now_there = item_form.show(menu_edit.dish(item_of(request, item.pk))) if item else None
        return _page(request, store, item, form, str(FASTER), other=now_there, status=409)
    except Refused as refusal:
        return _page(request, store, item, form, refusal.message, status=409)
    messages.success(request, str(SAVED if is_new else SAME))
    return HttpResponseRedirect(reverse("admin:item_change", args=[saved.pk]))


def _kept(item: Item | None, wanted: Dish) -> Dish:
    """Allergens in another order are the same allergens; an unchanged category keeps its English."""
    if item is None:
        return wanted
    spec = wanted.spec
    if set(item.allergens) == set(spec.allergens):
        spec = replace(spec, allergens=tuple(item.allergens))
    if item.category.name == spec.category:
        spec = replace(spec, category_en=item.category.name_en)
    return replace(wanted, spec=spec)


def _page(
    request: HttpRequest, store: Store, item: Item | None, form: ItemForm, problem: str = "",
    *, other: ItemForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "store": store,
        "item": item,
        "form": form,
        "other": other,
        "problem": problem or (str(Text("有地方需要改。", "Some entries need attention.")) if form.faults else ""),
        "seen": menu_edit.dish(item).digest if item else "",
        "picture": picture_url(item.picture) if item else "",
        "categories": Category.objects.filter(store=store),
        "from_above": office_of(request).is_from_above(store.merchant),
    }  # fmt: skip
    title = str(item) if item else label("新增菜品", "New item")
    return show(request, "item.html", title, status=status, **context)


@require_POST
@needs(Right.MENU)
def sold_out(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = item_of(request, item_id)
    menu_edit.set_sold_out(
        item=item, is_sold_out=request.POST.get("to") == "1", editor=editor(request, item.store),
        now=clock.now(),
    )  # fmt: skip
    return _back(request, item)


@require_POST
@needs(Right.MENU)
def listed(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = item_of(request, item_id)
    menu_edit.set_listed(
        item=item, is_listed=request.POST.get("to") == "1", editor=editor(request, item.store),
        now=clock.now(),
    )  # fmt: skip
    return _back(request, item)


def _back(request: HttpRequest, item: Item) -> HttpResponse:
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(reverse("admin:item_change", args=[item.pk]))


@require_safe
@needs(Right.MENU)
def history(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Who changed what, and when; the owner's changes are marked."""
    item = item_of(request, item_id)
    rows = AuditEntry.objects.filter(
        district_id=item.district_id, subject=menu_edit.subject(item)
    ).order_by("-number")[:100]
    title = label("修改记录", "History")
    return show(request, "item_trail.html", title, item=item, rows=rows)
