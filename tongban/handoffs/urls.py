"""The addresses of hand-overs."""

from django.urls import path

from tongban.handoffs.views import counter, flows, inquiries, joint, legs, offers, threads

app_name = "handoffs"
urlpatterns = [
    path("desk/elsewhere/", counter.counter, name="counter"),
    path("elsewhere/begin/", counter.begin, name="begin"),
    path("elsewhere/drafts/<uuid:draft>/", counter.draft, name="draft"),
    path("elsewhere/drafts/<uuid:draft>/save/", counter.save, name="save"),
    path("elsewhere/drafts/<uuid:draft>/attach/", counter.attach, name="attach"),
    path("elsewhere/drafts/<uuid:draft>/detach/", counter.detach, name="detach"),
    path("elsewhere/drafts/<uuid:draft>/offers/", counter.offers, name="offers"),
    path("elsewhere/drafts/<uuid:draft>/party/", counter.party, name="party"),
    path("elsewhere/drafts/<uuid:draft>/hand-in/", counter.hand_in, name="hand_in"),
    path("elsewhere/drafts/<uuid:draft>/discard/", counter.discard, name="discard"),
    path("elsewhere/drafts/<uuid:draft>/files/<uuid:file>/", counter.draft_file, name="draft_file"),
    path("desk/elsewhere/day/", legs.day, name="day"),
    path("desk/elsewhere/messages/", threads.unanswered, name="threads"),
    path("elsewhere/messages/<uuid:matter>/", threads.thread, name="thread"),
    path("elsewhere/matters/<uuid:matter>/", legs.by_matter, name="by_matter"),
    path("elsewhere/<str:number>/", legs.show, name="leg"),
    path("elsewhere/<str:number>/moves", legs.move, name="move"),
    path("elsewhere/<str:number>/receipt/", legs.receipt, name="receipt"),
    path("elsewhere/<str:number>/files/<uuid:file>/", legs.file, name="file"),
    path("elsewhere/items/<slug:zone>/<str:code>/", offers.item, name="item"),
    path("desk/inquiries/", inquiries.inquiries, name="inquiries"),
    path("desk/inquiries/<uuid:key>/", inquiries.show, name="inquiry"),
    path("desk/inquiries/<uuid:key>/moves", inquiries.move, name="inquiry_move"),
    path("desk/inquiries/about/<str:number>/", inquiries.inquire, name="inquire"),
    path("desk/alliance/", flows.flows, name="flows"),
    path("desk/alliance/matters/", flows.matters, name="flow_matters"),
    path("desk/alliance/items/", flows.items, name="flow_items"),
    path("joint/", joint.items, name="joint_items"),
    path("joint/items/<slug:zone>/<str:code>/", joint.item, name="joint_item"),
    path("joint/items/<slug:zone>/<str:code>/begin/", joint.begin, name="joint_begin"),
    path("joint/matters/<str:number>/", joint.show, name="joint"),
    path("joint/matters/<str:number>/moves", joint.move, name="joint_move"),
    path("desk/joint/", joint.desk, name="joint_desk"),
    path("house/joint/", joint.house, name="joint_house"),
    path("house/joint/answer/", joint.answer, name="joint_answer"),
    path("house/joint/end/", joint.end, name="joint_end"),
    path("zones/<slug:zone>/taken-in/", offers.taken_in, name="taken_in"),
    path("house/elsewhere/", offers.offerings, name="offerings"),
    path("house/elsewhere/withdraw/", offers.withdraw, name="withdraw"),
]
