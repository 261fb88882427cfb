import { memory, uuidv7, type Channel, type NotifierOptions } from '@notify/core'
// Planning alone is nothing that core offers: it is taken from where core has it.
import { compileSetup } from '../../../../packages/core/src/notifier/pipeline.ts'
import { prepare } from '../../../../packages/core/src/notifier/planning.ts'
import { deliverAll } from '../../lib/deliver-all.ts'
import type { Sample } from '../../lib/figures.ts'
import { expectCount, inFlight, timedOn } from '../../lib/meter.ts'
import type { Goal, Group, Scale } from '../../lib/suite.ts'
import { stacked } from '../../peers/stacked.ts'
import { fullOptions, noOp, routedDraft } from './full.ts'

const planning = (routes: number, how = ''): string =>
  `planning, ${routes.toLocaleString('en-US')} routes${how}`
const whole = 'accept() to a no-op channel, 1,000 routes'
const libraries = 'koa-compose, zod, LiquidJS, cockatiel, prom-client, 1,000 rules'

export async function planningGroup(scale: Scale): Promise<Group> {
  const count = scale.count(100_000, 15_000)
  const routes = [10, 1_000, 10_000]
  return {
    title: 'in this process',
    base: libraries,
    columns: ['rate', 'cpuUs'],
    ratios: ['cpuUs'],
    variants: [
      ...routes.map((routeCount) => ({ name: planning(routeCount), run: planner(count, routeCount, false) })),
      { name: planning(1_000, ', each step recorded'), run: planner(count, 1_000, true) },
      {
        name: whole,
        run: () =>
          deliverAll(
            (observers) => fullOptions(noOp, 1_000, observers),
            count,
            (index) => routedDraft(index, 1_000),
          ),
      },
      { name: libraries, run: () => byLibraries(Math.ceil(count / 5)) },
    ],
    goals: goals(),
  }
}

const goals = (): Goal[] => [
  {
    promise: 'Planning costs little',
    variant: planning(1_000),
    figure: 'cpuUs',
    atMost: 5,
    gates: false,
  },
  {
    promise: 'A twentieth of what libraries cost',
    variant: planning(1_000),
    base: libraries,
    figure: 'cpuUs',
    atMost: 1 / 20,
    gates: true,
  },
  {
    promise: 'Ten times the routes hardly matter',
    variant: planning(10_000),
    base: planning(1_000),
    figure: 'cpuUs',
    atMost: 1.3,
    gates: true,
  },
  {
    promise: 'Everything around a delivery stays below the stack of libraries',
    variant: whole,
    base: libraries,
    figure: 'cpuUs',
    gates: true,
  },
]

/** Draft to plan: completed, shaped by the stages, routed. Compiled once, as in a process that lives long. */
function planner(count: number, routes: number, trace: boolean): () => Promise<Sample> {
  const options: NotifierOptions<{ ops: Channel }> = fullOptions(noOp, routes)
  const context = {
    setup: compileSetup(options as never),
    store: memory(),
    silences: [],
    now: Date.now(),
    newId: () => uuidv7(Date.now()),
    trace,
  }
  return async () => {
    let planned = 0
    const sample = await timedOn(
      count,
      (index) => routedDraft(index, routes),
      async (drafts) => {
        for (const draft of drafts) planned += (await prepare(draft, {}, context)).plan.deliveries.length
      },
    )
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
  const sample = await timedOn(
    count,
    (index) => routedDraft(index, 1_000),
    (drafts) => inFlight(drafts.length, 256, (index) => run(drafts[index])),
  )
  expectCount('sent by the libraries', sent, count)
  return sample
}
