// Reads everything by b24jssdk's own bulk methods and prints it as JSON.

const { createRequire } = require('node:module')
const { join } = require('node:path')

const installed = createRequire(join(process.env.LEADLIGHT_TEST_NODE_MODULES, 'index.js'))
const { B24Hook } = installed('@bitrix24/b24jssdk')
const portal = B24Hook.fromWebhookUrl(process.argv[2].replace(/\/$/, ''))

async function called(method, params, more = {}) {
  const response = await portal.actions.v2.callList.make({ method, params, ...more })
  if (!response.isSuccess) throw new Error(response.getErrorMessages().join('; '))
  return response.getData()
}

async function fetched(method, params, more = {}) {
  const rows = []
  for await (const page of portal.actions.v2.fetchList.make({ method, params, ...more })) rows.push(...page)
  return rows
}

async function inBatch(ids) {
  const calls = ids.map((id) => ['crm.deal.get', { id }])
  const response = await portal.actions.v2.batch.make({ calls, options: { isHaltOnError: true, returnAjaxResult: false } })
  if (!response.isSuccess) throw new Error(response.getErrorMessages().join('; '))
  return response.getData()
}

async function main() {
  const items = { idKey: 'id', customKeyForResult: 'items' }
  const everything = {
    deals: await called('crm.deal.list', { select: ['*', 'UF_*'] }),
    leads: await fetched('crm.lead.list', {}),
    contacts: await called('crm.contact.list', {}),
    activities: await fetched('crm.activity.list', {}),
    items: await called('crm.item.list', { entityTypeId: 2 }, items),
    by_id: await inBatch([1, 2, 3])
  }
  process.stdout.write(JSON.stringify(everything), () => process.exit(0))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
