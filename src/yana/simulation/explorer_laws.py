"""All laws that the explorer proves, each written from the data alone and not from the core."""

from collections.abc import Callable

from yana.simulation import explorer_laws_people as people
from yana.simulation import explorer_laws_time as time
from yana.simulation.explorer_turn import Scene, Turn

OF_SCENES: tuple[Callable[[Scene], bool], ...] = (
    time.a_call_has_a_next_moment_or_is_settled,
    time.due_is_the_earliest_of_its_moments,
    time.the_state_follows_the_responders,
    time.anybody_can_bring_it_to_an_end,
    time.in_silence_everyone_is_rung,
    time.a_wait_is_for_somebody,
    people.who_has_it_is_believed_for_a_time,
    people.the_ladder_stands_while_somebody_has_it,
    people.a_hand_over_waits_for_somebody_who_may_take_it,
    people.who_is_not_to_be_told_is_gone,
)
"""What holds for every call at every moment."""

OF_TURNS: tuple[Callable[[Turn], bool], ...] = (
    time.too_early_changes_nothing,
    time.time_moves_on,
    time.an_answer_is_a_lease,
    time.nothing_leaves_settled,
    time.only_a_human_ends_it,
    time.everyone_told_is_told_the_end,
    time.asking_again_never_waits_longer,
    time.raising_urgency_lengthens_no_wait,
    time.a_clock_set_back_changes_no_wait,
    people.nobody_comes_back_unasked,
    people.who_is_taken_out_is_out_at_once,
    people.only_who_agreed_is_told,
    people.messages_use_working_addresses,
    people.no_number_is_used_twice,
    people.who_has_it_is_not_rung,
    people.only_who_is_asked_to_take_over_hears_so,
    people.quiet_hours_are_kept,
    people.an_answer_changes_no_other,
    people.a_word_is_taken,
    people.nobody_loses_it_behind_their_back,
    people.everyone_learns_that_somebody_has_it,
    people.a_no_escalates_at_once,
    people.when_the_last_one_is_gone_somebody_is_rung,
    people.nobody_left_is_said,
    people.the_same_answer_twice_is_one_answer,
    people.a_look_is_no_answer,
)
"""What holds for every event, whatever was before it."""
