/** What blocks hold: buttons, images, tables. */
import { blocksOf, isObject, type Json, type Placed, type SlackCall } from '../vendors/slack-call.ts'
import {
  about,
  array,
  length,
  message,
  most,
  plain,
  repeated,
  rule,
  say,
  section,
  mrkdwn,
  textLength,
  times,
  x,
  type Plan,
} from './slack-block-rule.ts'
import { page, type SlackRule } from './slack-rule.ts'

const button = (more: Json = {}): Json => ({ type: 'button', text: plain('Open'), action_id: 'a', ...more })
const actions = (...elements: readonly unknown[]): Json => ({ type: 'actions', elements })
const image = (more: Json = {}): Json => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: 'A',
  ...more,
})

const cells = (count: number): Json[] => times(count, () => ({ type: 'raw_text', text: 'a' }))

const few = (elements: unknown, at: string): readonly string[] =>
  array(elements).length === 0 ? [say('must have at least 1 item', `${at}/elements`)] : []

const placed = (elements: unknown, at: string): readonly Placed<Json>[] =>
  array(elements).flatMap((value, index) => (isObject(value) ? [{ value, at: `${at}/${index}` }] : []))

const unsupported = (elements: unknown, types: readonly string[], at: string): readonly string[] =>
  placed(elements, `${at}/elements`).flatMap(({ value, at: where }) =>
    types.includes(String(value['type']))
      ? []
      : [say(`unsupported type: ${String(value['type'])}`, `${where}/type`)],
  )

/** Elements of a type, wherever a block holds them. */
const elementsOf = (call: SlackCall, type: string): readonly Placed<Json>[] =>
  blocksOf(call)
    .flatMap(({ value, at }) => [
      ...placed(value['elements'], `${at}/elements`),
      ...(isObject(value['accessory']) ? [{ value: value['accessory'], at: `${at}/accessory` }] : []),
    ])
    .filter(({ value }) => value['type'] === type)

const perButton = (plan: Plan, check: (button: Json, at: string) => readonly string[]): SlackRule =>
  rule(plan, (call) => elementsOf(call, 'button').flatMap(({ value, at }) => check(value, at)))

const perImage = (plan: Plan, check: (image: Json, at: string) => readonly string[]): SlackRule =>
  rule(plan, (call) =>
    [
      ...blocksOf(call).filter(({ value }) => value['type'] === 'image'),
      ...elementsOf(call, 'image'),
    ].flatMap(({ value, at }) => check(value, at)),
  )

const containers: readonly SlackRule[] = [
  about(
    'context',
    {
      id: 'context-elements',
      summary: 'A context has 1 to 10 elements: text and images.',
      page: 'blocks/context-block',
      accept: message({ type: 'context', elements: times(10, () => plain('a')) }),
      reject: message({ type: 'context', elements: times(11, () => plain('a')) }),
    },
    ({ elements }, at) => [
      ...few(elements, at),
      ...most(elements, 10, `${at}/elements`),
      ...unsupported(elements, ['plain_text', 'mrkdwn', 'image'], at),
    ],
  ),
  about(
    'actions',
    {
      id: 'actions-elements',
      summary: 'Actions have 1 to 25 elements.',
      page: 'blocks/actions-block',
      accept: message(actions(...times(25, (index) => button({ action_id: `a${index}` })))),
      reject: message(actions(...times(26, (index) => button({ action_id: `a${index}` })))),
    },
    ({ elements }, at) => [...few(elements, at), ...most(elements, 25, `${at}/elements`)],
  ),
  about(
    'actions',
    {
      id: 'action-id-unique',
      summary: 'action_id is unique in a block.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ action_id: 'a' }), button({ action_id: 'b' }))),
      reject: message(actions(button({ action_id: 'a' }), button({ action_id: 'a' }))),
    },
    ({ elements }, at) => repeated(placed(elements, `${at}/elements`), 'action_id'),
  ),
]

