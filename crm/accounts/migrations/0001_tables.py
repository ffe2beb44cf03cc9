"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.accounts.permissions.user_permissions
import crm.privacy.database.fresh_tables
import datetime
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('privacy', '0001_tables'),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Role',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                    ('decides', models.BooleanField(default=False, verbose_name='decides for the controller')),
                    ('dpo', models.BooleanField(default=False, verbose_name='data protection officer')),
                    ('machine', models.BooleanField(default=False, verbose_name='works through tokens only')),
                    ('password_days', models.PositiveSmallIntegerField(blank=True, help_text='Empty: never, which is safer.', null=True, verbose_name='days until a new password')),
                ],
                options={
                    'verbose_name': 'role',
                    'verbose_name_plural': 'roles',
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('decides', True), ('dpo', True), _negated=True), name='role_officer_never_decides'), models.CheckConstraint(condition=models.Q(models.Q(('slug', 'dpo'), _negated=True), ('dpo', True), _connector='OR'), name='role_dpo_is_the_officer'), models.CheckConstraint(condition=models.Q(('rights__overlap', ['privacy.decide']), _negated=True), name='role_decides_by_flag_only')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ],
                options={
                    'verbose_name': 'team',
                    'verbose_name_plural': 'teams',
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Tries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('sign_in', 'password'), ('code', 'second factor'), ('reset', 'asking for a link'), ('link', 'link from a mail'), ('token', 'API token'), ('portal', 'portal'), ('form', 'public form')], max_length=8)),
                    ('axis', models.CharField(choices=[('account', 'account'), ('address', 'address'), ('place', 'account at a known address'), ('network', 'neighbours of an address'), ('house', 'everybody')], max_length=8)),
                    ('key', models.CharField(max_length=32)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('locks', models.PositiveSmallIntegerField(default=0)),
                    ('last_at', models.DateTimeField()),
                    ('opens_at', models.DateTimeField()),
                    ('shut_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['last_at'], name='tries_last_at'), models.Index(condition=models.Q(('shut_at__isnull', False)), fields=['shut_at'], name='tries_shut_at')],
                    'constraints': [models.UniqueConstraint(fields=('act', 'axis', 'key'), name='tries_once')],
                },
            ), migrations.CreateModel(
                name='Place',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('account', models.CharField(max_length=32)),
                    ('key', models.CharField(max_length=32, unique=True)),
                    ('seen_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['account'], name='place_account'), models.Index(fields=['seen_at'], name='place_seen_at')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RoleReach',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reach_rows', to='accounts.role')),
                    ('group', models.CharField(choices=[('contact_data', 'Contact data'), ('history', 'History'), ('privacy', 'Privacy cases'), ('settings', 'Settings')], max_length=20)),
                    ('reach', models.CharField(choices=[('none', 'None'), ('own', 'Own'), ('team', "The team's"), ('all', 'All')], default='none', max_length=10)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('role', 'group'), name='role_reach_once_per_group')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('username', models.CharField(max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                    ('first_name', models.CharField(blank=True, max_length=80, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=80, verbose_name='last name')),
                    ('phone', models.CharField(blank=True, help_text='Under your letters, where you put it.', max_length=40, verbose_name='phone')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.role', verbose_name='role')),
                    ('language', models.CharField(choices=[('pl', 'Polski'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                    ('theme', models.CharField(choices=[('system', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=10, verbose_name='theme')),
                    ('density', models.CharField(choices=[('comfortable', 'Comfortable'), ('compact', 'Compact')], default='comfortable', max_length=12, verbose_name='row height')),
                    ('shortcuts', models.BooleanField(default=True, verbose_name='keyboard shortcuts')),
                    ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                    ('password_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('links_sent', models.PositiveIntegerField(default=0, editable=False)),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last sign-in')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('teams', models.ManyToManyField(related_name='users', through='accounts.Membership', to='accounts.team', verbose_name='teams')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'ordering': ['last_name', 'first_name', 'username'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_name_once_in_any_case', violation_error_message='Somebody already has this user name.'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once_in_any_case', violation_error_message='Somebody already has this e-mail address.')],
                    'indexes': [],
                },
                bases=(crm.accounts.permissions.user_permissions.Standing, models.Model),
            ), migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.team')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'team'), name='membership_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Client',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='client', to=settings.AUTH_USER_MODEL)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                    ('purpose_slugs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='privacy.recipient', verbose_name='recipient')),
                    ('rows_a_day', models.PositiveIntegerField(default=10000, verbose_name='rows it may read in a day')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'client',
                    'verbose_name_plural': 'clients',
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.CharField(max_length=64)),
                    ('name', models.CharField(blank=True, max_length=40)),
                    ('first_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField()),
                    ('trusted_until', models.DateTimeField(null=True)),
                ],
                options={
                    'ordering': ['-seen_at'],
                    'indexes': [models.Index(fields=['seen_at'], name='device_seen_at')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='device_once_per_user')],
                },
            ), migrations.CreateModel(
                name='RecoveryCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('used_at', None)), fields=['user'], name='recovery_code_unused')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_once')],
                },
            ), migrations.CreateModel(
                name='PowerGiven',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='powers', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='powers_given', to=settings.AUTH_USER_MODEL)),
                    ('act', models.CharField(choices=[('opened', 'Opened'), ('placed', 'Placed'), ('reopened', 'Reopened'), ('reshaped', 'Reshaped'), ('unsecured', 'Unsecured')], max_length=10)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['-at'],
                    'indexes': [models.Index(fields=['at'], name='power_given_at')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Session',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('data', models.BinaryField()),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                    ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.role')),
                    ('device', models.CharField(blank=True, max_length=40)),
                    ('network', models.CharField(blank=True, max_length=50)),
                    ('created_at', models.DateTimeField()),
                    ('last_seen_at', models.DateTimeField()),
                    ('proved_at', models.DateTimeField(null=True)),
                    ('idle_until', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['-last_seen_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='session_ends_after_it_began')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='StaffNoticeAcceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('language', models.CharField(choices=[('pl', 'Polski'), ('en', 'English')], max_length=5)),
                    ('text', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['user', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='staff_notice_once_per_version')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='StandIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('absent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='who is away')),
                    ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputyships', to=settings.AUTH_USER_MODEL, verbose_name='stand-in')),
                    ('since', models.DateTimeField(verbose_name='from')),
                    ('until', models.DateTimeField(verbose_name='until')),
                    ('made_by', models.CharField(max_length=80)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'stand-in',
                    'verbose_name_plural': 'stand-ins',
                    'ordering': ['-since', '-pk'],
                    'indexes': [models.Index(fields=['deputy', 'until'], name='stand_in_running')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('absent', models.F('deputy')), _negated=True), name='stand_in_is_somebody_else'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='stand_in_ends')],
                },
            ), migrations.CreateModel(
                name='ClientDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='accounts.client')),
                    ('day', models.DateField()),
                    ('rows', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('client', 'day'), name='client_day_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Token',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='accounts.client')),
                    ('prefix', models.CharField(max_length=16, unique=True)),
                    ('digest', models.BinaryField(max_length=32)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('told_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['expires_at'], name='token_ends')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=366))))), name='token_ends_within_a_year')],
                },
            ), migrations.CreateModel(
                name='GraveAct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('opening', 'Open an account'), ('placing', 'Give a role'), ('unsecuring', 'Take away a second step'), ('reshaping', 'Widen a role'), ('client_opening', 'Open an integration'), ('client_change', 'Widen an integration')], max_length=20)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to=settings.AUTH_USER_MODEL)),
                    ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to='accounts.role')),
                    ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to='accounts.client')),
                    ('asked', models.JSONField(default=dict)),
                    ('asked_by', models.CharField(max_length=80)),
                    ('asked_at', models.DateTimeField()),
                    ('until', models.DateTimeField()),
                    ('decided_by', models.CharField(blank=True, max_length=80)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('alone', 'done without a second person')], max_length=10)),
                ],
                options={
                    'verbose_name': 'grave act',
                    'verbose_name_plural': 'grave acts',
                    'ordering': ['-asked_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['until'], name='grave_act_waiting')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'confirmed'), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='grave_act_confirmed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='grave_act_decided_with_its_moment')],
                },
            )],
        ),
    ]
