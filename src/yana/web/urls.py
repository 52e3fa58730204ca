"""Which page is where."""

from django.urls import include, path

from yana.web import accounts, front, inbox, tokens
from yana.web.circle import views as circle
from yana.web.person import (
    ask,
    check_in,
    check_in_link,
    danger,
    history,
    pausing,
    promised,
    rhythm,
    settling,
    start,
    waiting,
)
from yana.web.trial import views as trial

urlpatterns = [
    path("", front.front, name="front"),
    path("start/", start.start, name="start"),
    path("begin-anew/", accounts.begin_anew, name="begin_anew"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("try/", trial.begin, name="try"),
    path("try/inbox/", trial.inbox, name="try_inbox"),
    path("try/inbox/messages/", trial.messages, name="try_messages"),
    path("home/", waiting.home, name="home"),
    path("home/waiting/", waiting.live, name="waiting"),
    path("home/presence/", waiting.presence, name="presence"),
    path("home/timeline/", waiting.everything, name="everything"),
    path("home/settle/", settling.settle, name="settle"),
    path("home/ended/", settling.ended, name="ended"),
    path("home/promise/", promised.close, name="promise"),
    path("ask/", ask.ask, name="ask"),
    path("check-in/", check_in.check_in, name="check_in"),
    path("check-in/rhythm/", rhythm.rhythm, name="rhythm"),
    path("check-in/rhythm/end/", rhythm.end, name="rhythm_end"),
    path("check-in/pause/", pausing.pause, name="pause"),
    path("check-in/danger/", danger.danger, name="danger"),
    path("check-in/history/", history.history, name="history"),
    path("check-in/resume/", pausing.resume, name="resume"),
    path("c/<str:token>/", check_in_link.by_message, name="check_in_link"),
    path("circle/", circle.show, name="circle"),
    path("circle/add/", circle.add, name="circle_add"),
    path("circle/<uuid:supporter_id>/", circle.edit, name="circle_edit"),
    path("circle/<uuid:supporter_id>/again/", circle.ask_again, name="circle_again"),
    path("circle/<uuid:supporter_id>/exclude/", circle.exclude, name="circle_exclude"),
    path("tokens/", tokens.keys, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("", include("yana.web.crisis_lines.urls")),
    path("", include("yana.web.responder.urls")),
]
