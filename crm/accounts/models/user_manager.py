"""How accounts are made. Nobody stands above the roles, so there is no superuser."""

from django.contrib.auth.base_user import BaseUserManager

from crm.accounts.permissions import starting_roles


class Newcomers(BaseUserManager):
    """`User.objects`."""

    use_in_migrations = False

    def create_user(self, username, email, password=None, *, role, **fields):
        """A saved user. `role` is a Role or its slug. Without a password nobody signs in until one is set by mail."""
        role_model = self.model._meta.get_field("role").related_model
        if not isinstance(role, role_model):
            role = role_model.objects.get(slug=role)
        user = self.model(username=username, email=email, role=role, **fields)
        user.clean()
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email, password=None, **fields):
        """The first account (`manage.py createsuperuser`): an administrator, who invites the rest."""
        return self.create_user(username, email, password, role=starting_roles.ADMIN, **fields)

    def get_by_natural_key(self, username):
        """The user of that name, whatever its case."""
        return self.get(username__iexact=username)
