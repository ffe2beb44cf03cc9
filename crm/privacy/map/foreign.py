"""Other people's models, declared from outside by label."""

from crm.privacy.categories import Category
from crm.privacy.declarations import Foreign, Neutral, NoPersonalData, Personal, Source, StaffData

STAFF_EMAIL = Personal(Category.EMAIL, Source.STAFF)

FOREIGN: dict[str, Foreign | NoPersonalData | StaffData] = {
    "admin.LogEntry": StaffData("user", "who changed a reference table in the admin; people are never edited there"),
    "auth.Permission": NoPersonalData("rights"),
    "auth.Group": NoPersonalData("groups of rights"),
    "auth.Group_permissions": NoPersonalData("which rights a group has"),
    "contenttypes.ContentType": NoPersonalData("names of models"),
    "account.EmailAddress": Foreign(
        StaffData("user", "sign-in addresses of staff"), {"email": STAFF_EMAIL, "verified": Neutral("a fact")}
    ),
    "account.EmailConfirmation": StaffData("email_address__user", "confirmations of staff addresses"),
    "mfa.Authenticator": StaffData("user", "second factors of staff"),
    "guardian.UserObjectPermission": NoPersonalData("unused: shares have a table of their own"),
    "guardian.GroupObjectPermission": NoPersonalData("unused: shares have a table of their own"),
}
