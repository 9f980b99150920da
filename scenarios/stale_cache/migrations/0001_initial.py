import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('price', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('price', models.PositiveIntegerField()),
                ('request', models.CharField(max_length=64)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='stale_cache.offer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'version'), name='one_price_per_version')],
            },
        ),
    ]
