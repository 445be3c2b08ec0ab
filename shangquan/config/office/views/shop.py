"""A new shop joins the district: its merchant, its first store and an empty menu."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shangquan.catalog import operations as catalog
from shangquan.config.office.access import district_of, needs, office_of
from shangquan.config.office.pages import show
from shangquan.kit import audit, clock
from shangquan.kit.labels import label
from shangquan.kit.texts import Text
from shangquan.merchants.models import District, Merchant, Store
from shangquan.merchants.rules import Right

TAKEN = Text("这个网址名已经有了，请换一个。", "This address name is taken, please choose another.")
SAVED = Text("店铺已开好。接下来加菜单和人员。", "The shop is open. Next: its menu and its people.")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ShopForm(forms.Form):
    name = forms.CharField(label=label("店名", "Name"), max_length=60)
    name_en = forms.CharField(
        label=label("英文名", "Name in English"), max_length=60, required=False
    )
    slug = forms.CharField(
        label=label("网址名", "Address name"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]{1,39}\Z")],
        help_text=label(
            "小写字母、数字和横线；以后不能改，印在码里",
            "Small letters, digits, hyphens; it stands in printed codes and stays for ever",
        ),
    )
    licence = forms.CharField(label=label("许可证", "Licence"), max_length=120, required=False)
    cuisine = forms.CharField(label=label("品类", "Cuisine"), max_length=40, required=False)
    address = forms.CharField(label=label("地址", "Address"), max_length=120, required=False)
    phone = forms.CharField(label=label("电话", "Phone"), max_length=20, required=False)
    opens_at = forms.TimeField(label=label("开门", "Opens"), initial="10:00", widget=_TIME)
    closes_at = forms.TimeField(label=label("打烊", "Closes"), initial="21:30", widget=_TIME)


@require_http_methods(["GET", "POST"])
@needs(Right.POINTS, is_district=True)
def add(request: HttpRequest) -> HttpResponse:
    """Only the district's owner lets somebody in (no partner holds that right)."""
    district = district_of(request, Right.POINTS)
    form = ShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            store = _admit(district, form.cleaned_data, office_of(request).actor)
        except IntegrityError:
            form.add_error("slug", str(TAKEN))
        else:
            messages.success(request, str(SAVED))
            return HttpResponseRedirect(reverse("admin:merchants_store_change", args=[store.pk]))
    status = 400 if form.errors else 200
    return show(request, "form.html", label("新店铺", "New shop"), form=form, status=status)


@transaction.atomic
def _admit(district: District, sent: dict[str, Any], actor: str) -> Store:
    now = clock.now()
    named = {key: sent[key] for key in ("slug", "name", "name_en")}
    merchant = Merchant.objects.create(district=district, licence=sent["licence"], **named)
    rest = {k: sent[k] for k in ("cuisine", "address", "phone", "opens_at", "closes_at")}
    last = Store.objects.filter(district=district).order_by("-sort").first()
    store = Store.objects.create(
        district=district, merchant=merchant, sort=last.sort + 1 if last else 0, **named, **rest
    )
    catalog.touch(store_id=store.pk, district_id=district.pk, why="shop", now=now)
    audit.record(
        district_id=district.pk, actor=actor, verb="merchant.admit", subject=store.slug, now=now
    )
    return store
