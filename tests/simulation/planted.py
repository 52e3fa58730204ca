"""Planted faults: each a slip that somebody could make, which a checker must see from outside."""

from tests.simulation.planted_in_messages import PLANTED_IN_MESSAGES, Planted

PLANTED = (
    Planted(
        name="nobody is stood down",
        file="core/answer.py",
        right="    call, effects = tell_all(call, responders, Message.STAND_DOWN)\n    ids",
        wrong="    effects: tuple[()] = ()\n    ids",
    ),
    Planted(
        name="a receipt is taken for an answer",
        file="engine/entrance.py",
        right="        came_back = tx.receive(receipt, now)\n",
        wrong="""        came_back = tx.receive(receipt, now)
        sent = tx._rows.sends.get(receipt.token)
        if receipt.delivered and sent is not None and sent.message is Message.RING:
            from yana.core.event import Acknowledged
            call = tx.call(sent.call_id)
            self._keep(tx, call, Acknowledged(responder_id=sent.responder_id), now)
""",
    ),
    Planted(
        name="a lease that is over is made longer",
        file="core/presence.py",
        right="        return _lapse(call, responder, now)\n",
        wrong="""        longer = replace(responder, present_by=now + call.policy.lease)
        return call.with_responder(longer), ()
""",
    ),
    Planted(
        name="a message is done before it is sent",
        file="engine/outbox.py",
        right="                ready.append(_Ready(sent=sent, attempt=attempt))\n",
        wrong="""                ready.append(_Ready(sent=sent, attempt=attempt))
                tx.finish(sent, SendState.HANDED, now)
""",
    ),
    Planted(
        name="who is shut out stays in the call",
        file="core/membership.py",
        right="    after, told = let_go(call, responder)\n",
        wrong="    after, told = call, ()\n",
    ),
    Planted(
        name="an answer is believed from when it was asked for",
        soon="planted a",
        file="core/answer.py",
        right="        present_by=now + policy.lease,\n",
        wrong="        present_by=(responder.rung_at or now) + policy.lease,\n",
    ),
    Planted(
        name="the clock ends a call after five passes",
        file="core/lifecycle.py",
        right="    return after, (*effects, *more, *let_be)\n",
        wrong="""    if after.pass_no > 5 and after.state is REACHING:
        from yana.core.call import Outcome, Settlement
        end = Settlement(at=now, by=None, outcome=Outcome.NOT_REACHED)
        after = replace(after, settlement=end, state=SETTLED, due_at=None)
    return after, (*effects, *more, *let_be)
""",
    ),
    Planted(
        name="it gives up after three passes",
        file="core/reach.py",
        right="    call, effects = reach_wider(call, now)\n    # With",
        wrong="""    if call.pass_no > 3:
        return replace(call, escalate_at=now + timedelta(days=30)), ()
    call, effects = reach_wider(call, now)
    # With""",
    ),
    Planted(
        name="who asks again is not heard",
        file="core/reach.py",
        right="    call, rung = _sound(call, now, raised=raised)\n",
        wrong="    rung: tuple[()] = ()\n",
    ),
    Planted(
        name="a gentler ask lowers the urgency",
        file="core/reach.py",
        right="    raised = event.signal.urgency.rank > call.urgency.rank\n",
        wrong="    raised = event.signal.urgency.rank != call.urgency.rank\n",
    ),
    Planted(
        name="nobody is told the end",
        file="core/settle.py",
        right="        if one.told and one.standing",
        wrong="        if one.was_with and one.standing",
    ),
    Planted(
        name="quiet hours are nobody's",
        file="core/circle.py",
        right="        return not self.in_quiet_hours(now) or (wakes and self.may_wake)\n",
        wrong="        return True\n",
    ),
    Planted(
        name="who is not to be told is told",
        file="core/lifecycle.py",
        right="        if one.agreed and one.id not in signal.do_not_tell\n",
        wrong="        if one.agreed\n",
    ),
    Planted(
        name="a later wish not to tell somebody is not heard",
        file="core/reach.py",
        right="        if one.id in not_told:\n",
        wrong="        if one.id in ():\n",
    ),
    Planted(
        name="nobody takes over what a dead engine had claimed",
        file="engine/memory_sends.py",
        right="        due = [one for one in due if room.to.include(one.target)]\n",
        wrong=(
            "        due = [one for one in due if room.to.include(one.target) and not one.worker]\n"
        ),
    ),
    Planted(
        name="what nobody knows of counts as handed over",
        file="engine/outbox.py",
        right=(
            "            return tx.finish(sent, SendState.UNKNOWN, now, "
            "code=detail, again_at=again_at)\n"
        ),
        wrong="            return tx.finish(sent, SendState.HANDED, now, code=detail)\n",
    ),
    Planted(
        name="what is refused for now is dropped",
        file="engine/outbox.py",
        right=(
            "            return tx.finish(sent, SendState.READY, now, code=code, "
            "again_at=again_at)\n"
        ),
        wrong="            return tx.finish(sent, SendState.DEAD, now, code=code)\n",
    ),
    Planted(
        name="a dead address is not followed by the next",
        soon="planted d",
        file="core/attempt.py",
        right="    if responder.working and _worth_repeating(",
        wrong="    if not responder.working and _worth_repeating(",
    ),
    Planted(
        name="received is said before it is kept",
        file="engine/entrance.py",
        right=(
            "        return self.commit("
            "lambda tx: self.take_in(tx, person_id, request_id, signal))\n"
        ),
        wrong="""        from yana.engine.ports import StoreAway
        kept: list[Received] = []
        def keep(tx: Transaction) -> Received:
            kept.append(self._ask(tx, person_id, request_id, signal))
            return kept[-1]
        try:
            return self.commit(keep)
        except StoreAway:
            if not kept:
                raise
            return kept[-1]
""",
    ),
    Planted(
        name="a clock that was set back is not noticed",
        file="engine/watchdog.py",
        right=(
            "        moved = sum(self._move_one_back(call, kept_at, now) for call, "
            "kept_at in ahead)\n"
        ),
        wrong="        moved = len(ahead)\n",
    ),
    Planted(
        name="the person is not believed that nobody is there",
        file="core/presence.py",
        right="    return tell_all(call, denied, Message.NOT_WITH)\n",
        wrong="    return call, ()\n",
    ),
    Planted(
        name="after a lapse it waits for hours",
        file="core/lifecycle.py",
        right="    return reach.reach_wider(reach.trusting_again(call), now)\n",
        wrong="    return replace(call, escalate_at=now + timedelta(hours=6)), ()\n",
    ),
    Planted(
        name="the pages say that a dead engine acted",
        file="engine/entrance.py",
        right="        circle = _circle(tx, person_id)\n        now = self._clock.now()\n",
        wrong="""        circle = _circle(tx, person_id)
        now = self._clock.now()
        tx.beat("web", now)
""",
    ),
    Planted(
        name="a message is not read again before it leaves",
        soon="planted a",
        file="engine/outbox.py",
        right="        if call is None or not wanted(call, sent)",
        wrong="        if call is None or False and not wanted(call, sent)",
    ),
    Planted(
        name="who said no is rung again",
        file="core/call.py",
        right="RINGABLE = frozenset({Standing.WAITING, Standing.RUNG, Standing.LAPSED})\n",
        wrong="""RINGABLE = frozenset(
    {Standing.WAITING, Standing.RUNG, Standing.LAPSED, Standing.DECLINED}
)
""",
    ),
    Planted(
        name="presence is believed for ever",
        file="core/presence.py",
        right="        present_by=check_at + call.policy.check_grace,\n",
        wrong="        present_by=now + 96 * call.policy.check_every,\n",
    ),
    Planted(
        name="no page says that there is nobody",
        file="core/reach.py",
        right="    return replace(call, nobody_left=True, escalate_at=again_at), effects\n",
        wrong="    return replace(call, nobody_left=False, escalate_at=again_at), effects\n",
    ),
    Planted(
        name="the first ring waits for two minutes",
        file="core/reach.py",
        right=(
            "    if not fresh(call, now):\n        return _nobody(call, now)\n    "
            "return take_step(call, now)\n"
        ),
        wrong="    return replace(call, escalate_at=now + timedelta(minutes=2)), ()\n",
    ),
    Planted(
        name="nobody is ever woken",
        file="core/policy.py",
        right='        wakes=body["wakes"],\n',
        wrong="        wakes=False,\n",
    ),
    Planted(
        name="one channel that is busy holds up the others",
        soon="planted p",
        file="engine/outbox.py",
        right="        did = False\n        rooms = (",
        wrong=(
            "        did = False\n        if self.busy():\n            return "
            "False\n        rooms = ("
        ),
    ),
    Planted(
        name="whoever says so may end it",
        file="core/settle.py",
        right="        responder is not None and responder.was_with and responder.standing is not",
        wrong="        responder is not None and responder.standing is not",
    ),
    Planted(
        name="what a dead engine had claimed counts as unheard",
        file="engine/memory_sends.py",
        right="    {SendState.CLAIMED, SendState.UNKNOWN, SendState.HANDED, SendState.DELIVERED}\n",
        wrong="    {SendState.UNKNOWN, SendState.HANDED, SendState.DELIVERED}\n",
    ),
    Planted(
        name="who refused once is left out for the whole call",
        file="core/reach.py",
        right="replace(one, failed=()) for one in call.responders if one.failed)",
        wrong="one for one in call.responders)",
    ),
    Planted(
        name="who is no longer asked to take over hears nothing",
        file="core/lifecycle.py",
        right="    after, let_be = answer.let_be(call, after)\n",
        wrong="    let_be: tuple[()] = ()\n",
    ),
    Planted(
        name="who says when is believed for a month",
        file="core/answer.py",
        right="    longest = now + call.policy.lease_max\n",
        wrong="    longest = now + timedelta(days=30)\n",
    ),
    Planted(
        name="after a clock is set back an engine is silent until its old time",
        file="engine/loop.py",
        right="abs(now - self._beat_at) < BEAT_EVERY",
        wrong="now - self._beat_at < BEAT_EVERY",
    ),
    Planted(
        name="a clock that was set back by half an hour is not noticed",
        soon="planted a",
        file="engine/set_back.py",
        right="AHEAD_MAX = timedelta(seconds=30)",
        wrong="AHEAD_MAX = timedelta(minutes=45)",
    ),
    Planted(
        name="of those who have it only one hears the next ask",
        file="core/reach.py",
        right="tell_all(call, call.holders(), Message.ASKED_AGAIN)",
        wrong="tell_all(call, call.holders()[:1], Message.ASKED_AGAIN)",
    ),
    *PLANTED_IN_MESSAGES,
)
