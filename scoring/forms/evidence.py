"""Files as they come for one line: each judged by itself, or all of them as one paper."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from files.proofs import Proof, one_paper, proof_of
from files.scans import ScanRefused, Sent, too_big
from scoring.services.evidence import Received

FIELD = "files"
WHOLE_PAPER = "Vì gộp thành một tờ giấy nên cả tờ chưa được nhận."


class EvidenceForm(forms.Form):
    """What the panel sends beside the files: `together` joins the photos into one PDF."""

    together = forms.BooleanField(required=False)
    back = forms.CharField(required=False, max_length=500)


def received(request: HttpRequest, *, together: bool) -> list[Received]:
    """Read one after the other, so that no more than one big photo is held at a time."""
    files = [each for each in request.FILES.getlist(FIELD) if isinstance(each, UploadedFile)]
    if together and len(files) > 1:
        return [_one_paper(files)]
    return [_one(each) for each in files]


def _one(file: "UploadedFile[Any]") -> Received:
    name = _name(file)
    try:
        return Received(name, proof_of(_sent(file)))
    except ScanRefused as refused:
        return Received(name, refusal=f"{_capital(refused.reason)} {refused.cure}")


def _one_paper(files: "list[UploadedFile[Any]]") -> Received:
    try:
        proof: Proof = one_paper([_sent(each) for each in files])
    except ScanRefused as refused:
        return Received(refused.name or _name(files[0]), refusal=(
            f"{_capital(refused.reason)} {refused.cure} {WHOLE_PAPER}"
        ))  # fmt: skip
    return Received(proof.name, proof)


def _sent(file: "UploadedFile[Any]") -> Sent:
    """Too big is known before anything of it is read."""
    if (file.size or 0) > settings.UPLOAD_MOST_BYTES:
        raise too_big(_name(file))
    return Sent(_name(file), file.read())


def _name(file: "UploadedFile[Any]") -> str:
    return str(file.name)[-120:]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
