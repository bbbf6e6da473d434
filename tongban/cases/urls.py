"""The addresses of cases."""

from django.urls import path

from tongban.cases.views import applying, departures, desk, desk_bulk, matters, offices, sittings, talks

app_name = "cases"
urlpatterns = [
    path("apply/<slug:zone>/<str:code>/", applying.apply, name="apply"),
    path("drafts/<uuid:draft>/", applying.draft, name="draft"),
    path("drafts/<uuid:draft>/save/", applying.save, name="save"),
    path("drafts/<uuid:draft>/attach/", applying.attach, name="attach"),
    path("drafts/<uuid:draft>/detach/", applying.detach, name="detach"),
    path("drafts/<uuid:draft>/party/", applying.party, name="party"),
    path("drafts/<uuid:draft>/hand-in/", applying.hand_in, name="hand_in"),
    path("drafts/<uuid:draft>/accept/", applying.hand_in_and_accept, name="hand_in_and_accept"),
    path("drafts/<uuid:draft>/discard/", applying.discard, name="discard"),
    path("drafts/<uuid:draft>/files/<uuid:file>/", applying.draft_file, name="draft_file"),
    path("my/", matters.mine, name="mine"),
    path("track/", matters.track, name="track"),
    path("desk/", desk.desk, name="desk"),
    path("desk/asked/", offices.asked, name="asked"),
    path("desk/hands/", desk.hands, name="hands"),
    path("desk/many/", desk_bulk.choose, name="choose_many"),
    path("desk/many/<uuid:bulk>/", desk_bulk.bulk, name="bulk"),
    path("desk/intake/", desk.intake, name="intake"),
    path("drafts/<uuid:draft>/another/", sittings.begin, name="sit"),
    path("desk/sittings/<uuid:sitting>/", sittings.sitting, name="sitting"),
    path("desk/sittings/<uuid:sitting>/items/", sittings.add, name="add_matter"),
    path("desk/sittings/<uuid:sitting>/person/", sittings.identify, name="identify"),
    path("desk/sittings/<uuid:sitting>/table/<uuid:draft>/", sittings.table, name="table"),
    path("desk/sittings/<uuid:sitting>/table/<uuid:draft>/lines/", sittings.add_table, name="add_table"),
    path("desk/sheet/", sittings.sheet, name="sheet"),
    path("desk/intake/item/", desk.take_in, name="take_in"),
    path("house/posts/<str:post>/holders/<uuid:tenure>/end/", departures.departure, name="departure"),
    path("cases/<str:number>/", matters.show, name="show"),
    path("desk/messages/", talks.unanswered, name="talks"),
    path("cases/<str:number>/messages/", talks.talk, name="talk"),
    path("cases/<str:number>/receipt/", applying.receipt, name="receipt"),
    path("cases/<str:number>/archive/", matters.archive, name="archive"),
    path("cases/<str:number>/moves", matters.move, name="move"),
    path("cases/<str:number>/moves/<slug:verb>/", matters.form, name="form"),
    path("cases/<str:number>/answer/", matters.answer, name="answer"),
    path("cases/<str:number>/answer/save/", matters.save_answer, name="save_answer"),
    path("cases/<str:number>/answer/attach/", matters.attach_answer, name="attach_answer"),
    path("cases/<str:number>/answer/detach/", matters.detach_answer, name="detach_answer"),
    path("cases/<str:number>/files/<uuid:file>/", matters.file, name="file"),
]
