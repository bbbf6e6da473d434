"""Payments: a fee of a matter is asked for by the window and paid online (缴费).

For applicants and their agents, and for the clerk who asks. 行政许可法 58, 59.
Its verbs are ask, withdraw, decline, settle, repay, refund, return and give back; each is one entry of the journal.
Through whom is paid is a setting: a provider sends the payer to a page of its own and confirms with its signature.
It stands on the cases, where a payment is recorded as one at the counter is: with the number of its receipt.
"""
