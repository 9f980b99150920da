"""The order in which blocks are played: every arm once a round, the order drawn anew for each."""

import random
from collections.abc import Iterator, Sequence


def rounds[T](arms: Sequence[T], blocks: int, draw: random.Random) -> Iterator[tuple[int, T]]:
    """The number of each round with each arm; blocks of one round are paired, so what hits a round hits all arms."""
    for block in range(blocks):
        yield from ((block, arm) for arm in draw.sample(arms, len(arms)))
