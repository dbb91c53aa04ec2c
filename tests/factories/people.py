import factory
from factory.django import DjangoModelFactory

from accounts.models import User

PASSWORD = "lua-chin-vang"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Mẫu {n:03d}")
    password = factory.django.Password(PASSWORD)


class AdminFactory(UserFactory):
    is_admin = True
    full_name = "Trần Thị Mẫu Quản Trị"


class OfficerFactory(UserFactory):
    is_officer = True
    salutation = "chị Ngân"


class CouncilFactory(UserFactory):
    is_council = True


class ReviewerFactory(UserFactory):
    is_reviewer = True
