from datetime import date

import factory
from factory.django import DjangoModelFactory

from catalogue.models import Indicator
from cooperatives.models import Figure, Locality, Organization, OrganizationName, Representative
from tests.factories.moments import NOON
from tests.factories.people import UserFactory


class LocalityFactory(DjangoModelFactory[Locality]):
    class Meta:
        model = Locality

    code = factory.Sequence(lambda n: f"{90000 + n}")
    name = factory.Sequence(lambda n: f"Tân Mẫu {n}")
    full_name = factory.LazyAttribute(lambda o: f"Xã {o.name}")
    level = Locality.Level.COMMUNE


class OrganizationFactory(DjangoModelFactory[Organization]):
    """A cooperative with its one name of today."""

    class Meta:
        model = Organization
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"HTX nông nghiệp Mẫu {n}")
    legal_name = factory.LazyAttribute(lambda o: o.name.replace("HTX", "Hợp tác xã", 1))
    tax_code = factory.Sequence(lambda n: f"17{n:08d}")
    named = factory.RelatedFactory(
        "tests.factories.cooperatives.OrganizationNameFactory", factory_related_name="organization"
    )


class OrganizationNameFactory(DjangoModelFactory[OrganizationName]):
    class Meta:
        model = OrganizationName

    organization = factory.SubFactory(OrganizationFactory, named=None)
    name = factory.LazyAttribute(lambda o: o.organization.name)
    legal_name = factory.LazyAttribute(lambda o: o.organization.legal_name)


class RepresentativeFactory(DjangoModelFactory[Representative]):
    class Meta:
        model = Representative

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    valid_from = date(2023, 1, 1)


class IndicatorFactory(DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator
        django_get_or_create = ("code",)

    code = "doanh_thu"
    name = "Doanh thu"
    unit = "đồng"


class FigureFactory(DjangoModelFactory[Figure]):
    class Meta:
        model = Figure

    organization = factory.SubFactory(OrganizationFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    year = 2023
    entered_at = NOON
