import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '@notify/core'
import { createTestNotifier, recorder, type TestNotifier } from '@notify/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chat, inFolder } from './__fixtures__/chat.ts'
import { createLoader, type LoadedConfig } from './load.ts'
import { watchConfig, type ReloadOutcome, type Watching } from './watch.ts'

const good = (room: string): string => `channels: { ops: { use: chat, token: t, room: '${room}' } }\n`

let cwd = ''
let leave = (): void => {}
let time: TestNotifier
beforeEach(async () => {
  time = createTestNotifier({ channels: { recorder: recorder() } })
  const ready = Promise.withResolvers<string>()
  void inFolder((path) => {
    ready.resolve(path)
    return new Promise<void>((resolve) => (leave = resolve))
  })
  cwd = await ready.promise
})
afterEach(() => leave())
const put = (text: string, name = 'notify.yaml'): Promise<void> => writeFile(join(cwd, name), text)

interface Watched extends Watching {
  readonly outcomes: ReloadOutcome[]
  readonly applied: LoadedConfig[]
  readonly folders: Map<string, (name: string | null) => void>
  /** A file of the folder changes, and so much time passes. */
  change(name: string | null, ms: number): Promise<void>
}

async function watched(
  text: string,
  { isThere = () => true, refuses = () => false }: { isThere?: () => boolean; refuses?: () => boolean } = {},
): Promise<Watched> {
  await put(text)
  const channels = {
    chat: async () => chat,
    late: async () => {
      if (!isThere()) throw new Error('not installed')
      return chat
    },
  }
  const loader = createLoader({ cwd, path: 'notify.yaml', env: {}, channels })
  const outcomes: ReloadOutcome[] = []
  const applied: LoadedConfig[] = []
  const folders: Watched['folders'] = new Map()
  const watching = watchConfig({
    loader,
    running: (await loader.load())!,
    async apply(loaded) {
      if (refuses()) throw new ConfigurationError('it does not fit')
      applied.push(loaded)
    },
    report: (outcome) => void outcomes.push(outcome),
    clock: time.clock,
    watchFolder(folder, changed) {
      folders.set(folder, changed)
      return () => folders.delete(folder)
    },
  })
  return {
    ...watching,
    outcomes,
    applied,
    folders,
    async change(name, ms) {
      folders.get(cwd)!(name)
      await time.advance(ms)
      // Behind whatever the change has set going.
      await watching.settled()
      await time.settle()
    },
  }
}
const kinds = ({ outcomes }: Watched): string[] => outcomes.map(({ kind }) => kind)
const problems = (outcome: ReloadOutcome | undefined): string[] =>
  outcome?.kind === 'refused' ? outcome.problems.map(({ path, message }) => `${path}: ${message}`) : []

describe('a change', () => {
  test('takes effect once it has settled', async () => {
    const one = await watched(good('#a'))
    await put(good('#b'))
    await one.change('notify.yaml', 199)
    await one.change('notify.yaml', 199)
    expect(kinds(one)).toEqual([])
    await time.advance(1)
    await one.settled()
    expect(kinds(one)).toEqual(['reloaded'])
    expect(one.applied).toHaveLength(1)
  })

  test('that changes no value is not told', async () => {
    const one = await watched(good('#a'))
    await put(`# a comment\n${good('#a')}`)
    await one.change('notify.yaml', 200)
    expect([kinds(one), one.applied]).toEqual([[], []])
    expect((await one.reload()).kind).toBe('unchanged')
  })

  test.each(['notify.db', 'notify.db-wal', 'app.log', 'Thumbs'])('of %s is none', async (name) => {
    const one = await watched(good('#a'))
    await put(good('#b'))
    await one.change(name, 1_000)
    expect(kinds(one)).toEqual([])
    await one.change(null, 200)
    expect(kinds(one)).toEqual(['reloaded'])
  })

  test('that is half-written is read again, and only then refused, with its place', async () => {
    const one = await watched(good('#a'))
    await put('channels: { ops: { use: chat, tok')
    await one.change('notify.yaml', 200)
    expect(kinds(one)).toEqual([])
    await put(good('#b'))
    await time.advance(200)
    await one.settled()
    expect(kinds(one)).toEqual(['reloaded'])
    await put('channels: { ops: { use: chat, tok')
    await one.change('notify.yaml', 200)
    await time.advance(200)
    await one.settled()
    expect(kinds(one)).toEqual(['reloaded', 'refused'])
    expect(problems(one.outcomes[1])[0]).toMatch(/^notify\.yaml:1:34: /)
    expect(one.applied).toHaveLength(1)
  })

  test('that brings another file is seen in its folder too', async () => {
    const one = await watched(good('#a'))
    expect([...one.folders.keys()]).toEqual([cwd])
    await put(`tenants: { directory: configs }\n${good('#a')}`)
    await one.change('notify.yaml', 200)
    expect([...one.folders.keys()]).toEqual([cwd, join(cwd, 'configs'), join(cwd, 'configs/notifications')])
    one.close()
    expect(one.folders.size).toBe(0)
  })
})

