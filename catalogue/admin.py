"""Where the keeper of the system mends what the law or the office changed."""

from django.contrib import admin

from catalogue.models import (
    AwardTerm,
    AwardType,
    BaseSalary,
    Indicator,
    Issuer,
    LegalBasis,
    NumberRegister,
    Office,
    PaperText,
    Signatory,
    SizeThreshold,
)
from history.admin import RecordedAdmin


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    list_display = ["code", "name", "unit", "better", "aggregate", "order"]
    search_fields = ["code", "name"]


@admin.register(Issuer)
class IssuerAdmin(RecordedAdmin):
    list_display = ["code", "name", "short_name"]


@admin.register(NumberRegister)
class NumberRegisterAdmin(RecordedAdmin):
    list_display = ["symbol", "kind_name", "issuer"]
    list_select_related = ["issuer"]


@admin.register(LegalBasis)
class LegalBasisAdmin(RecordedAdmin):
    list_display = ["number", "kind", "issued_on", "valid_from", "valid_to", "confirmed"]
    list_filter = ["confirmed", "kind"]
    search_fields = ["number", "title"]


@admin.register(BaseSalary)
class BaseSalaryAdmin(RecordedAdmin):
    list_display = ["amount", "valid_from", "valid_to", "citation", "confirmed"]


@admin.register(SizeThreshold)
class SizeThresholdAdmin(RecordedAdmin):
    list_display = ["sector", "name", "members", "revenue", "capital", "valid_from", "valid_to"]


@admin.register(AwardType)
class AwardTypeAdmin(RecordedAdmin):
    list_display = ["short_name", "category", "subject", "basis", "issuer", "level", "order"]
    list_filter = ["category", "subject"]
    list_select_related = ["issuer"]


@admin.register(AwardTerm)
class AwardTermAdmin(RecordedAdmin):
    list_display = [
        "award_type", "article", "bonus_multiple", "threshold", "valid_from", "valid_to",
        "confirmed",
    ]  # fmt: skip
    list_filter = ["confirmed", "award_type"]
    list_select_related = ["award_type"]


@admin.register(Office)
class OfficeAdmin(RecordedAdmin):
    list_display = ["name", "place", "valid_from", "valid_to"]


@admin.register(Signatory)
class SignatoryAdmin(RecordedAdmin):
    list_display = ["post", "authority", "title", "name", "valid_from", "valid_to"]


@admin.register(PaperText)
class PaperTextAdmin(RecordedAdmin):
    list_display = ["key", "valid_from", "valid_to", "confirmed"]
    search_fields = ["key", "text"]
