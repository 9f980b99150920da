"""Blocks in random order, every arm once a round."""

import random
from collections import Counter

from lab.runner.rounds import rounds


def test_every_arm_has_one_turn_in_every_round() -> None:
    played = list(rounds("abcd", 50, random.Random(1)))
    assert [block for block, _ in played] == [block for block in range(50) for _ in "abcd"]
    for block in range(50):
        assert sorted(arm for number, arm in played if number == block) == list("abcd")


def test_the_order_is_drawn_anew_for_each_round_and_repeats_with_the_seed() -> None:
    played = list(rounds("abcd", 400, random.Random(1)))
    assert played == list(rounds("abcd", 400, random.Random(1)))
    firsts = Counter(arm for _, arm in played[::4])
    # 100 each, give or take four standard deviations of what chance does.
    assert all(65 <= firsts[arm] <= 135 for arm in "abcd")


def test_of_no_arms_or_no_rounds_nothing_is_played() -> None:
    assert list(rounds("", 3, random.Random(1))) == []
    assert list(rounds("ab", 0, random.Random(1))) == []
