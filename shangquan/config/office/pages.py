"""Every address of the office that is not a list of a room."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path

from shangquan.config.errors import status_of
from shangquan.flows.second_factor import MfaNeeded, MfaSetupNeeded
from shangquan.kit.errors import Refused

if TYPE_CHECKING:
    from shangquan.config.office.site import OfficeSite


def urls(site: "OfficeSite") -> list[URLPattern]:
    from shangquan.config.office.site import shut
    from shangquan.config.office.views import (
        account_menu,
        codes,
        door,
        exports,
        factor,
        imports,
        item,
        ledger,
        order,
        people,
        shop,
        today,
        trail,
        trouble,
    )

    def outside(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return shut(view(request, *args, **kwargs))

        run.view = view  # type: ignore[attr-defined]
        return path(address, run, name=name)

    def inside(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(address, site.admin_view(view), name=name)

    return [
        outside("login/", door.login, "login"),
        outside("login/code/", door.login_code, "login_code"),
        outside("language/", door.language, "language"),
        inside("second-factor/", factor.overview, "second_factor"),
        inside("second-factor/set-up/", factor.set_up, "second_factor_set_up"),
        inside("second-factor/confirm/", factor.confirm, "second_factor_confirm"),
        inside("second-factor/codes/", factor.new_codes, "second_factor_codes"),
        inside("today/notices/<uuid:notice_id>/seen/", today.see, "notice_seen"),
        inside("catalog/item/add/", item.choose_store, "item_add"),
        inside("catalog/item/add/<uuid:store_id>/", item.add, "item_add_to"),
        inside("catalog/item/<uuid:item_id>/change/", item.change, "item_change"),
        inside("catalog/item/<uuid:item_id>/sold-out/", item.sold_out, "item_sold_out"),
        inside("catalog/item/<uuid:item_id>/listed/", item.listed, "item_listed"),
        inside("catalog/item/<uuid:item_id>/trail/", item.history, "item_trail"),
        inside("menu/import/", imports.upload, "menu_import"),
        inside("menu/import/template/<uuid:store_id>/", imports.template, "menu_template"),
        inside("menu/import/<uuid:import_id>/", imports.show, "menu_import_show"),
        inside("menu/import/<uuid:import_id>/confirm/", imports.confirm, "menu_import_confirm"),
        inside("menu/import/<uuid:import_id>/progress/", imports.progress, "menu_import_progress"),
        inside("exports/", exports.choose, "exports"),
        inside("exports/menu/", exports.menu, "export_menu"),
        inside("exports/orders/", exports.orders, "export_orders"),
        inside("orders/order/<uuid:order_id>/change/", order.show, "order_show"),
        inside("ledger/", ledger.overview, "ledger"),
        inside("ledger/check/", ledger.check, "ledger_check"),
        inside("kit/auditentry/chain/", trail.chain, "audit_chain"),
        inside("trouble/", trouble.overview, "trouble"),
        inside("trouble/<slug:kind>/<str:row_id>/again/", trouble.again, "trouble_again"),
        inside("merchants/store/add/", shop.add, "shop_add"),
        inside("merchants/membership/add/", people.add, "people_add"),
        inside("merchants/membership/<uuid:row_id>/change/", people.change, "people_change"),
        inside("merchants/membership/<uuid:row_id>/dismiss/", people.dismiss, "people_dismiss"),
        inside("merchants/membership/<uuid:row_id>/password/", people.password, "people_password"),
        inside("merchants/membership/<uuid:row_id>/factor/", people.factor, "people_factor"),
        inside("scenes/scene/add/", codes.add, "code_add"),
        inside("scenes/scene/<uuid:scene_id>/change/", codes.change, "code_change"),
        inside("scenes/scene/<uuid:scene_id>/code.svg", codes.picture, "code_picture"),
        inside("scenes/scene/<uuid:scene_id>/fetch/", codes.fetch, "code_fetch"),
        inside("scenes/scene/<uuid:scene_id>/active/", codes.active, "code_active"),
        inside("scenes/scene/print/", codes.sheet, "codes_print"),
        inside("account-menu/", account_menu.overview, "account_menu"),
        inside("account-menu/<int:position>/", account_menu.edit, "account_menu_edit"),
        inside("account-menu/publish/", account_menu.publish, "account_menu_publish"),
    ]


def refused(request: HttpRequest, refusal: Refused, context: dict[str, Any]) -> HttpResponse:
    """A refusal as a page; a missing second factor leads to where it is given."""
    if isinstance(refusal, MfaSetupNeeded):
        return HttpResponseRedirect("/office/second-factor/?needed=1")
    if isinstance(refusal, MfaNeeded):
        back = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(f"/office/second-factor/confirm/?next={_quoted(back)}")
    context |= {"title": refusal.message, "refusal": refusal}
    return render(request, "office/refused.html", context, status=status_of(refusal))


def _quoted(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="/")


def show(
    request: HttpRequest, template: str, title: Any, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of our own inside the office's frame."""
    from django.contrib import admin

    whole = admin.site.each_context(request) | {"title": title} | context
    return render(request, f"office/{template}", whole, status=status)
