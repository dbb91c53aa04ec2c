"""Who gives the bloc's points to one unit, and why: nobody judges a unit they stand near to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from blocs.models import Leadership, Membership


@dataclass(frozen=True)
class Near:
    """Those who stand too near one unit: who speaks for it, and who declared what relation."""

    speakers: frozenset[int] = frozenset()
    related: Mapping[int, str] = field(default_factory=dict)

    def holds(self, person: int | None) -> bool:
        return person is not None and (person in self.speakers or person in self.related)

    def why(self, person: int | None, called: str) -> str:
        """ "Khối trưởng khai có quan hệ: …"; empty where nothing stands against them."""
        if person is None:
            return ""
        if person in self.speakers:
            return f"{called} là đại diện của đơn vị này"
        if person in self.related:
            return f"{called} khai có quan hệ: {self.related[person]}"
        return ""


@dataclass(frozen=True)
class Scorer:
    """Who gives the bloc's points to one unit; `why` where it is not the leader as usual.

    `stand_in`: the bloc's officer is too near as well, so another officer or an admin scores.
    """

    role: Literal["leader", "deputy", "officer", "stand_in"]
    label: str
    user_ids: tuple[int, ...]
    why: str = ""

    @property
    def sentence(self) -> str:
        """ "Khối phó chấm, vì là đơn vị của Khối trưởng"."""
        return f"{self.label} chấm, {self.why}" if self.why else f"{self.label} chấm"


def scorer_from(
    membership: Membership, leader: Leadership | None, deputy: Leadership | None, near: Near
) -> Scorer:
    """The leader; else the deputy; else the bloc's officer; else another of the office.

    A bloc without a leader is scored by its officer: no deputy takes a post that is vacant.
    """
    reasons: list[str] = []
    posts: tuple[tuple[Literal["leader", "deputy"], str, Leadership | None], ...] = (
        ("leader", "Khối trưởng", leader),
        ("deputy", "Khối phó", deputy),
    )
    for role, called, post in posts:
        against = _why_not(post, membership, near, called)
        if post and post.person_id and not against:
            return Scorer(role, called, (post.person_id,), _because(reasons))
        reasons.append(against)
        if against == _vacant("Khối trưởng"):
            break
    return _of_the_office(membership.bloc_year.officer_id, near, reasons)


def _of_the_office(officer: int | None, near: Near, reasons: list[str]) -> Scorer:
    against = near.why(officer, "cán bộ phụ trách")
    if against:
        return Scorer("stand_in", "Cán bộ khác hoặc quản trị", (), _because([*reasons, against]))
    ids = (officer,) if officer else ()
    return Scorer("officer", "Cán bộ phụ trách", ids, _because(reasons))


def _why_not(post: Leadership | None, membership: Membership, near: Near, called: str) -> str:
    if post is not None and post.membership_id == membership.pk:
        return f"là đơn vị của {called}"
    if post is None or post.person_id is None:
        return _vacant(called)
    return near.why(post.person_id, called)


def _vacant(called: str) -> str:
    return f"Khối chưa có {called}"


def _because(reasons: list[str]) -> str:
    return f"vì {'; '.join(reasons)}" if reasons else ""
