"""Hold every assumption about ResMan, and every word of its that we send or look for.

A01 to A18 are the register of docs/resman.md. What the first client proves wrong is changed here
and nowhere else.
"""

from __future__ import annotations

import re
from typing import Final

# A01: a tour is an event of this type.
TOUR_EVENT: Final = "Appointment"
# A02: answers carry event ids, and a later post can address one by this IDType.
EVENT_ID_TYPE: Final = "EventID"
# A03: an appointment cannot be cancelled over the API, so a cancellation is a note.
TOUR_CANCELLED_EVENT: Final = "Other"
# A04: what an account bears; the database enforces it.
REQUESTS_PER_MINUTE: Final = 60
REQUESTS_IN_FLIGHT: Final = 2
# A05: event times are UTC with a Z; a time read without an offset is UTC too.
UTC_SUFFIX: Final = "Z"
# A06: a window's ends are written like event times, and windows overlap by this much.
WINDOW_OVERLAP_SECONDS: Final = 600
# A07: v2 tells what was changed since a time, where the key may ask it, in these words.
V2_TYPES: Final = {
    "prospect": "prospect",
    "lost": "lost",
    "applicant": "applicant",
    "resident": "current_resident",
}
V2_CELL_TYPES: Final = frozenset({"cell", "mobile"})
# A08: ResMan wants both names; a missing one is sent as this word.
MISSING_NAME: Final = "Unknown"
# A09: NANP numbers go out as ten digits, those with an international prefix as + and digits.
NANP_COUNTRY_CODE: Final = "1"
NANP_DIGITS: Final = 10
PHONE_DIGITS_MAX: Final = 15
# A10: ResMan keeps this many characters of a comment.
COMMENT_CHARACTERS_MAX: Final = 2000
# A11: a failure text that speaks of our key or rights; "duplicate key" is the database's own key.
AUTH_TEXT: Final = re.compile(
    r"(?<!duplicate )(?<!primary )(?<!foreign )(?<!unique )\b(api ?)?key\b"
    r"|\bpartner\b|\bcredentials?\b|not authori[sz]ed|unauthori[sz]ed|not permitted|access denied"
)
# A12: a failure text that says that the person is there already.
EXISTS_TEXT: Final = re.compile(r"duplicate|already exists?")
# A13: a failure text that says that an id of ours leads nowhere; a lost reason is no record.
_RECORD = r"(?:prospect|person|event)(?: ?id)?\b(?! ?type)"
STALE_ID_TEXT: Final = re.compile(
    r"^(?!.*\breason\b).*?(?:"
    rf"\b{_RECORD}.{{0,60}}?(?:\bnot (?:be )?found|\binvalid|\bnot valid|\bnot exist|\bunknown)"
    rf"|\b(?:invalid|unknown|no such) {_RECORD})"
)
# A14: a failure text that asks for patience.
PASSING_TEXT: Final = re.compile(r"time[d]?[ -]?out|deadlock|temporar|try again")
# A15: after an empty search for a lost answer, look again after so long.
RECHECK_SECONDS: Final = 30
# A16: a search for a lost answer starts this long before the first attempt.
SWEEP_OVERLAP_SECONDS: Final = 300
# A17: tour slots are ours; ResMan has none to ask for.
READS_SLOTS: Final = False
# A18: a search by the id of a merged prospect finds nothing, or the winner under its own id.
MERGED_ANSWERS: Final = ("gone", "winner")

# The one failure text that is known word for word.
BAD_SOURCE_TEXT: Final = re.compile(r"transaction source could not be found")
# The body of a 502 that means that a window holds too much.
OVERFLOW_TEXT: Final = re.compile(r"buffer overflow")
# A hint of how long to wait that an edge puts into its error body.
RETRY_AFTER_TEXT: Final = re.compile(r"retry[_-]after[\"']?\s*[:=]\s*[\"']?(\d+)")

CONNECT_SECONDS: Final = 5.0
WRITE_SECONDS: Final = 10.0
READ_SECONDS: Final = 30.0
WINDOW_READ_SECONDS: Final = 60.0
# A server that drips bytes never meets the read timeout; this many of them end the call.
READ_TIMEOUTS_PER_CALL: Final = 3
ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024
RETRY_AFTER_SECONDS_MAX: Final = 86_400
TEXT_CHARACTERS_MAX: Final = 1000

DEFAULT_BASE_URL: Final = "https://api.myresman.com"
V2_PROSPECTS: Final = "/Prospects"
V2_ACCOUNT: Final = "ResMan-Account-Id"
POST_LEAD: Final = "/MITS/PostLeadManagement4_0"
SEARCH_PROSPECTS: Final = "/MITS/SearchProspects"
GET_SOURCES: Final = "/Leasing/GetProspectSources"
GET_EMPLOYEES: Final = "/Leasing/GetEmployees"
GET_LOST_REASONS: Final = "/Leasing/GetLostProspectReasons"
GET_PROPERTIES: Final = "/Account/GetProperties"

XML: Final = "application/xml"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"

SUCCESS: Final = "success"
ORGANISATION: Final = "ResMan"
PROSPECT_ID: Final = "ProspectID"
PERSON_ID: Final = "PersonID"

OPEN_TYPE: Final = "prospect"
LOST_TYPE: Final = "lost"
CUSTOMER_TYPES: Final = frozenset({OPEN_TYPE, LOST_TYPE, "applicant", "current_resident"})

OTHER_EVENT: Final = "Other"
# "Cancel" loses the prospect; it never cancels a tour.
LOST_EVENT: Final = "Cancel"
REOPENED_EVENT: Final = "ReActivate"
EVENT_TYPES: Final = frozenset(
    {
        *("EmailToProspect", "EmailFromILS", "EmailFromProspect", "Email"),
        *("CallToProspect", "CallFromProspect", "Phone", "TextToProspect", "TextFromProspect"),
        *("Show", "WalkIn", "Contact", "Application"),
        *(OTHER_EVENT, TOUR_EVENT, LOST_EVENT, REOPENED_EVENT),
    }
)
# An event of these types is refused without a source (for "Cancel": without a lost reason).
TYPES_THAT_NEED_A_SOURCE: Final = frozenset({TOUR_EVENT, LOST_EVENT})

OTHER_EMAIL_COMMENT: Final = "Other email: {}"
EXTENSION_COMMENT: Final = "{} ext: {}"
EXTENSION_SUFFIX: Final = "{} ext {}"

MARKER: Final = re.compile(r"\[ref:[a-z]+:[0-9a-f]{32}(?::[0-9]+)?\]")
