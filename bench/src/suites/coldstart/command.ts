import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sample } from '../../lib/figures.ts'
import { expectCount } from '../../lib/meter.ts'
import { scratch } from '../../lib/scratch.ts'
import { quantile } from '../../lib/stats.ts'
import type { Goal, Group, LeftOut, Scale } from '../../lib/suite.ts'
import { nowMs, startSink, type Sink } from '../../sinks/sink.ts'

const title = 'one webhook from a shell, from nothing'
const cli = fileURLToPath(new URL('../../../../apps/cli/dist/main.js', import.meta.url))
const [floor, durable, volatile, byApprise] = [
  'node -e 0',
  'notify send, kept in SQLite',
  'notify send, kept in memory',
  'apprise (Debian)',
] as const

const hasApprise = (): boolean => spawnSync('apprise', ['--version']).status === 0

/** A command for a cron job or a shell script: all of it is start. */
export async function commandGroup(scale: Scale): Promise<Group | LeftOut> {
  if (!existsSync(cli)) return { title, leftOut: ['apps/cli is not built: run `npx turbo run build`'] }
  const sink = await startSink('http')
  const folder = scratch()
  const times = scale.quick ? 3 : 7
  const apprise = !scale.npmOnly && hasApprise()
  const run =
    (command: readonly string[], sends = true) =>
    () =>
      several(times, () => started(sink, command, folder.path, sends))
  return {
    title,
    base: floor,
    columns: ['wallMs', 'arrivalMs'],
    ratios: ['wallMs'],
    cold: true,
    variants: [
      { name: floor, run: run([process.execPath, '-e', '0'], false) },
      { name: durable, run: run(notifySend(folder.path, 'sqlite', sink)) },
      { name: volatile, run: run(notifySend(folder.path, 'memory', sink)) },
      ...(apprise
        ? [
            {
              name: byApprise,
              run: run([
                'apprise',
                '-t',
                'Disk almost full',
                '-b',
                'Hello',
                `json://127.0.0.1:${sink.port}/ok`,
              ]),
            },
          ]
        : []),
    ],
    goals: goals(apprise),
    ...(!apprise && !scale.npmOnly && { leftOut: ["apprise: Debian's package `apprise` is not installed"] }),
    async close() {
      await sink.stop()
      folder.remove()
    },
  }
}

const goals = (apprise: boolean): Goal[] => [
  {
    promise: 'A command starts almost as fast as Node does',
    variant: durable,
    base: floor,
    figure: 'wallMs',
    atMost: 3,
    gates: true,
  },
  ...(apprise
    ? [
        {
          promise: 'And long before one in Python has',
          variant: durable,
          base: byApprise,
          figure: 'wallMs',
          atMost: 0.4,
          gates: true,
        } as const,
      ]
    : []),
]

function notifySend(folder: string, use: 'sqlite' | 'memory', sink: Sink): string[] {
  const file = join(folder, `${use}.yaml`)
  const store = use === 'sqlite' ? `{ use: sqlite, path: ${join(folder, 'notify.db')} }` : '{ use: memory }'
  writeFileSync(
    file,
    `store: ${store}\nchannels: { hook: { use: webhook, url: '${sink.origin}/ok' } }\n`,
    // One that others can read is warned of.
    { mode: 0o600 },
  )
  return [process.execPath, cli, 'send', '-t', 'Disk almost full', '-b', 'Hello', '--config', file]
}

/** A single start hangs on what else happens in that moment; the first one, on what the system has in memory. */
async function several(times: number, run: () => Promise<Sample>): Promise<Sample> {
  await run()
  const samples: Sample[] = []
  for (let more = times; more > 0; more--) samples.push(await run())
  const median = (figure: 'wallMs' | 'arrivalMs'): number =>
    quantile(
      samples.map((sample) => sample[figure] ?? NaN).toSorted((a, b) => a - b),
      0.5,
    )
  return {
    wallMs: median('wallMs'),
    ...(samples[0]?.arrivalMs !== undefined && { arrivalMs: median('arrivalMs') }),
  }
}

async function started(
  sink: Sink,
  [program, ...args]: readonly string[],
  home: string,
  sends: boolean,
): Promise<Sample> {
  await sink.taken('ok')
  const from = nowMs()
  const child = spawn(program!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: home, XDG_STATE_HOME: home },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number]
  const wallMs = nowMs() - from
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`)
  const { count, lastAtMs } = await sink.taken('ok')
  expectCount('receiver', count, sends ? 1 : 0)
  return { wallMs, ...(sends && { arrivalMs: lastAtMs - from }) }
}
