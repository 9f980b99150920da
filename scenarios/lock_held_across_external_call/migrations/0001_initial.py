import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left', models.BigIntegerField(default=10000000)),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.UUIDField(unique=True)),
                ('cents', models.IntegerField(default=1000)),
                ('state', models.CharField(default='pending', max_length=8)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='lock_held_across_external_call.account')),
            ],
        ),
    ]
