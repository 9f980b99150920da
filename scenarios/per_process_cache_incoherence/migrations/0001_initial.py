import django.db.models.deletion
from django.db import migrations, models

# What `createcachetable` would make; all variants have it, one of them uses it.
CACHE_TABLE = """
CREATE TABLE per_process_cache_incoherence_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
);
CREATE INDEX per_process_cache_incoherence_cache_expires ON per_process_cache_incoherence_cache (expires);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=80)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('allowed', models.PositiveIntegerField(default=5)),
                ('used', models.PositiveIntegerField(default=0)),
                (
                    'customer',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to='per_process_cache_incoherence.customer'
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name='Guess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.CharField(max_length=64)),
                (
                    'code',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to='per_process_cache_incoherence.code'
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('request', models.CharField(max_length=64)),
                (
                    'customer',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to='per_process_cache_incoherence.customer'
                    ),
                ),
            ],
        ),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE per_process_cache_incoherence_cache"),
    ]
