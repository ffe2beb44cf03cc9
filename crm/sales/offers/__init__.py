"""Offers of a deal: written, frozen and sent, answered, ended. Pages: offer_pages; the customer's: public_offers."""
