"""Mistakes of the task in `warmup_cosine`."""

import math

from ._warmup_cosine import TASK


@TASK.mistake("The warm-up begins at 0, so the first step does nothing. Step 0 has the factor 1/warmup.")
def begins_at_zero(step, warmup, total, floor):
    if step < warmup:
        return step / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("The warm-up does not reach 1 within its steps: step warmup - 1, the last of them, should have it.")
def never_quite_one(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / (warmup + 1)
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("The warm-up has one step too many, and goes above 1: it is over when step is equal to warmup.")
def one_step_too_many(step, warmup, total, floor):
    if step <= warmup:
        return (step + 1) / warmup if warmup else 1.0
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("There is no warm-up: the first `warmup` steps should climb from 1/warmup to 1.")
def no_warmup(step, warmup, total, floor):
    done = min(1.0, max(0, step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("Your warm-up climbs from floor. It climbs from 0, though its first step has 1/warmup already.")
def climbs_from_the_floor(step, warmup, total, floor):
    if step < warmup:
        return floor + (1 - floor) * (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("Your cosine counts from step 0, so the factor jumps down when the warm-up ends. Count from warmup on.")
def cosine_from_the_start(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, step / total)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("Your cosine comes to its end `warmup` steps after total: it has total - warmup steps, not total.")
def cosine_too_long(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / total)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("You multiply warm-up and cosine, and both run from step 0. One comes after the other.")
def both_at_once(step, warmup, total, floor):
    climb = min(1.0, (step + 1) / warmup) if warmup else 1.0
    return climb * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / total))))


@TASK.mistake("After `total` the cosine climbs again. From there on the factor stays at floor.")
def climbs_again(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / (total - warmup)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("From step total on your factor is 0. It stays at floor.")
def nothing_after_the_end(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    if step >= total:
        return 0.0
    done = (step - warmup) / (total - warmup)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("floor is missing: the cosine runs from 1 down to floor, not to 0.")
def floor_forgotten(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("Your cosine begins at 1 + floor. What is added to floor may be 1 - floor at most.")
def floor_on_top(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + 0.5 * (1 + math.cos(math.pi * done))


@TASK.mistake("You cut the cosine off at floor. It is to be squeezed between 1 and floor, with its whole shape.")
def cut_off_at_the_floor(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return max(floor, 0.5 * (1 + math.cos(math.pi * done)))


@TASK.mistake("That is a straight line. Half a cosine is flat at both ends and steep in the middle.")
def straight_line(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * (1 - done)


@TASK.mistake("That is a whole wave of the cosine: it comes back up. Half a wave is pi, from 1 down to -1.")
def whole_wave(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(2 * math.pi * done))


@TASK.mistake("That is a quarter of a wave: steep at its end. Half a wave, from 1 to -1, is flat at both ends.")
def quarter_of_a_wave(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup))
    return floor + (1 - floor) * math.cos(math.pi / 2 * done)


@TASK.mistake("Your cosine reaches floor at step total - 1. It gets there at step total, the first one after the end.")
def one_step_early(step, warmup, total, floor):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / (total - warmup - 1))
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))
