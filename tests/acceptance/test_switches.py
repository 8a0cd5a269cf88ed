"""What is unknown of ResMan is a switch; the main job works under every setting."""

from __future__ import annotations

import pytest

from tests.fixtures.town import Town

SETTINGS = [
    *(("duplicate_policy", value) for value in ("accept", "error", "merge")),
    *(("event_id_in_answer", value) for value in ("yes", "no")),
    *(("search_email", value) for value in ("exact_ci", "exact_cs", "prefix")),
    *(("phone_format", value) for value in ("as_sent", "us_pretty", "digits")),
    *(("comments_max", value) for value in ("none", 2000, 4000)),
    *(("absent_means", value) for value in ("keep", "erase")),
    *(("window_end", value) for value in ("inclusive", "exclusive")),
    *(("event_bumps_modified", value) for value in ("yes", "no")),
    *(("result_order", value) for value in ("modified", "random")),
    *(("response_style", value) for value in ("nested", "escaped", "mits_prefix")),
    *(("guid_case", value) for value in ("lower", "upper")),
]


@pytest.mark.parametrize(("switch", "value"), SETTINGS)
def test_a_lead_its_edit_and_a_lost_answer(town: Town, switch: str, value: str | int) -> None:
    town.resman.switch(**{switch: value})
    town.resman.fault("drop_after_commit", "PostLeadManagement4_0", nth=2, times=1)
    lead = town.lead(summary="first")
    town.connection.execute('update public."user" set phone = %s', ["(512) 555-0143"])
    town.bridge()
    town.wait_quiet()
    town.connection.execute(
        "update public.conversation set ai_intent_summary = 'second' where id = %s", [lead]
    )
    town.wait_quiet()
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )
    town.wait_quiet()
    (prospect,) = town.prospects()
    assert prospect["preferences"]["comments"][0] == "second"
    assert prospect["email"].endswith("@example.com")
    assert [len([d for d in one["number"] if d.isdigit()]) for one in prospect["phones"]] == [10]
    notes = [one for one in prospect["events"] if "[ref:note:" in one["comments"]]
    assert len(notes) == 1
