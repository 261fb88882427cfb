import { describe, expect, test } from 'vitest'
import { describeBoard, type BoardFlaw } from '../__fixtures__/board.ts'
import { describeHook, type Flaw, type HookMessage } from '../__fixtures__/hook.ts'
import { channelChecks } from './channel-checks.ts'
import { channelContract } from './channel-contract.ts'
import type { ChannelDescriptor } from './descriptor.ts'

channelContract(describeHook())
channelContract(describeBoard())

/** Why a channel fails, by the names of the checks; all of them, or these. */
async function failures<Message>(
  descriptor: ChannelDescriptor<Message>,
  names?: readonly string[],
): Promise<Record<string, string>> {
  const found: [string, string][] = []
  const wanted = channelChecks(descriptor).filter(({ name }) => names?.includes(name) ?? true)
  await Promise.all(
    wanted.map(({ name, run }) =>
      run().catch((error: unknown) => found.push([name, (error as Error).message])),
    ),
  )
  return Object.fromEntries(found)
}

const foreign = 'a 429 in the words of another waits as long as its header says'
const wait = expect.stringContaining('retryAfterMs') as string

const flaws: Readonly<Record<Exclude<Flaw, 'never settles'>, Readonly<Record<string, string>>>> = {
  'retries inside': {
    'one send is one request, whatever the answer': 'one send made 2 requests after {"status":500}',
    'a retry goes on with what is left, and repeats no request that succeeded':
      'one send made 2 requests: retries and further steps belong to the dispatcher',
    [foreign]: expect.any(String) as string,
  },
  'drops Retry-After': {
    'how long to wait is read from a Retry-After of seconds': wait,
    'how long to wait is read from a Retry-After of date': wait,
    'a Retry-After that has passed is no wait': wait,
    [foreign]: expect.stringContaining('the reason and the wait of text/html "<!doctype') as string,
  },
  'cuts a surrogate pair': {
    'no text is cut inside a character': expect.stringContaining('half of a surrogate pair') as string,
  },
  'leaks its token': {
    'no error shows a secret, or the text of the notification': 'an error shows a secret',
  },
  'exceeds a limit': {
    'every message is within the limits of the vendor': expect.stringContaining(
      'unbroken letters: text has 1',
    ) as string,
  },
  'takes a page for success': {
    'a page instead of an answer is unavailable or ambiguous or contract':
      'the channel took it for a success',
  },
  'changes its input': {
    'neither render nor send changes what it is given': expect.stringContaining(
      'render changed the notification',
    ) as string,
  },
  'reads the words before the status': {
    [foreign]: expect.stringContaining('the reason and the wait of text/html "<!doctype') as string,
  },
  'reads without end': {
    'an answer without an end is ambiguous or timeout or unavailable': 'send was not settled within 1000 ms',
  },
  'hides why it was ended': {
    'an error that the signal carries is the failure': expect.stringContaining(
      'before it began it is another one',
    ) as string,
  },
}

test('a way to people without an address in its descriptor is told so', async () => {
  const { create, ...rest } = describeHook()
  const toPeople: typeof create = (server) => ({
    ...create(server),
    features: { incidents: 'follows', address: 'phone' },
  })
  const [name] = channelChecks(describeHook()).map((check) => check.name)
  expect(await failures({ ...rest, create: toPeople }, [name!])).toEqual({
    [name!]: 'the channel is a way to people: give the descriptor an address of the kind "phone"',
  })
  expect(await failures({ ...rest, create: toPeople, address: '+815012345678' }, [name!])).toEqual({})
})

test('a channel that keeps its connections after it was closed is told so', async () => {
  const { create, ...rest } = describeHook()
  const keeping: ChannelDescriptor<HookMessage> = {
    ...rest,
    create: (server) => ({ ...create(server), close: () => Promise.resolve() }),
    deadlineMs: 500,
  }
  const name = 'connections are kept for the next request, and ended by close'
  expect(await failures(keeping, [name])).toEqual({
    [name]: 'the end of every connection was not settled within 500 ms',
  })
})

describe('a channel that is broken fails where it is', () => {
  test.each(Object.entries(flaws))('%s', async (flaw, expected) => {
    expect(await failures(describeHook(flaw as Flaw))).toEqual(expected)
  })

  test('never settles', async () => {
    const all = channelChecks(describeHook()).map(({ name }) => name)
    const found = await failures(describeHook('never settles'))
    for (const why of Object.values(found)) expect(why).toContain('send was not settled within 60 ms')
    expect(all.filter((name) => !(name in found))).toEqual([
      'render answers every notification with at least one message',
      'every message is within the limits of the vendor',
      'no text is cut inside a character',
      'the same notification gives the same messages, at any time',
      'messages are plain JSON',
      'Japanese, emoji and right-to-left text is shown as it is',
      'hostile text stays text',
      'no message holds a secret',
      'a digest says what it stands for',
      'a follow-up says how the incident stands',
      'it says what it is',
    ])
  })
})

const edit = 'a change of an incident edits the message that its reference names'
const abort = 'an abort ends the request in flight, and the connection with it'
const boardFlaws: Readonly<Record<BoardFlaw, Readonly<Record<string, string>>>> = {
  'takes two steps in one send': {
    'a notification is delivered, by the requests that it should take':
      'one send made 2 requests: retries and further steps belong to the dispatcher',
  },
  'gives no reference': { [edit]: 'features.incidents is "edits", but send gave no reference' },
  'edits nothing': { [edit]: 'the first request of firing does not name the message that it should change' },
  'rings nobody': {
    'where people have to be told again, an edit is not all':
      'with `ring` it renders the same edit: nobody would notice',
  },
  'has a dead button': {
    'without an endpoint for actions a button opens a link, or is left out':
      'a button comes back, but nobody would hear of it',
  },
  'has no live button': {
    'with an endpoint for actions the button comes back':
      'the action "acknowledge" has no button that comes back',
  },
  'lets mentions through': {
    'hostile text stays text': expect.stringContaining('live in a message: @') as string,
  },
  'opens no file': {
    'files are opened when they are sent, and arrive': expect.stringContaining('opened') as string,
  },
  'shows a message to verify': {
    'verify succeeds and shows nothing': expect.stringContaining(
      'verify made a request that sends',
    ) as string,
  },
  'verifies nothing': { 'verify fails as send would': 'the channel took it for a success' },
  'ignores the signal': {
    [abort]: 'send was not settled within 200 ms',
    'a deadline ends the request in flight as a timeout': 'send was not settled within 200 ms',
    'what was aborted before it began sends nothing': 'the channel took it for a success',
  },
  'reads the clock': {
    'the same notification gives the same messages, at any time': expect.stringContaining(
      'render reads a clock',
    ) as string,
  },
  'follows redirects': {
    'one send is one request, whatever the answer': expect.stringContaining(
      '2 requests after {"status":307',
    ) as string,
  },
}

describe('a channel with everything fails where it is broken', () => {
  test.each(Object.entries(boardFlaws))('%s', async (flaw, expected) => {
    expect(await failures(describeBoard(flaw as BoardFlaw), Object.keys(expected))).toEqual(expected)
  })
})
