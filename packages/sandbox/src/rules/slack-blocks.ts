/** Blocks and their texts. */
import { blocksOf, isObject, type Json, type Placed, type SlackCall } from '../vendors/slack-call.ts'
import {
  about,
  array,
  length,
  message,
  most,
  mrkdwn,
  plain,
  repeated,
  rule,
  say,
  section,
  textLength,
  times,
  x,
} from './slack-block-rule.ts'
import type { SlackRule } from './slack-rule.ts'

// From the reference of blocks and from @slack/types 3.2.
const blockTypes =
  'actions alert card carousel container context context_actions data_table divider file header image input markdown plan rich_text section table task_card video'.split(
    ' ',
  )

/** Every text object of a call. */
function textsOf(call: SlackCall): readonly Placed<Json>[] {
  const found: Placed<Json>[] = []
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => walk(item, `${at}/${index}`))
    if (!isObject(value)) return
    for (const [name, child] of Object.entries(value)) {
      if (name === 'text' && isObject(child)) found.push({ value: child, at: `${at}/text` })
      walk(child, `${at}/${name}`)
    }
    for (const [index, field] of array(value['fields']).entries())
      if (isObject(field)) found.push({ value: field, at: `${at}/fields/${index}` })
  }
  for (const { value, at } of blocksOf(call)) if (value['type'] !== 'rich_text') walk(value, at)
  return found
}

const lists: readonly SlackRule[] = [
  rule(
    {
      id: 'blocks-count',
      summary: 'A message has at most 50 blocks.',
      page: 'blocks',
      accept: message(...times(50, () => ({ type: 'divider' }))),
      reject: message(...times(51, () => ({ type: 'divider' }))),
    },
    ({ lists: all }) => all.flatMap(({ value, at }) => most(value, 50, at)),
  ),
  rule(
    {
      id: 'block-type',
      summary: 'The type of every block is known.',
      page: 'blocks',
      accept: message({ type: 'divider' }),
      reject: message({ type: 'heading', text: plain('Hi') }),
    },
    ({ lists: all }) =>
      all.flatMap(({ value, at }) =>
        value.flatMap((block, index) => {
          const type = isObject(block) ? block['type'] : undefined
          if (typeof type === 'string' && blockTypes.includes(type)) return []
          return [say(`unsupported type: ${String(type)}`, `${at}/${index}/type`)]
        }),
      ),
  ),
  rule(
    {
      id: 'block-id-length',
      summary: 'block_id has at most 255 characters.',
      page: 'blocks',
      accept: message({ type: 'divider', block_id: x(255) }),
      reject: message({ type: 'divider', block_id: x(256) }),
    },
    (call) => blocksOf(call).flatMap(({ value, at }) => length(value['block_id'], 255, `${at}/block_id`)),
  ),
  rule(
    {
      id: 'block-id-unique',
      summary: 'block_id is unique in a message.',
      page: 'blocks',
      accept: message({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'b' }),
      reject: message({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' }),
    },
    (call) => repeated(blocksOf(call), 'block_id'),
  ),
  rule(
    {
      id: 'text-type',
      summary: 'A text object is plain_text or mrkdwn.',
      page: 'composition-objects/text-object',
      accept: message(section(mrkdwn('*hi*'))),
      reject: message(section({ type: 'markdown', text: '**hi**' })),
    },
    (call) =>
      textsOf(call).flatMap(({ value, at }) =>
        value['type'] === 'plain_text' || value['type'] === 'mrkdwn'
          ? []
          : [say(`unsupported type: ${String(value['type'])}`, `${at}/type`)],
      ),
  ),
  rule(
    {
      id: 'text-string',
      summary: 'A text object has a text.',
      page: 'composition-objects/text-object',
      accept: message(section(plain('hi'))),
      reject: message(section({ type: 'plain_text' })),
    },
    (call) =>
      textsOf(call).flatMap(({ value, at }) =>
        typeof value['text'] === 'string' ? [] : [say('missing required field: text', at)],
      ),
  ),
]

const texts: readonly SlackRule[] = [
  about(
    'header',
    {
      id: 'header-text',
      summary: 'A header has a plain text of 1 to 150 characters.',
      page: 'blocks/header-block',
      accept: message({ type: 'header', text: plain(x(150)) }),
      reject: message({ type: 'header', text: plain(x(151)) }),
    },
    ({ text }, at) => [
      ...(isObject(text) && text['type'] === 'plain_text'
        ? []
        : [say('must be a plain_text object', `${at}/text`)]),
      ...textLength(text, 150, `${at}/text`),
    ],
  ),
  about(
    'section',
    {
      id: 'section-present',
      summary: 'A section has a text or fields.',
      page: 'blocks/section-block',
      accept: message({ type: 'section', fields: [mrkdwn('a')] }),
      reject: message({ type: 'section', fields: [] }),
    },
    ({ text, fields }, at) =>
      isObject(text) || array(fields).length > 0 ? [] : [say('missing required field: text or fields', at)],
  ),
  about(
    'section',
    {
      id: 'section-text',
      summary: 'The text of a section has 1 to 3,000 characters.',
      page: 'blocks/section-block',
      accept: message(section(mrkdwn(x(3_000)))),
      reject: message(section(mrkdwn(x(3_001)))),
    },
    ({ text }, at) => textLength(text, 3_000, `${at}/text`),
  ),
  about(
    'section',
    {
      id: 'section-fields',
      summary: 'A section has at most 10 fields.',
      page: 'blocks/section-block',
      accept: message({ type: 'section', fields: times(10, () => plain('a')) }),
      reject: message({ type: 'section', fields: times(11, () => plain('a')) }),
    },
    ({ fields }, at) => most(fields, 10, `${at}/fields`),
  ),
  about(
    'section',
    {
      id: 'section-field-text',
      summary: 'A field has 1 to 2,000 characters.',
      page: 'blocks/section-block',
      accept: message({ type: 'section', fields: [plain(x(2_000))] }),
      reject: message({ type: 'section', fields: [plain(x(2_001))] }),
    },
    ({ fields }, at) =>
      array(fields).flatMap((field, index) => textLength(field, 2_000, `${at}/fields/${index}`)),
  ),
]

export const slackBlocks: readonly SlackRule[] = [...lists, ...texts]
