"""What is unknown of ResMan is a switch; the main job works under every setting."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Office

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
def test_a_lead_its_edit_and_a_lost_answer(office: Office, switch: str, value: str | int) -> None:
    office.begin(**{switch: value})
    office.fault("drop_after_commit", nth=2)
    phone = f"(512) 555-{next(office.numbers):04}"
    lead = office.lead(phone=phone, email=f"{phone[-4:]}@example.com", summary="first")
    office.wait()
    office.edit(lead, ai_intent_summary="second")
    office.wait()
    office.town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )
    office.wait()
    (prospect,) = office.prospects(lead)
    assert prospect["preferences"]["comments"][0] == "second"
    assert prospect["email"].endswith("@example.com")
    assert [len([d for d in one["number"] if d.isdigit()]) for one in prospect["phones"]] == [10]
    notes = [one for one in prospect["events"] if "[ref:note:" in one["comments"]]
    assert len(notes) == 1
    assert [entry for entry in office.calls() if entry.get("fault")] != []
