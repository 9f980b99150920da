"""What a hundred services have logged."""

from django.db import models


class Entry(models.Model):
    """One line of a service's log."""

    class Level(models.IntegerChoices):
        """How bad it is, as in Python's logging."""

        INFO = 20
        WARNING = 30
        ERROR = 40

    service = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    at = models.DateTimeField()
    message = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.message
