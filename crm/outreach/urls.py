"""URLs of outreach, at the root, in the namespace «outreach»."""

urlpatterns: list = []
