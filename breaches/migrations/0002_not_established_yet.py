from django.db import migrations, models


def words_for_truth(column: str) -> str:
    """A yes or no that may be empty becomes a word, of which there is one more: not established yet."""
    words = f"CASE {column} WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END"
    return (
        f"ALTER TABLE breaches_breach ALTER COLUMN {column} TYPE varchar(7) USING ({words}), "
        f"ALTER COLUMN {column} SET NOT NULL"
    )


def truth_for_words(column: str) -> str:
    """The way back."""
    truth = f"CASE {column} WHEN 'yes' THEN true WHEN 'no' THEN false END"
    return (
        f"ALTER TABLE breaches_breach ALTER COLUMN {column} DROP NOT NULL, "
        f"ALTER COLUMN {column} TYPE boolean USING ({truth})"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('breaches', '0001_tables'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(words_for_truth("cross_border"), truth_for_words("cross_border"))],
            state_operations=[
                migrations.AlterField(
                    model_name='breach',
                    name='cross_border',
                    field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not established yet')], default='', max_length=7, verbose_name='people in other countries of the Union too'),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.AlterField(
            model_name='breach',
            name='intent',
            field=models.CharField(blank=True, choices=[('accidental', 'By accident'), ('malicious', 'On purpose'), ('unknown', 'Not established yet')], max_length=10, verbose_name='intention'),
        ),
        migrations.AlterField(
            model_name='breach',
            name='legible',
            field=models.CharField(blank=True, choices=[('intelligible', 'They can be read'), ('partly', 'Some of them can be read'), ('unintelligible', 'They cannot be read: encrypted, and the key is safe'), ('unknown', 'Not established yet')], max_length=14, verbose_name='can the data be read'),
        ),
        migrations.AlterField(
            model_name='breach',
            name='occurred',
            field=models.CharField(blank=True, choices=[('day', 'At one moment'), ('period', 'From one moment to another'), ('ongoing', 'It is still going on'), ('unknown', 'Not established yet')], max_length=8, verbose_name='when it happened'),
        ),
        migrations.AlterField(
            model_name='breach',
            name='origin',
            field=models.CharField(blank=True, choices=[('internal', 'Inside the firm'), ('external', 'Outside the firm'), ('unknown', 'Not established yet')], max_length=8, verbose_name='cause'),
        ),
        migrations.AlterField(
            model_name='breach',
            name='people_known',
            field=models.CharField(blank=True, choices=[('exact', 'Exactly'), ('approximate', 'Roughly'), ('unknown', 'Not established yet')], max_length=11, verbose_name='how well known'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(words_for_truth("police_told"), truth_for_words("police_told"))],
            state_operations=[
                migrations.AlterField(
                    model_name='breach',
                    name='police_told',
                    field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not established yet')], default='', max_length=7, verbose_name='the police were told'),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.AlterField(
            model_name='breach',
            name='records_known',
            field=models.CharField(blank=True, choices=[('exact', 'Exactly'), ('approximate', 'Roughly'), ('unknown', 'Not established yet')], max_length=11, verbose_name='how well known'),
        ),
        migrations.AlterField(
            model_name='scopedraw',
            name='legible',
            field=models.CharField(choices=[('intelligible', 'They can be read'), ('partly', 'Some of them can be read'), ('unintelligible', 'They cannot be read: encrypted, and the key is safe'), ('unknown', 'Not established yet')], max_length=14),
        ),
    ]
