"""Reads everything by fast_bitrix24's own bulk method and prints it as JSON."""

import json
import sys

from fast_bitrix24 import Bitrix

portal = Bitrix(sys.argv[1], verbose=False)
everything = {
    "deals": portal.get_all("crm.deal.list", {"select": ["*", "UF_*"]}),
    "leads": portal.get_all("crm.lead.list"),
    "contacts": portal.get_all("crm.contact.list"),
    "activities": portal.get_all("crm.activity.list"),
    "items": portal.get_all("crm.item.list", {"entityTypeId": 2}),
    "by_id": list(portal.get_by_ID("crm.deal.get", [1, 2, 3]).values()),
}
print(json.dumps(everything))
