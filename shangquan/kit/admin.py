"""The audit trail as a list. Whoever reads it changes nothing, not even by a mistake."""

import json

from django.contrib import admin
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from shangquan.kit.labels import label
from shangquan.kit.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    see = "ledger"
    district_at = "district_id"
    merchant_at = None
    noun = label("审计", "Audit")
    labels = {
        "number": label("序号", "No."),
        "actor": label("谁", "Who"),
        "verb": label("做了什么", "Did what"),
        "subject": label("对什么", "To what"),
    }
    list_display = ["number", "at", "actor", "did", "about"]
    list_display_links = ["number"]
    search_fields = ["=actor", "=subject", "verb"]
    search_help_text = label("按人、动作或对象查找", "By person, act or object")
    ordering = ["-number"]
    fields = ["number", "at", "actor", "did", "about", "what", "previous", "digest"]
    readonly_fields = ["did", "about", "what"]

    @admin.display(description=label("做了什么", "Did what"), ordering="verb")
    def did(self, row: AuditEntry) -> str:
        return str(self.verb_words(row.verb))

    @admin.display(description=label("对什么", "To what"))
    def about(self, row: AuditEntry) -> str:
        return str(self.subject_words(row.verb, row.subject))

    @admin.display(description=label("详情", "Details"))
    def what(self, row: AuditEntry) -> str:
        text = json.dumps(row.details, ensure_ascii=False, indent=1)
        return format_html('<pre class="sq-details">{}</pre>', text)
