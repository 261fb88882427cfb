import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { place, type Place, type Serving } from '../__fixtures__/notify.ts'

let here: Place
let serving: Serving | undefined
beforeEach(async () => (here = await place()))
afterEach(async () => {
  serving?.end('SIGKILL')
  await here[Symbol.asyncDispose]()
})

interface Started {
  readonly url: string
  readonly vendors: readonly string[]
  readonly mode: string
  readonly yaml: string
  readonly environment: Readonly<Record<string, string>>
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'stands in for what was asked for, with a page, until %s',
  async (signal) => {
    serving = here.serve([
      'sandbox',
      '--port',
      '0',
      '--vendors',
      'slack, webhook',
      '--mode',
      'strict',
      '--json',
    ])
    const started = JSON.parse(await serving.firstLine) as Started
    expect(started).toMatchObject({
      vendors: ['slack', 'webhook'],
      mode: 'strict',
      environment: { SLACK_TOKEN: expect.any(String) },
    })
    const [, slack] = /baseUrl: "([^"]+)"/.exec(started.yaml)!
    const headers = {
      authorization: `Bearer ${started.environment['SLACK_TOKEN']}`,
      'content-type': 'application/json; charset=utf-8',
    }
    await fetch(`${slack}chat.postMessage`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ channel: '#ops', text: 'ディスク 💾' }),
    })
    expect(await (await fetch(started.url)).text()).toContain('ディスク 💾')
    serving.end(signal)
    expect(await serving.ended).toMatchObject({ code: 0, err: '' })
    await expect(fetch(started.url)).rejects.toThrow('fetch failed')
  },
)

test('prints variables and a file that can be used as they are', async () => {
  serving = here.serve(['sandbox', '--port', '0', '--vendors', 'slack,webhook'])
  expect(await serving.firstLine).toBe("export SLACK_TOKEN='xoxb-sandbox-token'")
  serving.end('SIGTERM')
  const { out, err } = await serving.ended
  expect(out).toMatch(/^# notify\.yaml\nchannels:\n {2}slack: \{ use: "slack", token: "\$\{SLACK_TOKEN\}"/m)
  expect(err).toMatch(/every message is shown at http:\/\/127\.0\.0\.1:\d+\//)
})

describe('ends with 2', () => {
  test('when a port is taken, and says which and how to choose others', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const ended = await here.notify(['sandbox', '--port', String(port), '--vendors', 'email']).ended
    other.close()
    expect(ended).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`port ${port} is taken; --port chooses others`),
    })
  })

  test.each([
    [['--port', '65530'], '--port: expected a number from 0 to 65525'],
    [['--port', '1e3'], '--port: expected a number'],
    [['--mode', 'lax'], '--mode: expected vendor or strict'],
    [['--vendors', 'slak'], 'there is no "slak"; did you mean slack?'],
    [['--vendors', ''], 'there is no ""; expected some of slack,discord'],
  ])('with %j', async (flags, message) => {
    expect(await here.notify(['sandbox', ...flags]).ended).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    })
  })
})

test('has help', async () => {
  expect(await here.notify(['sandbox', '--help']).ended).toMatchObject({
    code: 0,
    out: expect.stringContaining('--vendors <names>'),
  })
})
