"""Which API call is where."""

urlpatterns: list[object] = []
