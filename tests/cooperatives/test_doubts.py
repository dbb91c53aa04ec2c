"""What can be, yet hardly is, is taken and told."""

import pytest
from django.urls import reverse

from cooperatives.models import Figure
from tests.factories.cooperatives import IndicatorFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_profit_above_revenue_is_taken_and_told(client):
    speaker = RepresentativeFactory()
    for code in ("doanh_thu", "loi_nhuan_truoc_thue"):
        IndicatorFactory(code=code)
    client.force_login(speaker.user)
    url = reverse("cooperatives:figures", args=[speaker.organization.pk, 2023, "ca-nam"])

    answer = client.post(
        url, {"status": "uoc", "doanh_thu": "156", "loi_nhuan_truoc_thue": "218"}, follow=True
    )

    assert "Lợi nhuận lớn hơn doanh thu, xin xem lại." in answer.text
    assert Figure.objects.count() == 2
