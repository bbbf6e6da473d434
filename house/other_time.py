"""The wrapper under which a program of a test lives at another time."""

SWEPT = 'rm -f "/dev/shm/sem.faketime_sem_$$" "/dev/shm/faketime_shm_$$"; exec faketime "$@"'
"""A wrapper that was killed leaves its semaphore; a later one that is given the same process number would refuse it."""


def faketime(*told: str) -> list[str]:
    """The command to put before another one, whose words are told in faketime's own way."""
    return ["sh", "-c", SWEPT, "sh", *told]
