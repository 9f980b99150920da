"""What the pages know of runs: an index of the result folders, and the queue; the folders are the truth."""

from django.db import models


class State(models.TextChoices):
    """How far a run is: failed ended by itself without a result, aborted was ended from outside."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ABORTED = "aborted"


class Origin(models.TextChoices):
    """Who asked for a run."""

    PAGES = "pages", "on the pages"
    API = "api", "through the API"
    TERMINAL = "terminal", "in a terminal"


class Run(models.Model):
    """One run, queued or begun: `id` is the name of its folder, which sorts by time.

    `options` are the variant, users, seconds and seed as they were asked for; `seed` is the one that was used. Both
    `seconds` are wall time. `message` says in words why there is no result, or what it waits for.
    """

    id = models.CharField(primary_key=True, max_length=80)
    scenario = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    verdict = models.CharField(max_length=14, blank=True, default="")
    scope = models.CharField(max_length=300, blank=True, default="")
    causes = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PAGES)
    queued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    measuring_seconds = models.FloatField(null=True, blank=True)
    commit = models.CharField(max_length=60, blank=True, default="")
    command = models.CharField(max_length=300, blank=True, default="")
    cancel_asked = models.BooleanField(default=False)
    message = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["scenario", "-id"], name="run_by_scenario"),
            models.Index(fields=["state", "-id"], name="run_by_state"),
            models.Index(fields=["verdict", "-id"], name="run_by_verdict"),
            models.Index(fields=["origin", "-id"], name="run_by_origin"),
        )

    def __str__(self) -> str:
        return self.id


class ArmResult(models.Model):
    """One variant in one run: its verdict, its load, its findings.

    Latencies are in milliseconds and exact; `ratio` is how many times as fast as broken, with its interval;
    `statements` is how many statements a request sent on average under load, None where nobody counted.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="arms")
    position = models.PositiveSmallIntegerField()
    variant = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    verdict = models.CharField(max_length=14)
    requests = models.PositiveIntegerField()
    ok = models.PositiveIntegerField()
    fail = models.PositiveIntegerField()
    info = models.PositiveIntegerField()
    per_second = models.FloatField()
    p50_ms = models.FloatField(null=True, blank=True)
    p95_ms = models.FloatField(null=True, blank=True)
    p99_ms = models.FloatField(null=True, blank=True)
    statements = models.FloatField(null=True, blank=True)
    ratio = models.FloatField(null=True, blank=True)
    ratio_low = models.FloatField(null=True, blank=True)
    ratio_high = models.FloatField(null=True, blank=True)
    findings = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("run", "position")
        constraints = (models.UniqueConstraint(fields=["run", "position"], name="one_arm_at_each_position"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.variant}"
