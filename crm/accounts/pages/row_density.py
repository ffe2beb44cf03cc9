"""How high the rows of lists are, for one user."""

from crm.accounts.models import User


def set_density(density: str, *, of: User) -> None:
    """Compact or comfortable rows from now on; anything else changes nothing."""
    if density in User.Density.values and density != of.density:
        of.density = density
        of.save(update_fields=["density"])
