/** A product process that is given URLs by somebody else: says of each what became of it. */
import { createNotifier, webhook, type Channels, type WebhookOptions } from './product.ts'
import type { Target } from './scenarios/egress-targets.ts'

export interface Refusal {
  readonly name: string
  readonly outcome: string
  readonly why: string
  readonly tookMs: number
  /** What the channel says when it is made, of a URL that is known then. */
  readonly made?: string
}

const targets = JSON.parse(process.argv[2]!) as readonly Omit<Target, 'range'>[]

const optionsOf = ({ url, addresses, permitted }: Omit<Target, 'range'>): WebhookOptions => ({
  url: () => url,
  untrusted: true,
  insecure: true,
  timeout: '2s',
  ...(permitted && { allow: permitted }),
  // Each lookup gets the next answer: the last one is the one for ever.
  ...(addresses && { lookup: lookupOf(addresses.map((one) => [...one])) }),
})

function lookupOf(answers: string[][]): NonNullable<WebhookOptions['lookup']> {
  return (_, __, callback) => {
    const found = answers.length > 1 ? answers.shift()! : answers[0]!
    callback(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) as never)
  }
}

const channels: Channels = Object.fromEntries(
  targets.map((target) => [target.name, { use: webhook(optionsOf(target)), retry: { attempts: 1 } }]),
)
const took: Record<string, number> = {}
const notifier = createNotifier({
  channels,
  observers: [
    (event) => void (event.kind === 'attempt' && (took[event.delivery.channel] = event.attempt.durationMs)),
  ],
})
const { receipts } = await notifier.send({ title: 'To wherever it says' })
await notifier.close()
const refusals = targets.map((target): Refusal => {
  const receipt = receipts.find(({ channel }) => channel === target.name)!
  const made = whenMade(target)
  return {
    name: target.name,
    outcome: receipt.outcome,
    why: 'why' in receipt ? receipt.why : '',
    tookMs: took[target.name] ?? 0,
    ...(made !== undefined && { made }),
  }
})
process.stdout.write(`${JSON.stringify(refusals)}\n`)
process.exit(0)

function whenMade(target: Omit<Target, 'range'>): string | undefined {
  try {
    webhook({ ...optionsOf(target), url: target.url })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
