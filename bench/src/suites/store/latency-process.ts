/** Measures `accept()` on a new SQLite file. Arguments: alone or delivering, calls, callers. */
import { answerWith } from '../../lib/child.ts'
import { expectCount, inFlight, latencies, watched } from '../../lib/meter.ts'
import { sampleDraft } from '../../lib/sample-draft.ts'
import { counted, withSqlite } from './notifier.ts'

const [, , how, ...numbers] = process.argv
const [count = 0, callers = 0] = numbers.map(Number)
const delivering = how === 'delivering'

answerWith(() =>
  withSqlite(async (store) => {
    const { notifier, until } = counted(store)
    if (!delivering) await notifier.channels.disable('ops')
    const accept = (index: number) => notifier.accept(sampleDraft(index))
    // Until the compiler has seen it all.
    const warm = Math.ceil(count / 4)
    await inFlight(warm, callers, accept)
    const taken = latencies()
    const sample = await watched(count, () =>
      inFlight(count, callers, (index) => taken.call(() => accept(index))),
    )
    if (delivering) await until(warm + count)
    else expectCount('waiting', (await notifier.channels.limits('ops')).waiting, warm + count)
    await notifier.close({ drainMs: 0 })
    return { ...sample, ...taken.sample() }
  }),
)
