"""What hostile work tries, one entry each: a submission, and what it is after. Graded together in test_attack_bank."""

from . import breaking, forging, handing_in, lying, reading, reshaping
from .attack import Attack

BANK: tuple[Attack, ...] = tuple(
    attack for family in (reading, breaking, lying, forging, reshaping, handing_in) for attack in family.ATTACKS
)
