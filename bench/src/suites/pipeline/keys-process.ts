/** Fills a throttle with keys, then measures repeats. Arguments: keys, repeats a run. */
import { createNotifier, memory, throttle, type Draft } from '@notify/core'
import { answerWith } from '../../lib/child.ts'
import { expectCount, inFlight, timed } from '../../lib/meter.ts'
import { silent } from '../../lib/silent.ts'
import { noOp } from './full.ts'

const callers = 256
const [keys = 0, count = 0] = process.argv.slice(2).map(Number)

const notifier = createNotifier({
  store: memory({ keep: 100 }),
  logger: silent,
  channels: { ops: noOp },
  stages: [throttle({ every: '12h', by: ({ source = '' }) => source })],
})
/** Odd, so that the keys come in no order. */
const stride = 7_919
const draft = (index: number): Draft<'ops'> => ({
  title: 'Disk almost full',
  source: `host-${(index * stride) % keys}.eu.acme.dev/var/lib`,
})
const filled = inFlight(keys, callers, (index) => notifier.accept(draft(index))).then(() => notifier.drain())
let next = 0

answerWith(async () => {
  await filled
  let held = 0
  const sample = await timed(count, () =>
    inFlight(count, callers, async () => {
      const { receipts } = await notifier.accept(draft(next++))
      if (receipts[0]?.outcome === 'suppressed') held++
    }),
  )
  expectCount('held back', held, count)
  return sample
})
