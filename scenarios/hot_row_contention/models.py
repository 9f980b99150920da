"""Tenants of an API, what they called, and how much of it was counted."""

from django.db import models

SLOTS = 16


class Tenant(models.Model):
    """Somebody who pays for each call."""

    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call that was answered; rows are only ever added."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    reference = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.reference)


class Usage(models.Model):
    """What a tenant is billed for: the sum over all of the tenant's rows, however many there are."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="usage")
    slot = models.IntegerField(default=0)
    used = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.used} calls"
