import type { SlackMessage } from '../index.ts'

/** Slack's documented limits, written down a second time so that a wrong constant is noticed. */
export function violations({ method, arguments: argumentsOf }: SlackMessage): string[] {
  const found: string[] = []
  if (method.startsWith('reactions.')) return /^[^\s:]{1,100}$/.test(String(argumentsOf['name'])) ? [] : ['emoji']
  if (method === 'files.getUploadURLExternal') {
    const { filename, length } = argumentsOf as { filename: string; length: number }
    return filename !== '' && filename.isWellFormed() && !/[/\\\n]/.test(filename) && length > 0 ? [] : ['file']
  }
  const expect = (holds: boolean, what: string): void => {
    if (!holds) found.push(what)
  }
  const length = (value: unknown): number => (typeof value === 'string' ? value.length : -1)
  const escapedLength = (value: unknown): number =>
    typeof value === 'string' ? value.length + (value.match(/[<>]/g)?.length ?? 0) * 3 + (value.match(/&/g)?.length ?? 0) * 4 : -1

  const text = (object: Thing, max: number, kind?: string): void => {
    const count = object.type === 'plain_text' ? escapedLength(object.text) : length(object.text)
    expect(count >= 1 && count <= max, `${kind} text has ${count} of 1 to ${max}`)
    expect(['plain_text', 'mrkdwn'].includes(String(object.type)), `text type ${String(object.type)}`)
    if (kind === 'header' || kind === 'button') expect(object.type === 'plain_text', `${kind} is not plain`)
    expect(typeof object.text === 'string' && object.text.isWellFormed(), `${kind} is ill-formed`)
  }
  const blocks = (list: readonly Thing[]): void => {
    const actionIds = new Set<unknown>()
    for (const block of list) {
      if (block.type === 'header') text(block.text as Thing, 150, 'header')
      else if (block.type === 'section') {
        expect(block.text !== undefined || block.fields !== undefined, 'an empty section')
        if (block.text !== undefined) text(block.text as Thing, 3000, 'section')
        const fields = (block.fields ?? []) as Thing[]
        expect(fields.length <= 10, `${fields.length} fields`)
        for (const field of fields) text(field, 2000, 'field')
        if (block.accessory !== undefined) {
          const { type, image_url: url, alt_text: alt } = block.accessory as Thing
          expect(type === 'image' && length(url) <= 3000 && length(alt) >= 1 && length(alt) <= 2000, 'accessory')
        }
      } else if (block.type === 'context') {
        const elements = block.elements as Thing[]
        expect(elements.length >= 1 && elements.length <= 10, `${elements.length} context elements`)
        for (const element of elements) text(element, 3000, 'context')
      } else if (block.type === 'actions') {
        const elements = block.elements as Thing[]
        expect(elements.length >= 1 && elements.length <= 25, `${elements.length} actions`)
        for (const button of elements) {
          text(button.text as Thing, 75, 'button')
          expect(button.url === undefined || (length(button.url) >= 1 && length(button.url) <= 3000), 'button url')
          expect(button.value === undefined || length(button.value) <= 2000, 'button value')
          expect(length(button.action_id) >= 1 && length(button.action_id) <= 255, 'action id')
          expect(!actionIds.has(button.action_id), 'two actions with one id')
          actionIds.add(button.action_id)
        }
      } else found.push(`block type ${String(block.type)}`)
    }
  }

  const top = (argumentsOf['blocks'] ?? []) as Thing[]
  const attachments = (argumentsOf['attachments'] ?? []) as Thing[]
  const inside = attachments.flatMap((attachment) => (attachment.blocks ?? []) as Thing[])
  expect(length(argumentsOf['text']) >= 1 && length(argumentsOf['text']) <= 4000, 'top-level text')
  expect(top.length >= 1 && top.length + inside.length <= 50, `${top.length + inside.length} blocks`)
  expect(JSON.stringify([...top, ...inside]).length <= 13_000, 'blocks together')
  expect(attachments.length <= 100, `${attachments.length} attachments`)
  blocks(top)
  blocks(inside)
  return found
}

interface Thing {
  readonly [key: string]: unknown
  readonly type?: unknown
  readonly text?: unknown
  readonly fields?: unknown
  readonly elements?: unknown
  readonly accessory?: unknown
  readonly blocks?: unknown
  readonly image_url?: unknown
  readonly alt_text?: unknown
  readonly url?: unknown
  readonly value?: unknown
  readonly action_id?: unknown
}

/** All strings that Slack reads as mrkdwn. */
export function mrkdwnIn(value: unknown, plain = false): string[] {
  if (typeof value !== 'object' || value === null) return []
  const isPlain = plain || (value as { type?: unknown }).type === 'plain_text'
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? (isPlain ? [] : [inner]) : mrkdwnIn(inner, isPlain),
  )
}

/** Control sequences that we did not write. */
export const foreign = (mrkdwn: string): string =>
  mrkdwn
    // A date that cannot be formatted, which is shown as its fallback: one mark, literally.
    .replaceAll(/<!date\^0\^\{_\}\|[*_~`＊＿～｀]>/gu, '')
    .replaceAll(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\dTZ:-]+>/g, '')
    .replaceAll(/<(https?:\/\/|mailto:)[^<>|\s]+(\|[^<>]*)?>/g, '')
    .replaceAll(/[^<>]/g, '')
