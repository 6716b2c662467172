"""Reads everything by b24pysdk's own bulk methods and prints it as JSON."""

import json
import sys
from urllib.parse import urlsplit

from b24pysdk import BitrixWebhook

address = urlsplit(sys.argv[1])
portal = BitrixWebhook(domain=address.netloc, webhook_token=address.path.removeprefix("/rest/"))


def counted(method, params=None):
    return list(portal.call_list(method, params or {})["result"])


def fast(method, params=None):
    return list(portal.call_list_fast(method, params or {})["result"])


everything = {
    "deals": counted("crm.deal.list", {"select": ["*", "UF_*"]}),
    "leads": fast("crm.lead.list"),
    "contacts": counted("crm.contact.list"),
    "activities": fast("crm.activity.list"),
    "items": fast("crm.item.list", {"entityTypeId": 2}),
    "by_id": counted("crm.deal.list", {"filter": {"@ID": [1, 2, 3]}}),
}
print(json.dumps(everything))
