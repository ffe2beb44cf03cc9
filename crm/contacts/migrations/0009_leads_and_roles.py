"""The stage before a contact, roles of people at companies, and all that is kept of a sole trader's firm under her key.

`lead_tray` serves the tray: a stage, newest first, narrowed to the contacts that the reader sees.
"""

import crm.privacy.sealed.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from crm.contacts.models import Company

MOVED = ("regon", "website", "notes")
TOUCHED = [*MOVED, *(f"trader_{name}" for name in MOVED)]


def seal_the_rest(*_given) -> None:
    """What stood in the plain columns of a sole trader's firm goes under her key, as the constraint demands."""
    rows = Company.objects.exclude(sole_trader=None).select_related("sole_trader__key")
    for company in rows.only("uid", "sole_trader__uid", "sole_trader__key", *TOUCHED):
        for name in MOVED:
            setattr(company, f"trader_{name}", getattr(company, name) or "")
            setattr(company, name, "")
        company.save(update_fields=TOUCHED)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_requests_right'),
        ('contacts', '0008_mailings'),
        ('privacy', '0009_tombstones_mentions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='role')),
                ('since', crm.privacy.sealed.fields.SealedDateField(blank=True, null=True, verbose_name='since')),
                ('until', crm.privacy.sealed.fields.SealedDateField(blank=True, null=True, verbose_name='until')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'role at a company',
                'verbose_name_plural': 'roles at companies',
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lead', serialize=False, to='contacts.contact')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('claimed', 'In progress'), ('qualified', 'Became a contact'), ('dropped', 'Dropped')], default='waiting', max_length=12, verbose_name='state')),
                ('came_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, choices=[('no_interest', 'Not interested'), ('no_answer', 'Does not answer'), ('not_ours', 'We do not offer what is asked for'), ('twice', 'Known already under another record'), ('unusable', 'Data that lead nowhere'), ('spam', 'Advertising or a joke')], max_length=12, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
            },
        ),
        migrations.RemoveConstraint(
            model_name='company',
            name='company_plain_or_sealed',
        ),
        migrations.AddField(
            model_name='company',
            name='trader_notes',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='notes on the sole trader'),
        ),
        migrations.AddField(
            model_name='company',
            name='trader_regon',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='REGON of the sole trader'),
        ),
        migrations.AddField(
            model_name='company',
            name='trader_website',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='website of the sole trader'),
        ),
        migrations.AddField(
            model_name='company',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='import',
            name='as_leads',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(seal_the_rest, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sole_trader', None), ('trader_address__isnull', True), ('trader_name__isnull', True), ('trader_nip__isnull', True), ('trader_notes__isnull', True), ('trader_regon__isnull', True), ('trader_website__isnull', True)), models.Q(('city', ''), ('name', ''), ('nip', ''), ('notes__isnull', True), ('postcode', ''), ('regon', ''), ('sole_trader__isnull', False), ('street', ''), ('website', '')), _connector='OR'), name='company_plain_or_sealed'),
        ),
        migrations.AddField(
            model_name='companyrole',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='contacts.company'),
        ),
        migrations.AddField(
            model_name='companyrole',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='company_roles', to='privacy.person'),
        ),
        migrations.AddField(
            model_name='lead',
            name='claimed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lead',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state', 'qualified'), _negated=True), fields=['state', '-came_at', '-contact'], name='lead_tray'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='lead_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['qualified', 'dropped']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='lead_ended_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='XOR'), name='lead_dropped_for_a_reason'),
        ),
    ]
