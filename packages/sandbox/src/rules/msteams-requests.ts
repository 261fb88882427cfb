/** Who asks, and whether it is a message. */
import { isObject, list } from '../value.ts'
import { learn, said, type MsteamsRule } from './msteams-rule.ts'

const webhook = learn('microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook')
const trigger = learn('azure/logic-apps/logic-apps-http-endpoint')
const connector = learn('connectors/teams/')
const cardType = 'application/vnd.microsoft.card.adaptive'

/** A path of the connectors that Microsoft has switched off. */
const retired = (path: string): boolean => /^\/(webhookb2|webhook)\//.test(path)

const who: readonly MsteamsRule[] = [
  {
    id: 'msteams/connector',
    vendor: 'msteams',
    source: learn('microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using'),
    summary: 'Connectors of Office 365 ended in May 2026; nothing listens at their URLs.',
    answer: 410,
    accept: {},
    reject: { path: '/webhookb2/5f0c@9d1e/IncomingWebhook/0a1b/2c3d' },
    check: ({ path }) => said(retired(path), 'this is the URL of a connector; use a workflow'),
  },
  {
    id: 'msteams/workflow',
    vendor: 'msteams',
    source: trigger,
    summary: 'The workflow exists.',
    answer: 404,
    accept: {},
    reject: { path: '/powerautomate/automations/direct/workflows/00000000/triggers/manual/paths/invoke' },
    check: ({ path }, workflow) =>
      said(!retired(path) && path !== workflow.path, 'no workflow has this path'),
  },
  {
    id: 'msteams/sig-present',
    vendor: 'msteams',
    source: trigger,
    summary: 'The signature stands in the query.',
    answer: 401,
    accept: {},
    reject: { sig: null },
    check: ({ sig }) =>
      said(sig === undefined, 'The request must be authenticated only by Shared Access scheme.'),
  },
  {
    id: 'msteams/sig',
    vendor: 'msteams',
    source: trigger,
    summary:
      "The signature is the workflow's: a URL that was cut, or of a workflow for people of the tenant only.",
    answer: 401,
    accept: {},
    reject: { sig: 'cut' },
    check: (call, workflow) =>
      said(
        call.sig !== undefined && call.sig !== workflow.sig,
        'The authentication credentials are not valid.',
      ),
  },
  {
    id: 'msteams/method',
    vendor: 'msteams',
    source: trigger,
    summary: 'The trigger takes POST.',
    answer: 404,
    accept: {},
    reject: { method: 'PUT' },
    check: ({ method }) =>
      said(
        method !== 'POST',
        `The HTTP method for an 'Http' request trigger is not valid. Expected 'POST' and actual '${method}'.`,
      ),
  },
]

const envelope: readonly MsteamsRule[] = [
  {
    id: 'msteams/json',
    vendor: 'msteams',
    source: trigger,
    summary: 'The body is JSON.',
    answer: 400,
    accept: {},
    reject: { body: '{"type":"message"' },
    check: ({ message }) =>
      said(message === undefined, 'The request content is not valid and could not be deserialized.'),
  },
  {
    id: 'msteams/content-type',
    vendor: 'msteams',
    source: trigger,
    summary: 'The content type is JSON: the workflow takes anything else for a file, and fails later.',
    answer: 400,
    strictOnly: true,
    accept: { contentType: 'application/json; charset=utf-8' },
    reject: { contentType: 'text/plain' },
    check: ({ contentType }) =>
      said(!/^application\/json\b/i.test(contentType), `the type is ${contentType}`),
  },
  {
    id: 'msteams/message-card',
    vendor: 'msteams',
    source: webhook,
    summary: 'A MessageCard is shown without its buttons.',
    answer: 400,
    strictOnly: true,
    accept: {},
    reject: { message: { '@type': 'MessageCard', '@context': 'https://schema.org/extensions', text: 'hi' } },
    check: ({ message }) =>
      said(isObject(message) && message['@type'] === 'MessageCard', 'send an Adaptive Card instead'),
  },
  {
    id: 'msteams/envelope',
    vendor: 'msteams',
    source: webhook,
    summary:
      "A message has the type 'message' and a list of attachments; the workflow fails on anything else.",
    answer: 400,
    strictOnly: true,
    accept: {},
    reject: { message: { type: 'AdaptiveCard', version: '1.5', body: [] } },
    check({ message }) {
      if (message === undefined || (isObject(message) && message['@type'] === 'MessageCard')) return []
      const whole =
        isObject(message) && message['type'] === 'message' && list(message['attachments']).length > 0
      return said(!whole, "expected { type: 'message', attachments: [...] }")
    },
  },
  {
    id: 'msteams/envelope-properties',
    vendor: 'msteams',
    source: webhook,
    summary: 'Nothing else stands beside type and attachments; the workflow does not look at it.',
    answer: 400,
    strictOnly: true,
    accept: {},
    reject: {
      message: {
        type: 'message',
        text: 'hi',
        attachments: [{ contentType: cardType, content: { type: 'AdaptiveCard', version: '1.4', body: [] } }],
      },
    },
    check: ({ message }) =>
      isObject(message) && message['type'] === 'message'
        ? Object.keys(message)
            .filter((name) => name !== 'type' && name !== 'attachments')
            .map((name) => `${name} is not shown`)
        : [],
  },
  {
    id: 'msteams/attachment',
    vendor: 'msteams',
    source: webhook,
    summary: 'Every attachment is an Adaptive Card: contentType and content, no URL.',
    answer: 400,
    strictOnly: true,
    accept: { attachment: { contentUrl: null } },
    reject: { attachment: { contentType: 'application/vnd.microsoft.teams.card.o365connector' } },
    check: ({ message }) =>
      list(isObject(message) ? message['attachments'] : undefined).flatMap((attachment, index) => {
        const card =
          isObject(attachment) && attachment['contentType'] === cardType && isObject(attachment['content'])
        const bare = isObject(attachment) && (attachment['contentUrl'] ?? null) === null
        return said(!card || !bare, `attachment ${index} is not an Adaptive Card`)
      }),
  },
  {
    id: 'msteams/size',
    vendor: 'msteams',
    source: connector,
    summary: 'A message has at most 28 KB; the workflow fails to post a longer one.',
    answer: 400,
    strictOnly: true,
    // 日 takes three bytes: what fits by characters does not fit by bytes.
    accept: { card: { body: [{ type: 'TextBlock', text: '日'.repeat(9_400) }] } },
    reject: { card: { body: [{ type: 'TextBlock', text: '日'.repeat(9_600) }] } },
    check: ({ bytes }) => said(bytes > 28 * 1_024, `${bytes} bytes are more than 28 KB`),
  },
]

export const msteamsRequests: readonly MsteamsRule[] = [...who, ...envelope]
