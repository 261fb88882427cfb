import { webhook } from '@notify/channel-webhook'
import { deliverAll } from '../lib/deliver-all.ts'
import type { Sample } from '../lib/figures.ts'
import { inFlight, timed } from '../lib/meter.ts'
import { sampleDraft } from '../lib/sample-draft.ts'
import { silent } from '../lib/silent.ts'
import type { Group, Scale, Suite, Variant } from '../lib/suite.ts'
import { byApprise, hasApprise } from '../peers/apprise.ts'
import { notifme } from '../peers/notifme.ts'
import { checked } from '../sinks/checked.ts'
import { startSink } from '../sinks/sink.ts'

const atATime = 10
const base = `notifme-sdk, ${atATime} in flight`

/** One kind of request to one local receiver, by what sends notifications elsewhere. */
async function webhooks(scale: Scale): Promise<Group> {
  const sink = await startSink('http')
  const url = `${sink.origin}/ok`
  const count = scale.count(20_000, 2_000)
  const few = scale.count(1_000, 100)
  const arriving = (name: string, expected: number, send: () => Promise<Sample>): Variant => ({
    name,
    run: () => checked(sink, 'ok', expected, send),
  })
  const send = notifme(url)
  return {
    title: 'webhook to a local receiver',
    base,
    columns: ['rate', 'cpuUs', 'wireBytes'],
    ratios: ['rate', 'cpuUs'],
    variants: [
      arriving('Notify, one channel, in memory', count, () =>
        deliverAll(
          (observers) => ({ channels: { ops: webhook({ url }) }, logger: silent, observers }),
          count,
          (index) => sampleDraft(index),
        ),
      ),
      arriving(base, count, () => timed(count, () => inFlight(count, atATime, send))),
      ...(hasApprise()
        ? [
            arriving('apprise (Debian), library, one after the other', few, () =>
              byApprise(url.replace('http:', 'json:'), few),
            ),
          ]
        : []),
    ],
    goals: [],
    ...(hasApprise() ? {} : { leftOut: ["apprise: Debian's package `apprise` is not installed"] }),
    close: () => sink.stop(),
  }
}

export const peers: Suite = {
  name: 'peers',
  about: 'what sends notifications elsewhere: notifme-sdk, and apprise where Debian has it',
  groups: [webhooks],
}
