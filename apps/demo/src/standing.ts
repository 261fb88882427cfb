import type { Sandbox, SandboxMessage, Vendor } from '@notify/sandbox'

/** Where the incident stands at each service now, as its readers see it: one line for each. */
export function standing(sandbox: Sandbox, vendors: readonly Vendor[]): string[][] {
  return vendors.map((vendor) => {
    const messages = sandbox.messages(vendor)
    const [first, ...others] = messages
    if (first === undefined) return [vendor, 'nothing', '', '', '']
    const shown = alone(vendor) ? first : (messages.at(-1) ?? first)
    return [
      vendor,
      shown.title || shown.text,
      how(first, others),
      String(messages.reduce((sum, { requests }) => sum + requests.length, 0)),
      messages.flatMap(({ warnings }) => warnings.map(({ message }) => message)).join('; '),
    ]
  })
}

/** Services whose one message is changed; the others tell how it goes on below it. */
const alone = (vendor: Vendor): boolean =>
  ['slack', 'discord', 'telegram', 'jira', 'pagerduty'].includes(vendor)

function how({ edits }: SandboxMessage, others: readonly SandboxMessage[]): string {
  const answers = others.filter(({ thread }) => thread !== undefined).length
  const apart = others.length - answers
  const parts = [
    edits.length > 0 && `one message, changed ${edits.length}×`,
    answers > 0 && `${answers} in its thread`,
    apart > 0 && `${apart} more that name it`,
  ].filter((part) => part !== false)
  return parts.join(', ') || 'one message'
}
