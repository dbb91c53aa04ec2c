"""What stood in the catalogue on a day: who signs, in which words, under which law."""

from datetime import date, timedelta

from django.db.models import F

from catalogue.models import (
    AwardTerm,
    AwardType,
    BaseSalary,
    LegalBasis,
    Office,
    PaperText,
    Signatory,
)
from catalogue.names import PAPERS
from catalogue.shipped import PAPER_TEXTS, read_table

# Of two rows that both hold on a day, the one that started later is meant.
LATEST_FIRST = (F("valid_from").desc(nulls_last=True), F("pk").desc())


def office_on(day: date) -> Office:
    """The Alliance under its name of the day; its first name where the day is older than all."""
    office = Office.objects.on(day).order_by(*LATEST_FIRST).first()
    return office or Office.objects.order_by(F("valid_from").asc(nulls_first=True), "pk")[:1].get()


def signatory_on(post: str, day: date) -> Signatory | None:
    return Signatory.objects.on(day).filter(post=post).order_by(*LATEST_FIRST).first()


def paper_text(key: str, day: date) -> str:
    """The wording of a paper on its date; braces stay for the paper to fill in."""
    found = PaperText.objects.on(day).filter(key=key).order_by(*LATEST_FIRST).first()
    if found is None:
        raise LookupError(f"Chưa có câu chữ “{key}” cho ngày {day:%d/%m/%Y}.")
    return found.text


def paper_lines(key: str, day: date) -> list[str]:
    """The same, a list of its lines that are not blank."""
    return [line for line in paper_text(key, day).splitlines() if line.strip()]


def paper_texts(prefix: str, day: date) -> dict[str, str]:
    """Every wording of one paper in one query: {"kinh_gui": …} for the prefix "to_trinh"."""
    rows = PaperText.objects.on(day).filter(key__startswith=f"{prefix}.")
    oldest_first = rows.order_by(F("valid_from").asc(nulls_first=True), "pk")
    return {row.key.removeprefix(f"{prefix}."): row.text for row in oldest_first}


def legal_bases_on(day: date, topic: str) -> list[LegalBasis]:
    """The acts in force that a kind of paper cites, in the order it cites them."""
    rows = LegalBasis.objects.on(day).filter(topic__contains=topic).cited_in_order()
    return [row for row in rows if topic in row.topic.split()]


def term_on(award_type: AwardType, day: date) -> AwardTerm | None:
    """What the law of the day says of an award."""
    terms = AwardTerm.objects.on(day).filter(award_type=award_type).select_related("legal_basis")
    return terms.order_by(*LATEST_FIRST).first()


def terms_on(day: date) -> dict[int, AwardTerm]:
    """The same for every award at once, by the id of the award type."""
    terms = AwardTerm.objects.on(day).select_related("legal_basis")
    return {
        term.award_type_id: term
        for term in terms.order_by(F("valid_from").asc(nulls_first=True), "pk")
    }


def base_salary_on(day: date) -> BaseSalary | None:
    return BaseSalary.objects.on(day).order_by(*LATEST_FIRST).first()


# --- For the office's pages --------------------------------------------------------------------


def texts_on(day: date) -> list[PaperText]:
    """Every wording as it stands on a day, one row a key, papers in the office's order."""
    rows = PaperText.objects.on(day).order_by(F("valid_from").asc(nulls_first=True), "pk")
    standing = {row.key: row for row in rows}
    order = {prefix: place for place, prefix in enumerate(PAPERS)}
    first = {
        key: pk for pk, key in reversed(PaperText.objects.order_by("pk").values_list("pk", "key"))
    }
    return sorted(
        standing.values(), key=lambda row: (order.get(row.paper, len(order)), first[row.key])
    )


def shipped_text(key: str, day: date) -> str | None:
    """The text that came with the application for papers of a day."""
    found = None
    for row in read_table(PAPER_TEXTS):
        starts, ends = row["valid_from"] or "", row["valid_to"] or "9999"
        if row["key"] == key and starts <= day.isoformat() <= ends:
            found = "\n".join(row["text"])
    return found


def law_warnings(day: date, topic: str) -> list[str]:
    """What a paper of that day would miss: acts that ended and whose successor is not in force."""
    acts = [
        act
        for act in LegalBasis.objects.filter(topic__contains=topic)
        if topic in act.topic.split()
    ]
    return [
        f"{act.short_citation} hết hiệu lực từ {act.valid_to + timedelta(days=1):%d/%m/%Y}, "
        f"danh mục chưa có văn bản thay thế cho ngày {day:%d/%m/%Y}. Xin bổ sung căn cứ."
        for act in acts
        if act.valid_to and act.valid_to < day and not _succeeded(act, acts, day)
    ]


def _succeeded(act: LegalBasis, acts: list[LegalBasis], day: date) -> bool:
    """A successor stands in its place: in force, or ended and warned of for itself."""
    after = next((each for each in acts if each.pk == act.replaced_by_id), None)
    return after is not None and (after.valid_from is None or after.valid_from <= day)