const buttons: readonly SlackRule[] = [
  perButton(
    {
      id: 'button-text',
      summary: 'A button has a plain text of 1 to 75 characters.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ text: plain(x(75)) }))),
      reject: message(actions(button({ text: plain(x(76)) }))),
    },
    ({ text }, at) => [
      ...(isObject(text) && text['type'] === 'plain_text'
        ? []
        : [say('must be a plain_text object', `${at}/text`)]),
      ...textLength(text, 75, `${at}/text`),
    ],
  ),
  perButton(
    {
      id: 'button-url',
      summary: 'The url of a button has at most 3,000 characters.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ url: `https://a.example/${x(2_982)}` }))),
      reject: message(actions(button({ url: `https://a.example/${x(2_983)}` }))),
    },
    ({ url }, at) => length(url, 3_000, `${at}/url`),
  ),
  perButton(
    {
      id: 'button-value',
      summary: 'The value of a button has at most 2,000 characters.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ value: x(2_000) }))),
      reject: message(actions(button({ value: x(2_001) }))),
    },
    ({ value }, at) => length(value, 2_000, `${at}/value`),
  ),
  perButton(
    {
      id: 'action-id-length',
      summary: 'action_id has at most 255 characters.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ action_id: x(255) }))),
      reject: message(actions(button({ action_id: x(256) }))),
    },
    (element, at) => length(element['action_id'], 255, `${at}/action_id`),
  ),
  perButton(
    {
      id: 'button-style',
      summary: 'The style of a button is primary or danger.',
      page: 'block-elements/button-element',
      accept: message(actions(button({ style: 'danger' }))),
      reject: message(actions(button({ style: 'default' }))),
    },
    ({ style }, at) =>
      style === undefined || style === 'primary' || style === 'danger'
        ? []
        : [say('must be one of: primary, danger', `${at}/style`)],
  ),
]

const images: readonly SlackRule[] = [
  perImage(
    {
      id: 'image-alt',
      summary: 'An image has an alt_text of at most 2,000 characters.',
      page: 'blocks/image-block',
      accept: message(image({ alt_text: x(2_000) })),
      reject: message(image({ alt_text: x(2_001) })),
    },
    ({ alt_text: alt }, at) =>
      typeof alt === 'string'
        ? length(alt || ' ', 2_000, `${at}/alt_text`)
        : [say('missing required field: alt_text', at)],
  ),
  perImage(
    {
      id: 'image-source',
      summary: 'An image has an image_url or a slack_file.',
      page: 'blocks/image-block',
      accept: message(section(mrkdwn('a')), image()),
      reject: message({ type: 'image', alt_text: 'A' }),
    },
    (value, at) =>
      value['image_url'] || value['slack_file']
        ? []
        : [say('missing required field: image_url or slack_file', at)],
  ),
  perImage(
    {
      id: 'image-url',
      summary: 'image_url has at most 3,000 characters.',
      page: 'blocks/image-block',
      level: 'believed',
      accept: message(image({ image_url: `https://a.example/${x(2_982)}` })),
      reject: message(image({ image_url: `https://a.example/${x(2_983)}` })),
    },
    (value, at) => length(value['image_url'], 3_000, `${at}/image_url`),
  ),
]

const markdownChars = (call: SlackCall): number =>
  blocksOf(call)
    .filter(({ value }) => value['type'] === 'markdown')
    .reduce((sum, { value }) => sum + (typeof value['text'] === 'string' ? value['text'].length : 0), 0)

/** Of everything called `text`. */
function textChars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textChars(item), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce(
    (sum, [name, child]) =>
      sum + (name === 'text' && typeof child === 'string' ? child.length : textChars(child)),
    0,
  )
}

const large: readonly SlackRule[] = [
  {
    id: 'slack/markdown-blocks',
    vendor: 'slack',
    source: page('reference/block-kit/blocks/markdown-block'),
    summary: 'All markdown blocks together have at most 12,000 characters.',
    answer: 'msg_blocks_too_long',
    accept: message({ type: 'markdown', text: x(6_000) }, { type: 'markdown', text: x(6_000) }),
    reject: message({ type: 'markdown', text: x(6_000) }, { type: 'markdown', text: x(6_001) }),
    check: (call) => (markdownChars(call) > 12_000 ? ['markdown blocks are over 12,000 characters'] : []),
  },
  {
    id: 'slack/blocks-length',
    vendor: 'slack',
    source: { text: 'https://github.com/slackapi/bolt-js/issues/2509', level: 'believed' },
    summary: 'All blocks together have at most about 13,200 characters.',
    answer: 'msg_blocks_too_long',
    accept: message(...times(4, () => section(mrkdwn(x(3_000))))),
    reject: message(...times(5, () => section(mrkdwn(x(3_000))))),
    check: ({ lists }) =>
      lists.some(({ value }) => textChars(value) > 13_200) ? ['blocks are over 13,200 characters'] : [],
  },
  about(
    'table',
    {
      id: 'table-size',
      summary: 'A table has at most 100 rows of 20 cells.',
      page: 'blocks/table-block',
      accept: message({ type: 'table', rows: times(100, () => cells(20)) }),
      reject: message({ type: 'table', rows: times(101, () => cells(1)) }),
    },
    ({ rows }, at) => [
      ...most(rows, 100, `${at}/rows`),
      ...array(rows).flatMap((row, index) => most(row, 20, `${at}/rows/${index}`)),
    ],
  ),
]

export const slackElements: readonly SlackRule[] = [...containers, ...buttons, ...images, ...large]
