"""One declaration per column: `Column`, the table `Columns` of one model, and a column's facts for each surface.

Surfaces (a form, an export, the API) stand above and read the table; they never list columns by hand.
"""

from crm.lists.columns.column import Column as Column
from crm.lists.columns.surfaces import (
    Api as Api,
    Control as Control,
    Exported as Exported,
    Filtered as Filtered,
    Group as Group,
    Imported as Imported,
    Listed as Listed,
    No as No,
    Part as Part,
    Sort as Sort,
)
from crm.lists.columns.table import Columns as Columns, table_of as table_of, tables as tables
