/** What a scenario works with: a recorder, product processes, load, and the comparison of their logs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadOptions, NotAccepted } from './load.ts'
import type { NodeOptions } from './node.ts'
import { runProgram, until, type Program } from './program.ts'
import type { HistoryQuery } from './product.ts'
import { readLines, type Answering, type Recorded } from './recording.ts'
import { connectTo, type Calls, type Client, type Method } from './rpc.ts'
import { verify, type Accepted, type Kept, type Tally } from './verify.ts'

export interface Bench {
  readonly folder: string
  /** Port of the recorder. */
  readonly port: number
  /** Occurs in the recorder's URL and in its token, and must occur nowhere else. */
  readonly secret: string
  /** From now on. `to`: one destination, or all that are not told anything of their own. */
  answer(answering: Partial<Answering>, to?: string): Promise<void>
  seen(): Recorded[]
  /** Grows with each line that the load and the recorder write. Bytes. */
  size(log: 'load' | 'requests'): number
  /** Resolves when it answers. */
  start(name: string, options: StartOptions): Promise<Node>
  load(nodes: readonly Node[], options: Omit<LoadOptions, 'sockets' | 'log'>): Load
  /**
   * Waits until nothing waits any more, and compares.
   *
   * @param accepted What the scenario was told itself, beside what the load was told.
   */
  settle(node: Node, withinMs?: number, accepted?: readonly Accepted[]): Promise<Tally>
  /** What the load was told. */
  accepted(): Accepted[]
  /** What the load was not given, by code. */
  refusals(): Record<string, number>
  end(): Promise<void>
}

export interface StartOptions extends Omit<NodeOptions, 'socket' | 'url' | 'token'> {
  /** Of the recorder; default: straight to it. */
  readonly port?: number
  /** A file that says by how much its clock is wrong. */
  readonly clockFile?: string
  /** What its heap may hold. */
  readonly heapMb?: number
}

export interface Node extends Program {
  readonly name: string
  readonly socket: string
  call<M extends Method>(method: M, given: Calls[M]['given']): Promise<Calls[M]['answer']>
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>
}

export interface Load {
  /** Offers nothing new, and waits until all that was offered is acknowledged. */
  stop(): Promise<void>
  readonly running: boolean
  /** Of one with a total. */
  readonly done: Promise<unknown>
}

export async function createBench(folder: string): Promise<Bench> {
  mkdirSync(folder, { recursive: true })
  const secret = `canary-${crypto.randomUUID()}`
  const programs: Program[] = []
  const started = <P extends Program>(program: P): P => {
    programs.push(program)
    return program
  }
  const file = (name: string): string => join(folder, name)
  const output = file('output.log')
  const seen = (): Recorded[] => readLines(file('requests.jsonl'))
  const loaded = (): (Accepted | NotAccepted)[] => readLines(file('load.jsonl'))
  const taken = (): Accepted[] => loaded().filter((line) => 'id' in line)
  started(runProgram('recorder.ts', [file('requests.jsonl')], { output: file('recorder.port') }))
  const port = await writtenPort(file('recorder.port'))

  return {
    folder,
    port,
    secret,
    async answer(answering, to = '') {
      const body = JSON.stringify({ status: 200, delayMs: 0, ...answering } satisfies Answering)
      await fetch(`http://127.0.0.1:${port}/${to}`, { method: 'PUT', body })
    },
    seen,
    size: (log) => statSync(file(`${log}.jsonl`), { throwIfNoEntry: false })?.size ?? 0,
    start(name, { port: to = port, clockFile, heapMb, ...options }) {
      const url = `http://127.0.0.1:${to}/${secret}`
      const socket = file(`${name}.socket`)
      const given = { ...options, socket, url, token: secret }
      const flags = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`]
      return startNode(name, given, { output, clockFile, flags, started })
    },
    load(nodes, options) {
      const sockets = nodes.map(({ socket }) => socket)
      const given = JSON.stringify({ ...options, sockets, log: file('load.jsonl') } satisfies LoadOptions)
      const program = started(runProgram('load.ts', [given], { output }))
      return {
        done: program.exited,
        get running() {
          return program.running
        },
        async stop() {
          program.signal('SIGTERM')
          await program.exited
        },
      }
    },
    async settle(node, withinMs = 120_000, accepted = []) {
      const kept = await settledHistory(node, withinMs)
      return verify([...taken(), ...accepted], seen(), kept)
    },
    accepted: taken,
    refusals() {
      const counts: Record<string, number> = {}
      for (const line of loaded())
        if ('refused' in line) counts[line.refused] = (counts[line.refused] ?? 0) + 1
      return counts
    },
    async end() {
      for (const program of programs) if (program.running) program.signal('SIGKILL')
      await Promise.all(programs.map(({ exited }) => exited))
    },
  }
}

/** A recorder writes it as its first line. */
async function writtenPort(file: string): Promise<number> {
  const text = (): string => readFileSync(file, 'utf8')
  await until('the recorder listens', 20_000, () => text().includes('\n'))
  return Number(text())
}

const pending = new Set(['waiting', 'grouped'])

async function settledHistory(node: Node, withinMs: number): Promise<Kept[]> {
  let kept: Kept[] = []
  const isSettled = async (): Promise<boolean> => {
    const askedAt = performance.now()
    const { waiting } = await node.call('stats', {})
    // Counting takes from what is counted: a tenth of the time at most.
    if (waiting > 0) await sleep(9 * (performance.now() - askedAt))
    if (waiting > 0) return false
    kept = await historyOf(node, {})
    return !kept.some(({ receipts }) => receipts.some(({ outcome }) => pending.has(outcome)))
  }
  await until('all is settled', withinMs, isSettled, 200)
  return kept
}

interface Starting {
  readonly output: string
  readonly clockFile: string | undefined
  readonly flags: readonly string[]
  started(program: Program): Program
}

async function startNode(
  name: string,
  options: NodeOptions,
  { output, clockFile, flags, started }: Starting,
): Promise<Node> {
  const { socket } = options
  const env = clockFile === undefined ? {} : wrongClock(clockFile)
  const program = started(runProgram('node.ts', [JSON.stringify(options)], { output, env, flags }))
  let client: Client | undefined
  await until(
    `${name} answers`,
    30_000,
    async () => {
      if (!program.running) throw new Error(`${name} ended while it started; see ${output}`)
      client = await connectTo(socket).catch(() => undefined)
      return client !== undefined
    },
    5,
  )
  return {
    name,
    socket,
    pid: program.pid,
    exited: program.exited,
    get running() {
      return program.running
    },
    signal: program.signal,
    call: (method, given) => client!.call(method, given),
    async kill() {
      program.signal('SIGKILL')
      await program.exited
    },
  }
}

/**
 * libfaketime steps the wall clock only, as a machine's clock is stepped: durations go on as they are. The command `faketime`
 * would stand between us and the process that is to be killed: only its library is used.
 */
const wrongClock = (clockFile: string): Record<string, string> => ({
  LD_PRELOAD: execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim(),
  FAKETIME_TIMESTAMP_FILE: clockFile,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
})

export async function historyOf(node: Node, query: HistoryQuery): Promise<Kept[]> {
  const all: Kept[] = []
  let cursor: string | undefined
  do {
    const page = await node.call('history', { ...query, ...(cursor !== undefined && { cursor }) })
    all.push(...page.kept)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}
