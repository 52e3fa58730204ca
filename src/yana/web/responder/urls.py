"""Where the pages behind links are; the first letter is the link's purpose."""

from django.urls import path

from yana.web.responder import answer, follow_up, member

urlpatterns = [
    path("a/<str:token>/", answer.answer, name="answer"),
    path("a/<str:token>/now/", answer.now, name="answer_now"),
    path("m/<str:token>/", member.member, name="member"),
    path("m/<str:token>/leave/", member.leave, name="leave"),
    path("f/<str:token>/", follow_up.follow_up, name="follow_up"),
]
