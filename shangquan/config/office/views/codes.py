"""Printed codes: make one, show its picture, print a sheet, switch one off."""

import io
from typing import Any, cast
from uuid import UUID

import segno
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangquan.config.office.access import Office, needs, office_of
from shangquan.config.office.pages import show
from shangquan.kit import audit, clock, ids
from shangquan.kit.errors import GatewayBusy, GatewayRefused
from shangquan.kit.labels import label, spoken
from shangquan.kit.texts import Text, pick
from shangquan.merchants import queries as merchants
from shangquan.merchants.models import Table
from shangquan.merchants.rules import Right
from shangquan.scenes import operations, queries
from shangquan.scenes.admin import KINDS
from shangquan.scenes.models import Scene

SAVED = Text("已保存。", "Saved.")
BUSY = Text(
    "微信那边暂时没有回应，请稍后再试。", "WeChat does not answer right now, please try again."
)


class CodeForm(forms.Form):
    """Where the code leads is chosen from what one has; no address can be typed in."""

    name = forms.CharField(label=label("名称", "Name"), max_length=80)
    name_en = forms.CharField(label=label("英文名称", "Name in English"), max_length=80, required=False)  # fmt: skip
    kind = forms.ChoiceField(label=label("类型", "Kind"))
    target = forms.ChoiceField(label=label("扫了去哪里", "Where it leads"))

    def __init__(self, *args: Any, targets: dict[str, tuple[Any, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, target = (cast("forms.ChoiceField", self.fields[f]) for f in ("kind", "target"))
        kind.choices = [(key, str(word)) for key, word in KINDS.items()]
        target.choices = [(key, words) for key, (words, *_) in targets.items()]


def targets(office: Office) -> dict[str, tuple[Any, ...]]:
    """key -> (words, district id, merchant id, path, prefix of the code)."""
    found: dict[str, tuple[Any, ...]] = {}
    for district in office.districts(Right.SHOP):
        words = f"{district} · {Text('首页', 'home')}"
        found[f"home:{district.pk}"] = (words, district.pk, None, "", district.slug)
    stores = office.stores(Right.SHOP)
    for store in stores:
        found[f"store:{store.pk}"] = (
            str(store), store.district_id, store.merchant_id, f"shops/{store.slug}", store.slug,
        )  # fmt: skip
    by_id = {store.pk: store for store in stores}
    for table in Table.objects.filter(store__in=stores).order_by("store", "code"):
        store = by_id[table.store_id]
        path = f"shops/{store.slug}?table={table.code}"
        found[f"table:{table.pk}"] = (
            f"{store} · {table.code}", store.district_id, store.merchant_id, path, store.slug,
        )  # fmt: skip
    return found


def scene_of(request: HttpRequest, scene_id: UUID) -> Scene:
    rows = office_of(request).rows(Right.SHOP, district="district", merchant="merchant")
    found = Scene.objects.filter(rows, pk=scene_id).select_related("district", "merchant").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@needs(Right.SHOP)
def add(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    choices = targets(office)
    form = CodeForm(request.POST or None, targets=choices)
    if request.method == "POST" and form.is_valid():
        scene = _make(office, form.cleaned_data, choices[form.cleaned_data["target"]])
        messages.success(request, str(SAVED))
        return HttpResponseRedirect(reverse("admin:code_change", args=[scene.pk]))
    title = label("新的码", "New code")
    return show(request, "form.html", title, form=form, status=400 if form.errors else 200)


def _make(office: Office, sent: dict[str, Any], target: tuple[Any, ...]) -> Scene:
    _, district_id, merchant_id, path, prefix = target
    # A fresh name of our own: nobody takes over a code that hangs on somebody's wall.
    code = f"{prefix[:40]}_{ids.public_number(8).lower()}"
    with transaction.atomic():
        scene = operations.put_scene(
            district_id=district_id, code=code, kind=sent["kind"], label=sent["name"],
            label_en=sent["name_en"], path=path, merchant_id=merchant_id,
        )  # fmt: skip
        audit.record(
            district_id=district_id, actor=office.actor, verb="code.make", subject=code,
            now=clock.now(), path=path,
        )  # fmt: skip
    return scene


@require_safe
@needs(Right.SHOP)
def change(request: HttpRequest, scene_id: UUID) -> HttpResponse:
    """One code large enough to scan from the screen."""
    scene = scene_of(request, scene_id)
    return show(
        request, "code.html", pick(scene.label, scene.label_en), scene=scene,
        kind=spoken(KINDS, scene.kind),
        picture=mark_safe(_svg(scene.url, 6)) if scene.url else "",  # noqa: S308 (our own drawing)
        scans=queries.scans(district_id=scene.district_id, code=scene.code),
    )  # fmt: skip


def _svg(url: str, scale: int) -> str:
    return str(segno.make(url, error="m").svg_inline(scale=scale, dark="#1F1D1A", light="#fff"))


@require_safe
@needs(Right.SHOP)
def picture(request: HttpRequest, scene_id: UUID) -> HttpResponse:
    """The code as a picture for the printer: sharp at any size."""
    scene = scene_of(request, scene_id)
    if not scene.url:
        raise Http404
    drawn = io.BytesIO()
    segno.make(scene.url, error="m").save(drawn, kind="svg", omitsize=True, nl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_safe
@needs(Right.SHOP)
def sheet(request: HttpRequest) -> HttpResponse:
    """All codes of one's own on sheets for the printer."""
    rows = office_of(request).rows(Right.SHOP, district="district", merchant="merchant")
    scenes = Scene.objects.filter(rows, is_active=True).exclude(url="").order_by("kind", "code")
    cards = [
        {"scene": s, "name": pick(s.label, s.label_en), "picture": mark_safe(_svg(s.url, 5))}  # noqa: S308
        for s in scenes[:200]
    ]
    return show(request, "codes_sheet.html", label("打印码", "Print codes"), cards=cards)


@require_POST
@needs(Right.SHOP)
def fetch(request: HttpRequest, scene_id: UUID) -> HttpResponse:
    """Let WeChat make the code."""
    scene = scene_of(request, scene_id)
    try:
        operations.fetch_ticket(account=merchants.account(scene.district_id), scene=scene)
        _note(request, scene, "code.fetch")
        messages.success(request, str(SAVED))
    except GatewayBusy:
        messages.error(request, str(BUSY))
    except GatewayRefused as error:
        words = Text("微信没有接受：{why}", "WeChat did not accept it: {why}").format(why=error)
        messages.error(request, str(words))
    return HttpResponseRedirect(reverse("admin:code_change", args=[scene.pk]))


@require_POST
@needs(Right.SHOP)
def active(request: HttpRequest, scene_id: UUID) -> HttpResponse:
    """Switch a code off (it tells whoever scans it) or on again."""
    scene = scene_of(request, scene_id)
    is_active = request.POST.get("to") == "1"
    with transaction.atomic():
        changed = Scene.objects.filter(pk=scene.pk, is_active=not is_active).update(
            is_active=is_active
        )
        if changed:
            _note(request, scene, "code.on" if is_active else "code.off")
    messages.success(request, str(SAVED))
    return HttpResponseRedirect(reverse("admin:code_change", args=[scene.pk]))


def _note(request: HttpRequest, scene: Scene, verb: str) -> None:
    with transaction.atomic():
        audit.record(
            district_id=scene.district_id, actor=office_of(request).actor, verb=verb,
            subject=scene.code, now=clock.now(),
        )  # fmt: skip
