/** What a message may be. */
import { attachments, content, type GraphCall } from '../vendors/graph-call.ts'
import { readOnly, settable } from '../vendors/graph-message.ts'
import { isObject, string, type Json } from '../value.ts'
import {
  discussed,
  html,
  learn,
  message,
  messageRule as rule,
  ok,
  said,
  type GraphRule,
} from './graph-rule.ts'

const resource = learn('graph/api/resources/chatmessage')

const body = ({ json }: GraphCall): Json | undefined => {
  const given = json?.['body']
  return isObject(given) ? given : undefined
}

export const graphMessages: readonly GraphRule[] = [
  rule(
    {
      id: 'content-type',
      summary: 'A body has the content type JSON.',
      accept: ok,
      reject: { json: message(), contentType: 'text/plain' },
    },
    ({ contentType }) =>
      said(
        !/^application\/json\b/i.test(contentType),
        'Write requests (excluding DELETE) must contain the Content-Type header declaration.',
      ),
  ),
  rule(
    { id: 'json', summary: 'The body is a JSON object.', accept: ok, reject: { body: '{"body":' } },
    ({ json }) =>
      said(
        json === undefined,
        'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      ),
  ),
  rule(
    {
      id: 'properties',
      source: resource,
      summary: 'Every property is one of a message.',
      accept: { json: message({ subject: 'Disk', summary: 'Disk full', importance: 'high' }) },
      reject: { json: message({ title: 'Disk full' }) },
    },
    ({ json = {} }) =>
      Object.keys(json)
        .filter((name) => !settable.includes(name) && !readOnly.includes(name))
        .map((name) => `The property '${name}' does not exist on type 'microsoft.graph.chatMessage'.`),
  ),
  rule(
    {
      id: 'read-only',
      source: learn('graph/api/resources/chatmessage'),
      summary:
        'Only what a sender may set is set; Graph ignores the rest, but for messages that are imported.',
      strictOnly: true,
      accept: ok,
      reject: { json: message({ createdDateTime: '2019-02-04T19:58:15.511Z' }) },
    },
    ({ json = {} }) =>
      Object.keys(json)
        .filter((name) => readOnly.includes(name))
        .map((name) => `${name} has no effect`),
  ),
  rule(
    {
      id: 'importance',
      source: resource,
      summary: 'Importance is normal, high or urgent.',
      accept: { json: message({ importance: 'urgent' }) },
      reject: { json: message({ importance: 'critical' }) },
    },
    ({ json }) =>
      said(
        ![undefined, 'normal', 'high', 'urgent'].includes(json?.['importance'] as string | undefined),
        `Requested value '${String(json?.['importance'])}' was not found.`,
      ),
  ),
  rule(
    {
      id: 'body',
      summary: 'A message that is posted has a body.',
      accept: ok,
      reject: { json: { subject: 'Disk full' } },
    },
    (call) =>
      said(
        call.method === 'POST' && call.json !== undefined && body(call) === undefined,
        'Missing body content',
      ),
  ),
  rule(
    {
      id: 'content-string',
      source: resource,
      summary: 'The content of a body is a text.',
      accept: ok,
      reject: { json: { body: { contentType: 'html', content: ['<p>Disk full</p>'] } } },
    },
    (call) => {
      const given = body(call)
      return said(
        given !== undefined && typeof given['content'] !== 'string',
        "Cannot convert a value to target type 'Edm.String' for the property 'content'.",
      )
    },
  ),
  rule(
    {
      id: 'content-empty',
      source: learn('graph/api/chatmessage-post', 'believed'),
      summary: 'There is something to show.',
      accept: ok,
      reject: { json: html('') },
    },
    (call) => said(body(call)?.['content'] === '', 'Message body cannot be empty.'),
  ),
  rule(
    {
      id: 'body-type',
      source: resource,
      summary: 'The type of a body is text or html.',
      accept: { json: html('<p>日本語 🔥 ‏עברית</p>') },
      reject: { json: { body: { contentType: 'markdown', content: '**hi**' } } },
    },
    (call) => {
      const type = body(call)?.['contentType']
      return said(
        ![undefined, 'text', 'html'].includes(type as string | undefined),
        `Requested value '${String(type)}' was not found.`,
      )
    },
  ),
  rule(
    {
      id: 'size',
      source: discussed('docs', 7218),
      summary: 'A message has at most 28 KB, cards included.',
      answer: '413 RequestEntityTooLarge',
      accept: { json: message({ body: { contentType: 'text', content: '日'.repeat(9_500) } }) },
      reject: { json: message({ body: { contentType: 'text', content: '日'.repeat(9_600) } }) },
    },
    (call) => {
      const texts = [content(call), ...attachments(call).map((attachment) => attachment['content'])]
      const bytes = texts.reduce((sum: number, text) => sum + Buffer.byteLength(string(text)), 0)
      return said(bytes > 28 * 1_024, 'Message size too large.')
    },
  ),
]
