import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('arrival', models.DateField()),
                ('departure', models.DateField()),
                ('request', models.CharField(max_length=64)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='double_booking.room')),
            ],
            options={
                'indexes': [models.Index(fields=['room', 'arrival'], name='booking_by_arrival')],
            },
        ),
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='double_booking.booking')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='double_booking.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'date'), name='one_party_a_night')],
            },
        ),
    ]
