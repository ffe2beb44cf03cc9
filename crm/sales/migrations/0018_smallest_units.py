"""Amounts keep three decimals, as many as the finest currency has; lines of offers say their currency.

What products cost lately is kept in marks before it can be written over.
"""

from typing import Any

import django.core.validators
from decimal import Decimal
import django.db.models.deletion
from django.db import migrations, models


def take_currency_of_offer(apps: Any, _editor: Any) -> None:
    """Each line is in the currency of its offer."""
    offer_model, line_model = (apps.get_model("sales", name) for name in ("Offer", "OfferLine"))
    codes = offer_model.objects.filter(pk=models.OuterRef("offer")).values("currency")[:1]
    line_model.objects.exclude(offer__currency="PLN").update(currency=models.Subquery(codes))


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0017_colour_of_the_house'),
    ]

    operations = [
        migrations.AddField(
            model_name='offerline',
            name='currency',
            field=models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('CZK', 'CZK'), ('AED', 'AED'), ('AFN', 'AFN'), ('ALL', 'ALL'), ('AMD', 'AMD'), ('AOA', 'AOA'), ('ARS', 'ARS'), ('AUD', 'AUD'), ('AWG', 'AWG'), ('AZN', 'AZN'), ('BAM', 'BAM'), ('BBD', 'BBD'), ('BDT', 'BDT'), ('BGN', 'BGN'), ('BHD', 'BHD'), ('BIF', 'BIF'), ('BMD', 'BMD'), ('BND', 'BND'), ('BOB', 'BOB'), ('BRL', 'BRL'), ('BSD', 'BSD'), ('BTN', 'BTN'), ('BWP', 'BWP'), ('BYN', 'BYN'), ('BZD', 'BZD'), ('CAD', 'CAD'), ('CDF', 'CDF'), ('CLP', 'CLP'), ('CNY', 'CNY'), ('COP', 'COP'), ('CRC', 'CRC'), ('CUP', 'CUP'), ('CVE', 'CVE'), ('DJF', 'DJF'), ('DKK', 'DKK'), ('DOP', 'DOP'), ('DZD', 'DZD'), ('EGP', 'EGP'), ('ERN', 'ERN'), ('ETB', 'ETB'), ('FJD', 'FJD'), ('FKP', 'FKP'), ('GEL', 'GEL'), ('GHS', 'GHS'), ('GIP', 'GIP'), ('GMD', 'GMD'), ('GNF', 'GNF'), ('GTQ', 'GTQ'), ('GYD', 'GYD'), ('HKD', 'HKD'), ('HNL', 'HNL'), ('HTG', 'HTG'), ('HUF', 'HUF'), ('IDR', 'IDR'), ('ILS', 'ILS'), ('INR', 'INR'), ('IQD', 'IQD'), ('IRR', 'IRR'), ('ISK', 'ISK'), ('JMD', 'JMD'), ('JOD', 'JOD'), ('JPY', 'JPY'), ('KES', 'KES'), ('KGS', 'KGS'), ('KHR', 'KHR'), ('KMF', 'KMF'), ('KPW', 'KPW'), ('KRW', 'KRW'), ('KWD', 'KWD'), ('KYD', 'KYD'), ('KZT', 'KZT'), ('LAK', 'LAK'), ('LBP', 'LBP'), ('LKR', 'LKR'), ('LRD', 'LRD'), ('LSL', 'LSL'), ('LYD', 'LYD'), ('MAD', 'MAD'), ('MDL', 'MDL'), ('MGA', 'MGA'), ('MKD', 'MKD'), ('MMK', 'MMK'), ('MNT', 'MNT'), ('MOP', 'MOP'), ('MRU', 'MRU'), ('MUR', 'MUR'), ('MVR', 'MVR'), ('MWK', 'MWK'), ('MXN', 'MXN'), ('MYR', 'MYR'), ('MZN', 'MZN'), ('NAD', 'NAD'), ('NGN', 'NGN'), ('NIO', 'NIO'), ('NOK', 'NOK'), ('NPR', 'NPR'), ('NZD', 'NZD'), ('OMR', 'OMR'), ('PAB', 'PAB'), ('PEN', 'PEN'), ('PGK', 'PGK'), ('PHP', 'PHP'), ('PKR', 'PKR'), ('PYG', 'PYG'), ('QAR', 'QAR'), ('RON', 'RON'), ('RSD', 'RSD'), ('RUB', 'RUB'), ('RWF', 'RWF'), ('SAR', 'SAR'), ('SBD', 'SBD'), ('SCR', 'SCR'), ('SDG', 'SDG'), ('SEK', 'SEK'), ('SGD', 'SGD'), ('SHP', 'SHP'), ('SLE', 'SLE'), ('SOS', 'SOS'), ('SRD', 'SRD'), ('SSP', 'SSP'), ('STN', 'STN'), ('SYP', 'SYP'), ('SZL', 'SZL'), ('THB', 'THB'), ('TJS', 'TJS'), ('TMT', 'TMT'), ('TND', 'TND'), ('TOP', 'TOP'), ('TRY', 'TRY'), ('TTD', 'TTD'), ('TWD', 'TWD'), ('TZS', 'TZS'), ('UAH', 'UAH'), ('UGX', 'UGX'), ('UYU', 'UYU'), ('UZS', 'UZS'), ('VES', 'VES'), ('VND', 'VND'), ('VUV', 'VUV'), ('WST', 'WST'), ('XAF', 'XAF'), ('XCD', 'XCD'), ('XCG', 'XCG'), ('XOF', 'XOF'), ('XPF', 'XPF'), ('YER', 'YER'), ('ZAR', 'ZAR'), ('ZMW', 'ZMW'), ('ZWG', 'ZWG')], default='PLN', max_length=3, verbose_name='currency'),
        ),
        migrations.AlterField(
            model_name='deal',
            name='amount',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=13, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='dealline',
            name='discount_amount',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=13, verbose_name='discount'),
        ),
        migrations.AlterField(
            model_name='dealline',
            name='unit_price',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='unit price'),
        ),
        migrations.AlterField(
            model_name='document',
            name='firm_amount',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=13, null=True),
        ),
        migrations.AlterField(
            model_name='goal',
            name='amount',
            field=models.DecimalField(decimal_places=3, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='gonedeals',
            name='amount',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=17),
        ),
        migrations.AlterField(
            model_name='offerline',
            name='discount_amount',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=13, verbose_name='discount'),
        ),
        migrations.AlterField(
            model_name='offerline',
            name='unit_price',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='unit price'),
        ),
        migrations.AlterField(
            model_name='offersettings',
            name='code_above',
            field=models.DecimalField(blank=True, decimal_places=3, help_text='In the currency of the house; the code goes to the e-mail address we know. Empty: never.', max_digits=13, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='gross amount above which accepting takes a code'),
        ),
        migrations.AlterField(
            model_name='offerversion',
            name='gross',
            field=models.DecimalField(decimal_places=3, max_digits=13, verbose_name='gross'),
        ),
        migrations.AlterField(
            model_name='offerversion',
            name='net',
            field=models.DecimalField(decimal_places=3, max_digits=13, verbose_name='net'),
        ),
        migrations.AlterField(
            model_name='pricechange',
            name='amount',
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=13, null=True, verbose_name='change by an amount'),
        ),
        migrations.AlterField(
            model_name='pricechange',
            name='rounding',
            field=models.CharField(choices=[('0.01', 'to the smallest coin (0.01)'), ('0.10', 'to ten groszy (0.10)'), ('1.00', 'to a whole amount (1.00)'), ('0.99', 'to the nearest amount that ends in .99')], default='0.01', max_length=4, verbose_name='rounding'),
        ),
        migrations.AlterField(
            model_name='productprice',
            name='net',
            field=models.DecimalField(decimal_places=3, max_digits=13, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='net price'),
        ),
        migrations.AlterField(
            model_name='turnover',
            name='amount',
            field=models.DecimalField(decimal_places=3, default=0, max_digits=17),
        ),
        migrations.CreateModel(
            name='PriceMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('CZK', 'CZK'), ('AED', 'AED'), ('AFN', 'AFN'), ('ALL', 'ALL'), ('AMD', 'AMD'), ('AOA', 'AOA'), ('ARS', 'ARS'), ('AUD', 'AUD'), ('AWG', 'AWG'), ('AZN', 'AZN'), ('BAM', 'BAM'), ('BBD', 'BBD'), ('BDT', 'BDT'), ('BGN', 'BGN'), ('BHD', 'BHD'), ('BIF', 'BIF'), ('BMD', 'BMD'), ('BND', 'BND'), ('BOB', 'BOB'), ('BRL', 'BRL'), ('BSD', 'BSD'), ('BTN', 'BTN'), ('BWP', 'BWP'), ('BYN', 'BYN'), ('BZD', 'BZD'), ('CAD', 'CAD'), ('CDF', 'CDF'), ('CLP', 'CLP'), ('CNY', 'CNY'), ('COP', 'COP'), ('CRC', 'CRC'), ('CUP', 'CUP'), ('CVE', 'CVE'), ('DJF', 'DJF'), ('DKK', 'DKK'), ('DOP', 'DOP'), ('DZD', 'DZD'), ('EGP', 'EGP'), ('ERN', 'ERN'), ('ETB', 'ETB'), ('FJD', 'FJD'), ('FKP', 'FKP'), ('GEL', 'GEL'), ('GHS', 'GHS'), ('GIP', 'GIP'), ('GMD', 'GMD'), ('GNF', 'GNF'), ('GTQ', 'GTQ'), ('GYD', 'GYD'), ('HKD', 'HKD'), ('HNL', 'HNL'), ('HTG', 'HTG'), ('HUF', 'HUF'), ('IDR', 'IDR'), ('ILS', 'ILS'), ('INR', 'INR'), ('IQD', 'IQD'), ('IRR', 'IRR'), ('ISK', 'ISK'), ('JMD', 'JMD'), ('JOD', 'JOD'), ('JPY', 'JPY'), ('KES', 'KES'), ('KGS', 'KGS'), ('KHR', 'KHR'), ('KMF', 'KMF'), ('KPW', 'KPW'), ('KRW', 'KRW'), ('KWD', 'KWD'), ('KYD', 'KYD'), ('KZT', 'KZT'), ('LAK', 'LAK'), ('LBP', 'LBP'), ('LKR', 'LKR'), ('LRD', 'LRD'), ('LSL', 'LSL'), ('LYD', 'LYD'), ('MAD', 'MAD'), ('MDL', 'MDL'), ('MGA', 'MGA'), ('MKD', 'MKD'), ('MMK', 'MMK'), ('MNT', 'MNT'), ('MOP', 'MOP'), ('MRU', 'MRU'), ('MUR', 'MUR'), ('MVR', 'MVR'), ('MWK', 'MWK'), ('MXN', 'MXN'), ('MYR', 'MYR'), ('MZN', 'MZN'), ('NAD', 'NAD'), ('NGN', 'NGN'), ('NIO', 'NIO'), ('NOK', 'NOK'), ('NPR', 'NPR'), ('NZD', 'NZD'), ('OMR', 'OMR'), ('PAB', 'PAB'), ('PEN', 'PEN'), ('PGK', 'PGK'), ('PHP', 'PHP'), ('PKR', 'PKR'), ('PYG', 'PYG'), ('QAR', 'QAR'), ('RON', 'RON'), ('RSD', 'RSD'), ('RUB', 'RUB'), ('RWF', 'RWF'), ('SAR', 'SAR'), ('SBD', 'SBD'), ('SCR', 'SCR'), ('SDG', 'SDG'), ('SEK', 'SEK'), ('SGD', 'SGD'), ('SHP', 'SHP'), ('SLE', 'SLE'), ('SOS', 'SOS'), ('SRD', 'SRD'), ('SSP', 'SSP'), ('STN', 'STN'), ('SYP', 'SYP'), ('SZL', 'SZL'), ('THB', 'THB'), ('TJS', 'TJS'), ('TMT', 'TMT'), ('TND', 'TND'), ('TOP', 'TOP'), ('TRY', 'TRY'), ('TTD', 'TTD'), ('TWD', 'TWD'), ('TZS', 'TZS'), ('UAH', 'UAH'), ('UGX', 'UGX'), ('UYU', 'UYU'), ('UZS', 'UZS'), ('VES', 'VES'), ('VND', 'VND'), ('VUV', 'VUV'), ('WST', 'WST'), ('XAF', 'XAF'), ('XCD', 'XCD'), ('XCG', 'XCG'), ('XOF', 'XOF'), ('XPF', 'XPF'), ('YER', 'YER'), ('ZAR', 'ZAR'), ('ZMW', 'ZMW'), ('ZWG', 'ZWG')], max_length=3, verbose_name='currency')),
                ('day', models.DateField(verbose_name='day')),
                ('net', models.DecimalField(decimal_places=3, max_digits=13, verbose_name='net price')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sales.product')),
            ],
            options={
                'verbose_name': 'earlier price',
                'verbose_name_plural': 'earlier prices',
                'constraints': [models.UniqueConstraint(fields=('product', 'currency', 'day'), name='price_mark_once')],
            },
        ),
        migrations.RunPython(take_currency_of_offer, migrations.RunPython.noop),
    ]
