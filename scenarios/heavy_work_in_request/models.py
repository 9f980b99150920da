"""Who has registered."""

from django.db import models


class Account(models.Model):
    """Somebody who has registered and is to be welcomed; rows are only ever added."""

    reference = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.reference)
