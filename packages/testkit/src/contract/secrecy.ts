import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { notification } from '../samples/notifications.ts'
import { withBench, type Answer, type Check } from './bench.ts'
import type { ChannelDescriptor } from './descriptor.ts'

const words = { title: 'canary-title-9f2c41', body: 'canary-body-77d0e3', field: 'canary-field-1b8a52' }

/** A secret as it may stand in a text: as it is, in a URL, in a header. */
export const needles = ({ secrets = [] }: Pick<ChannelDescriptor, 'secrets'>): string[] =>
  secrets.flatMap((secret) => {
    assert.ok(secret.length >= 8, 'a secret of the descriptor is shorter than eight characters')
    return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')]
  })

/** All that somebody could print of an error. */
export const shownOf = (error: unknown): string => {
  const { message, stack, cause } = error as Error
  return [
    inspect(error, { depth: Infinity, showHidden: true }),
    JSON.stringify(error),
    message,
    stack,
    inspect(cause, { depth: Infinity, showHidden: true }),
  ].join('\n')
}

/** Vendors and proxies repeat what they were sent. */
const echoes: Readonly<Record<'http' | 'smtp', readonly Answer[]>> = {
  http: [
    ...[400, 401, 403, 404, 429, 500].map((status): Answer => ({ method, path, headers, body }) => ({
      status,
      body: { message: `${method} ${path} ${body}`, error: body, description: body, headers },
    })),
    ({ path, headers, body }) => ({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: `<html>${path} ${JSON.stringify(headers)} ${body}</html>`,
    }),
    ({ path, headers, body }) => ({
      headers: { 'content-type': 'text/html' },
      body: `<html>${path} ${JSON.stringify(headers)} ${body}</html>`,
    }),
    'reset-early',
    'reset',
    'truncated',
  ],
  smtp: [
    { at: 'AUTH', code: 535, text: `5.7.8 ${words.title} ${words.body}` },
    { at: 'DATA', code: 554, text: `5.6.0 ${words.title} ${words.body} ${words.field}` },
    { at: 'DATA', code: 451, text: `4.3.0 ${words.title}` },
    'reset-early',
    'reset',
  ],
}

/** What errors promise: nothing secret, and nothing of what was sent. */
export function secrecyChecks<Message>(descriptor: ChannelDescriptor<Message>): Check[] {
  const { title, body, field } = words
  const given = notification({ title, body, fields: [{ name: 'Detail', value: field }] })
  const forbidden = needles(descriptor)
  const check = (error: unknown): void => {
    if (error instanceof assert.AssertionError) throw error
    const text = shownOf(error)
    assert.ok(!forbidden.some((secret) => text.includes(secret)), 'an error shows a secret')
    const repeated = [title, body, field].find((word) => text.includes(word))
    assert.ok(repeated === undefined, "an error shows the notification's text")
  }
  return [
    {
      name: 'no error shows a secret, or the text of the notification',
      run: () =>
        withBench(descriptor, async ({ server, channel, render, send, within }) => {
          const [message] = render(given)
          for (const answer of echoes[descriptor.protocol ?? 'http']) {
            server.always(answer)
            await send(message!).then(() => {}, check)
            const verifying = channel.verify?.({ signal: new AbortController().signal })
            await within('verify', verifying ?? Promise.resolve()).then(() => {}, check)
          }
          await server.close()
          await send(message!).then(() => {}, check)
        }),
    },
  ]
}
