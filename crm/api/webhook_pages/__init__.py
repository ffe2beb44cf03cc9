"""Pages about webhooks: of one integration for administrators, of all of them for the privacy desk."""
