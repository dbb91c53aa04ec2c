"""Evidence put beside the criteria of a sheet, as its tests need it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files.proofs import proof_of
from files.scans import Sent
from scoring.services import evidence as services
from scoring.services.evidence import Received
from tests.factories.moments import NOON
from tests.files.hostile import photo
from tests.scoring.sheets import line


def received(content, name="anh.jpg"):
    return Received(name, proof_of(Sent(name, content)))


def add(sheet, by, *contents, number=1):
    files = [received(each) for each in contents or (photo(),)]
    return services.add_evidence(line=line(sheet, number), received=files, by=by, at=NOON)


def added(sheet, by, *contents, number=1):
    return add(sheet, by, *contents, number=number)[0].evidence


def page_of(sheet, number=1):
    return reverse("scoring:evidence", args=[sheet.pk, line(sheet, number).pk])


def file_of(evidence, name="evidence_file"):
    return reverse(f"scoring:{name}", args=[evidence.line.sheet_id, evidence.pk])


def upload(content, name="anh.jpg"):
    return SimpleUploadedFile(name, content)


def post(client, sheet, *files, number=1, **more):
    return client.post(page_of(sheet, number), {"files": list(files), **more})
