import { memory, uuidv7, type Channel, type NotifierOptions } from '@notify/core'
// Planning alone is nothing that core offers: it is taken from where core has it.
import { compileSetup } from '../../../../packages/core/src/notifier/pipeline.ts'
import { prepare } from '../../../../packages/core/src/notifier/planning.ts'
import { deliverAll } from '../../lib/deliver-all.ts'
import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight, timed } from '../../lib/meter.ts'
import type { Goal, Group, Scale, Suite } from '../../lib/suite.ts'
import { stacked } from '../../peers/stacked.ts'
import { fullOptions, routedDraft } from './full.ts'

const nothing: Channel = {
  spec: 1,
  kind: 'nothing',
  features: { incidents: 'keyed' },
  render: ({ body }) => [body],
  send: async () => ({}),
}

const planning = (routes: number): string => `planning, ${routes.toLocaleString('en-US')} routes`
const whole = 'Notify: accept() to a no-op channel, 1,000 routes'
const libraries = 'koa-compose, zod, LiquidJS, cockatiel, prom-client, 1,000 rules'

async function inProcess(scale: Scale): Promise<Group> {
  const count = scale.count(100_000, 20_000)
  const goals: Goal[] = [
    { id: 'G2', variant: planning(1_000), figure: 'cpuUs', atMost: 5, gates: false },
    { id: 'G2', variant: planning(1_000), base: libraries, figure: 'cpuUs', atMost: 1 / 20, gates: true },
    { id: 'G2', variant: planning(10_000), base: planning(1_000), figure: 'cpuUs', atMost: 1.3, gates: true },
  ]
  return {
    title: 'in this process',
    base: libraries,
    columns: ['rate', 'cpuUs'],
    ratios: ['cpuUs'],
    variants: [
      ...[10, 1_000, 10_000].map((routes) => ({
        name: planning(routes),
        run: planner(count, routes),
      })),
      {
        name: whole,
        run: () =>
          deliverAll(
            (observers) => fullOptions(nothing, 1_000, observers),
            count,
            (index) => routedDraft(index, 1_000),
          ),
      },
      { name: libraries, run: () => byLibraries(Math.ceil(count / 5)) },
    ],
    goals,
  }
}

/** Draft to plan: completed, shaped by the stages, routed. Compiled once, as in a process that lives long. */
function planner(count: number, routes: number): () => Promise<Sample> {
  const options: NotifierOptions<{ ops: Channel }> = fullOptions(nothing, routes)
  const context = {
    setup: compileSetup(options as never),
    store: memory(),
    silences: [],
    now: Date.now(),
    newId: () => uuidv7(Date.now()),
    trace: false,
  }
  return async () => {
    const drafts = Array.from({ length: count }, (_, index) => routedDraft(index, routes))
    let planned = 0
    const sample = await timed(count, async () => {
      for (const draft of drafts) planned += (await prepare(draft, {}, context)).plan.deliveries.length
    })
    expectCount('planned deliveries', planned, count)
    return sample
  }
}

async function byLibraries(count: number): Promise<Sample> {
  let sent = 0
  const rules = Array.from({ length: 1_000 }, (_, index) => ({
    type: `service.task${index % 100}.failed`,
    rack: Math.floor(index / 100),
  }))
  const run = stacked(rules, async (text) => {
    if (text.length > 0) sent++
  })
  const drafts = Array.from({ length: count }, (_, index) => routedDraft(index, 1_000))
  const sample = await timed(count, () => inFlight(count, 256, (index) => run(drafts[index])))
  expectCount('sent by the libraries', sent, count)
  return sample
}

export const pipeline: Suite = {
  name: 'pipeline',
  about: 'planning and the whole pipeline in this process, beside a stack of libraries (G2)',
  groups: [inProcess],
}
