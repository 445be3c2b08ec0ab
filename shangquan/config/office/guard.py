"""What every list of the office obeys: a right to see, a right to change, and only rows within reach.

A room's `admin.py` says which right shows its rows (`see`) and which changes them (`edit`), and where district and merchant
stand in a row. What it does not say is not allowed.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from shangquan.config.office import tools, words
from shangquan.config.office.access import office_of
from shangquan.kit import clock
from shangquan.kit.errors import Refused

# What a room's admin does not say.
UNSAID: dict[str, Any] = {
    "edit": "",
    "add": "",
    "remove": "",
    "district_at": "district",
    "merchant_at": "merchant",
}


class Guarded:
    """Goes before a room's ModelAdmin when the site takes it."""

    see: str
    edit: str
    add: str
    remove: str
    district_at: str
    merchant_at: str | None

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    list_filter_submit = True
    show_facets = False

    def _rows(self, request: HttpRequest, right: str) -> Q:
        if not right:
            return Q(pk__in=[])
        return office_of(request).rows(right, district=self.district_at, merchant=self.merchant_at)

    def _may(self, request: HttpRequest, right: str, obj: Model | None) -> bool:
        if not right:
            return False
        office = office_of(request)
        if self.merchant_at is None and not office.has_district(right):
            return False
        if obj is None:
            return office.has(right)
        return self.model._base_manager.filter(self._rows(request, right), pk=obj.pk).exists()  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self._rows(request, self.see))  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.see, None)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.see, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.edit, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.add, None)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.remove, obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Addresses filter only by what the page offers, so nothing can be guessed letter by letter."""
        offered = {str(f[0] if isinstance(f, tuple | list) else f) for f in self.list_filter}  # type: ignore[attr-defined]
        hierarchy = self.date_hierarchy or ""  # type: ignore[attr-defined]
        return lookup.split("__", maxsplit=1)[0] in offered | {hierarchy} - {""}

    list_before_template = "office/tools.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The room's word as title, and above the list what may be done beyond it."""
        more = {"title": self.noun, "tools": tools.of(self.opts.label_lower, office_of(request))}  # type: ignore[attr-defined]
        return super().changelist_view(request, more | (extra_context or {}))  # type: ignore[misc, no-any-return]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal of the room becomes a sentence on the page instead of an error."""
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
        except Refused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404  # what happened stands in the audit trail

    def log_addition(self, *args: Any) -> None:
        """The audit trail is written by the operation itself."""

    log_change = log_deletions = log_addition

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        raise Http404  # somebody else's row and no row look alike

    def get_inline_instances(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Rows below a row are shown, never changed here."""
        classes = self.get_inlines(request, obj)  # type: ignore[attr-defined]
        return [
            type(c.__name__, (Shown, c), {})(self.model, self.admin_site)  # type: ignore[attr-defined]
            for c in classes
        ]

    def actor(self, request: HttpRequest) -> dict[str, Any]:
        """Who acts, and when: what operations want to know."""
        return {"actor": office_of(request).actor, "now": clock.now()}

    def office(self, request: HttpRequest) -> Any:
        return office_of(request)

    def verb_words(self, verb: str) -> str:
        return words.verb(verb)

    def link_of_journal(self, kind: str, subject_id: Any) -> str:
        return words.link_of_journal(kind, subject_id)

    def subject_words(self, verb: str, subject: str) -> str:
        return words.subject(verb, subject)


class ReadOnly(Guarded):
    """Rows that are facts: nobody adds, changes or deletes them, by no address."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_add_permission
    has_change_permission = has_add_permission

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionDenied

    delete_model = delete_queryset = save_model


class Shown:
    """Goes before an inline: to be seen only."""

    extra = max_num = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission
