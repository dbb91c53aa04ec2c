"""Photos and papers made ready to be kept beside a criterion."""

from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image
from pypdf import PdfReader

from demo.evidence import paper
from files.likeness import apart, mark_of
from files.proofs import MOST_THUMBNAIL_BYTES, named, one_paper, proof_of
from files.scans import PDF_TYPE, ScanRefused, Sent
from tests.files.hostile import HEIC, NAMES, cases, pdf, photo

HOSTILE = list(cases())


def ready(content, name="anh.jpg"):
    return proof_of(Sent(name, content))


def opened(content):
    return Image.open(BytesIO(content))


def test_there_are_enough_hostile_files_to_mean_something():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize(("name", "content", "word"), [each[1:] for each in HOSTILE],
                         ids=[each[0] for each in HOSTILE])  # fmt: skip
def test_a_hostile_file_is_refused_with_a_reason_and_a_cure(name, content, word):
    with pytest.raises(ScanRefused) as refused:
        ready(content, name)

    assert word in refused.value.reason
    assert len(refused.value.cure) > 10


def test_a_photo_is_kept_upright_small_and_without_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "MAY-ANH-MAU"
    exif.get_ifd(0x8825)[2] = (10.0, 1.0, 2.0)
    proof = ready(photo(size=(4000, 3000), exif=exif))

    picture = opened(proof.content)
    assert picture.size == (1500, 2000)
    assert dict(picture.getexif()) == {}
    assert b"MAY-ANH-MAU" not in proof.content
    assert proof.name == "anh.jpg"


def test_a_photo_of_an_iphone_is_kept_as_jpg():
    proof = ready(HEIC, "IMG_0001.HEIC")

    assert (proof.name, opened(proof.content).format) == ("IMG_0001.jpg", "JPEG")
    assert b"MAY-ANH-MAU" not in proof.content


def test_the_small_picture_stays_small():
    noise = Image.effect_noise((1200, 900), 120).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG", quality=95)
    small = ready(file.getvalue()).thumbnail

    assert len(small) <= MOST_THUMBNAIL_BYTES
    assert max(opened(small).size) == 240


def test_a_pdf_is_kept_byte_for_byte_without_a_small_picture():
    content = pdf(3)
    proof = ready(content, "Biên bản.pdf")

    assert (proof.content, proof.pages, proof.thumbnail) == (content, 3, None)
    assert proof.name == "Biên bản.pdf"


def test_photos_of_one_paper_become_one_pdf_known_by_each_photo():
    photos = [Sent("trang 1.jpg", photo(1)), Sent("trang 2.jpg", photo(2))]
    paper = one_paper(photos)

    assert (paper.media_type, paper.pages, paper.name) == (PDF_TYPE, 2, "trang 1.pdf")
    assert len(PdfReader(BytesIO(paper.content)).pages) == 2
    assert [each.sent_digest for each in paper.parts] == [
        proof_of(each).sent_digest for each in photos
    ]
    assert paper.sent_digest != one_paper(photos[::-1]).sent_digest


@pytest.mark.parametrize(("came", "kept"), NAMES.items())
def test_a_name_is_one_visible_line_without_a_path(came, kept):
    assert named(came, "jpg") == kept


# --- The same picture --------------------------------------------------------------------------


def look(content):
    return ready(content).parts[0].picture_hash


def test_the_same_photo_sent_small_or_saved_anew_is_known():
    first = photo(5, size=(1600, 1200), quality=95)
    for changed in (
        photo(5, size=(1600, 1200), quality=40),
        resaved(first, (800, 600)),
        resaved(first, (400, 300)),
    ):
        assert apart(look(first), look(changed)) <= settings.EVIDENCE_LIKENESS_BITS


def resaved(content, size):
    file = BytesIO()
    opened(content).resize(size).save(file, "JPEG", quality=60)
    return file.getvalue()


def test_other_photos_are_other_photos():
    looks = [look(photo(seed)) for seed in range(20)]

    gaps = [apart(a, b) for at, a in enumerate(looks) for b in looks[:at]]
    assert min(gaps) > settings.EVIDENCE_LIKENESS_BITS


def test_two_copies_of_one_form_filled_in_otherwise_are_two_papers():
    looks = [
        look(paper(title, unit, page))
        for title in ("Danh sách thành viên mới", "Hợp đồng liên kết")
        for unit in ("HTX Mẫu Một", "HTX Mẫu Hai", "HTX Mẫu Ba")
        for page in (1, 2)
    ]

    gaps = [apart(a, b) for at, a in enumerate(looks) for b in looks[:at]]
    assert min(gaps) > settings.EVIDENCE_LIKENESS_BITS


def test_of_a_nearly_blank_sheet_nothing_is_said():
    assert mark_of([255] * 272) == ""
    assert mark_of([250, 248] * 136) == ""
