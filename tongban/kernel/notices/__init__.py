"""What we told whom, in which language, by which way (告知).

For every room whose moves concern somebody who is not in the room: a listener calls `commands.tell`, at least once for
each entry, and each person is told once. The inbox is the record; mail is a way, chosen by each person for each kind
of event. Mail leaves through an outbox that waits for a server that is away.
Neighbours: `journal` below, whose entries are told. No entry waits for a notice, no notice changes anything.
"""