describe('a reload', () => {
  test('that the notifier refuses, and a file that is gone, leave what runs', async () => {
    let refuses = true
    const one = await watched(good('#a'), { refuses: () => refuses })
    await put(good('#b'))
    expect(problems(await one.reload())).toEqual([': it does not fit'])
    refuses = false
    expect((await one.reload()).kind).toBe('reloaded')
    await rm(join(cwd, 'notify.yaml'))
    expect(problems(await one.reload())).toEqual(['notify.yaml: there is no such file'])
  })

  test('keeps the channels that did not change', async () => {
    const one = await watched(good('#a'))
    const use = (loaded: LoadedConfig): unknown => (loaded.options.channels['ops'] as { use: unknown }).use
    await put(`concurrency: 3\n${good('#a')}`)
    await one.reload()
    await put(`concurrency: 4\n${good('#a')}`)
    await one.reload()
    await put(good('#b'))
    await one.reload()
    const [first, second, third] = one.applied.map(use)
    expect(first).toBe(second)
    expect(third).not.toBe(second)
  })
})

describe('a channel that cannot start', () => {
  const late = `channels:
  ops: { use: chat, token: t, room: '#a' }
  late: { use: late, token: s3cret, room: '#b' }
`

  test('does not stop the others, and is tried again every minute', async () => {
    let isThere = false
    const one = await watched(late, { isThere: () => isThere })
    await time.advance(60_000)
    await one.settled()
    expect(kinds(one)).toEqual([])
    isThere = true
    await time.advance(59_999)
    await one.settled()
    expect(kinds(one)).toEqual([])
    await time.advance(1)
    await one.settled()
    expect(kinds(one)).toEqual(['reloaded'])
    expect(one.applied[0]!.unavailable).toEqual([])
    await time.advance(600_000)
    await one.settled()
    expect(kinds(one)).toEqual(['reloaded'])
  })

  test('of a tenant does not take the place of one that works either: its last good version serves', async () => {
    let isThere = true
    const file = 'configs/acme/notify.yaml'
    const own = late.replaceAll('#', '#acme-')
    await mkdir(join(cwd, 'configs/acme'), { recursive: true })
    await put(own, file)
    const text = "channels: { ops: { use: chat, token: t, room: '#a' } }\ntenants: { directory: configs }\n"
    const one = await watched(text, { isThere: () => isThere })
    isThere = false
    await put(own.replace('#acme-b', '#acme-c'), file)
    await one.reload()
    expect(one.applied[0]!.broken).toMatchObject([{ tenant: 'acme', serves: 'last good version' }])
    const lateOf = ({ options }: LoadedConfig): unknown => options.tenants!['acme']!.channels!['late']
    expect(lateOf(one.applied[0]!)).not.toHaveProperty('unavailable')
    isThere = true
    await time.advance(60_000)
    await one.settled()
    expect(one.applied[1]!.broken).toEqual([])
  })

  test('does not take the place of one that works', async () => {
    let isThere = true
    const one = await watched(late, { isThere: () => isThere })
    isThere = false
    await put(late.replace('#b', '#c'))
    expect(problems(await one.reload())).toEqual([
      'notify.yaml:3:11: channels.late.use: the package @notify/channel-late or its ./config could not be loaded',
    ])
    expect(one.applied).toEqual([])
  })
})
