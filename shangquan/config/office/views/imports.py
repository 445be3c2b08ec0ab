"""A menu from a spreadsheet: template, upload, dry run, confirm, progress, result."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shangquan.config.office.access import needs, office_of, store_of
from shangquan.config.office.pages import show as page
from shangquan.config.office.views.exports import answer, workbook
from shangquan.config.office.views.item import editor
from shangquan.flows import menu_import, spreadsheet
from shangquan.flows.models import MenuImport
from shangquan.kit import clock, limits
from shangquan.kit.errors import Refused
from shangquan.kit.labels import label
from shangquan.kit.texts import Text
from shangquan.merchants.rules import Right

TITLE = label("从表格导入菜单", "Menu from a spreadsheet")
NO_FILE = Text("请选择一个 .xlsx 文件。", "Please choose an .xlsx file.")


@require_http_methods(["GET", "POST"])
@needs(Right.MENU)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose shop and file; the answer is a dry run that changes nothing."""
    stores = office_of(request).stores(Right.MENU)
    if request.method == "GET":
        return _form(request, stores)
    store = store_of(request, _uuid(request.POST.get("store", "")), Right.MENU)
    file = request.FILES.get("file")
    if file is None or not str(file.name).lower().endswith(".xlsx"):
        return _form(request, stores, str(NO_FILE), chosen=store.pk)
    if (file.size or 0) > spreadsheet.MAX_FILE:
        too_large = spreadsheet.BadWorkbook(Text("超过 2 MB", "it is larger than 2 MB"))
        return _form(request, stores, too_large.message, chosen=store.pk)
    limits.spend(f"import:{request.user.pk}", burst=10, per_s=0.2, now=clock.now())
    try:
        row = menu_import.check(
            store=store, data=file.read(), filename=str(file.name), now=clock.now(),
            is_complete=bool(request.POST.get("complete")), editor=editor(request, store),
        )  # fmt: skip
    except Refused as refusal:
        return _form(request, stores, refusal.message, chosen=store.pk)
    return HttpResponseRedirect(reverse("admin:menu_import_show", args=[row.pk]))


def _form(
    request: HttpRequest, stores: list[Any], problem: str = "", chosen: UUID | None = None
) -> HttpResponse:
    chosen = chosen or next((s.pk for s in stores if str(s.pk) == request.GET.get("store")), None)
    rows = office_of(request).rows(Right.MENU, district="district", merchant="merchant")
    latest = MenuImport.objects.filter(rows).select_related("store").order_by("-created_at")[:10]
    return page(
        request, "import.html", TITLE, stores=stores, problem=problem, chosen=chosen,
        latest=latest, status=400 if problem else 200,
    )  # fmt: skip


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_safe
@needs(Right.MENU)
def template(request: HttpRequest, store_id: UUID) -> HttpResponse:
    """The sheets with their heads and two dishes as examples."""
    store = store_of(request, store_id, Right.MENU)
    return answer(workbook(EXAMPLES), f"{store.slug}-template.xlsx")


EXAMPLES: tuple[list[list[Any]], list[list[Any]]] = (
    [
        ["面", "牛肉面", "Beef noodles", "小碗", "Small", 24, 30, "现熬牛骨汤", "Bone broth", "麸质、大豆"],
        ["面", "牛肉面", "Beef noodles", "大碗", "Large", 28, None, "现熬牛骨汤", "Bone broth", "麸质、大豆"],
        ["饮料", "酸梅汤", "Plum juice", None, None, 6.5, "不限", None, None, None],
    ],
    [
        ["牛肉面", "辣度", "Heat", 1, 1, "不辣", "Mild", None],
        ["牛肉面", "辣度", "Heat", 1, 1, "微辣", "Medium", None],
        ["牛肉面", "加料", "Extras", 0, 3, "卤蛋", "Egg", 2],
    ],
)  # fmt: skip


def import_of(request: HttpRequest, import_id: UUID) -> MenuImport:
    rows = office_of(request).rows(Right.MENU, district="district", merchant="merchant")
    found = MenuImport.objects.filter(rows, pk=import_id)
    row = found.select_related("store__merchant", "store__district").first()
    if row is None:
        raise Http404
    return row


@require_safe
@needs(Right.MENU)
def show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The dry run, the progress or the result, as far as it is."""
    row = import_of(request, import_id)
    return page(request, "import_show.html", TITLE, row=row, report=row.report)


@require_POST
@needs(Right.MENU)
def confirm(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Write it: the job starts. A second click finds it started."""
    row = import_of(request, import_id)
    menu_import.confirm(row=row, editor=editor(request, row.store), now=clock.now())
    return HttpResponseRedirect(reverse("admin:menu_import_show", args=[row.pk]))


@require_safe
@needs(Right.MENU)
def progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    row = import_of(request, import_id)
    return JsonResponse({"state": row.state, "done": row.done, "total": row.total})
