from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(default='', max_length=80)),
                ('summary', models.CharField(default='', max_length=80)),
                ('brand', models.CharField(default='', max_length=80)),
                ('origin', models.CharField(default='', max_length=80)),
                ('supplier', models.CharField(default='', max_length=80)),
                ('remark', models.CharField(default='', max_length=80)),
                ('version', models.IntegerField(default=0)),
                ('updated', models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
