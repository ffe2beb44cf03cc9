"""A firm's data by its NIP: asked of one register, which the settings choose. Nothing but the number leaves the house.

form ──NIP──> asking.py ──> filed.py      invented firms of a file (the default: nobody is asked)
                        ──> vat_list.py   the list of VAT payers of the Ministry of Finance
                        ──> regon.py      the REGON register of Statistics Poland (GUS BIR)
"""
