"""Whether a seal still says what stands in the database: the page behind a paper's code."""

from dataclasses import dataclass

from files.services import FileMissing, read
from history.models import Event
from history.services import digest
from scoring import checker
from scoring.bundle import body_of, differences
from scoring.models import Ranking, Seal
from scoring.selectors.sealing import Sealing, body_of_ranking

NOT_IN_CHAIN = "Việc chốt không còn trong nhật ký như lúc ghi."


@dataclass(frozen=True)
class SealCheck:
    """One seal with what does not hold; nothing: khớp."""

    seal: Seal
    problems: tuple[str, ...]

    @property
    def matches(self) -> bool:
        return not self.problems


def seal_coded(code: str) -> Seal | None:
    """By the code on a paper, however it was typed."""
    plain = checker.plain_code(code)
    half = checker.CODE_LENGTH // 2
    seals = Seal.objects.select_related(
        "bundle", "ranking__bloc_year__season", "ranking__bloc_year__bloc"
    )
    return seals.filter(code=f"{plain[:half]}-{plain[half:]}").first()


def check_seal(seal: Seal) -> SealCheck:
    """The kept bundle is what was sealed, its act is in the chain, and the data still says so.

    Of a seal that was opened again only the bundle is checked: the data moved on, by an act.
    """
    try:
        bundle = read(seal.bundle)
    except FileMissing as missing:
        return SealCheck(seal, (str(missing),))
    problems = checker.check(bundle, seal.code)
    if checker.sha256(bundle) != seal.digest:
        problems.append("Tệp của gói chốt khác tệp đã chốt.")
    if not _hangs_in_chain(seal):
        problems.append(NOT_IN_CHAIN)
    if not problems and seal.reopened_at is None:
        problems = [
            f"Khác lúc chốt: {each}." for each in differences_now(seal.ranking, bundle, seal)
        ]
    return SealCheck(seal, tuple(problems))


def differences_now(ranking: Ranking, bundle: bytes, seal: Seal) -> list[str]:
    """The bundle's data beside the database's of this moment."""
    sealed = body_of(bundle)
    if ranking.state != Ranking.State.SEALED or ranking.sealed_at != seal.sealed_at:
        return ["tình trạng của xếp hạng"]
    signed = sealed["ranking"]["signed"]
    return differences(
        sealed, body_of_ranking(ranking, Sealing(seal.number, seal.sealed_at, signed))
    )


def _hangs_in_chain(seal: Seal) -> bool:
    """The act that recorded this digest, whole; a mark is worth what the chain is worth."""
    event = Event.objects.filter(hash=seal.event_hash).first() if seal.event_hash else None
    if event is None or digest(event) != event.hash:
        return False
    return bool(event.changes.get("SHA-256 của gói") == seal.digest)
