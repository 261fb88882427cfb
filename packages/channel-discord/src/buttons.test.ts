import type { Action } from '@notify/core/channel'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asBot, description, render } from './__fixtures__/rendered.ts'
import { buttonsOf } from './buttons.ts'

const acknowledge: Action = { id: 'acknowledge', label: '対応する 👀', value: 'disk:db-1', style: 'primary' }
const open: Action = { id: 'open', label: 'Open', url: 'https://app.example/1' }
const interactive = { ...asBot, interactive: true }
const shown = (actions: readonly Action[], isInteractive = true): Button[] =>
  buttonsOf(actions, isInteractive).rows.flatMap(({ components }) => components as Button[])

describe("a bot's actions", () => {
  test('are buttons: one opens a URL, one comes back', () => {
    const [message] = render({ actions: [acknowledge, open] }, {}, interactive)
    expect(message?.body['components']).toEqual([
      {
        type: 1,
        components: [
          { type: 2, style: 1, label: '対応する 👀', custom_id: 'acknowledge|disk:db-1' },
          { type: 2, style: 5, label: 'Open', url: 'https://app.example/1' },
        ],
      },
    ])
    expect(description(message)).not.toContain('app.example')
  })

  test('without a URL are left out as long as nobody takes what they send', () => {
    const [message] = render({ actions: [acknowledge, open] }, {}, asBot)
    expect(JSON.stringify(message)).not.toContain('acknowledge')
    expect(JSON.stringify(message?.body['components'])).toContain('https://app.example/1')
    expect(render({ actions: [acknowledge] }, {}, asBot)[0]?.body).not.toHaveProperty('components')
  })

  test('stand on an edited message too', () => {
    const reference = { messageId: '300000000000000001', channelId: '200000000000000001' }
    const [edit] = render({ state: 'firing', actions: [acknowledge] }, { reference }, interactive)
    expect(edit).toMatchObject({ edit: '300000000000000001' })
    expect(edit?.body).toHaveProperty('components')
  })

  test('give way to native components', () => {
    const components = [{ type: 1, components: [] }]
    const [message] = render({ actions: [open], overrides: { discord: { components } } }, {}, interactive)
    expect(message?.body['components']).toEqual(components)
  })

  test.each<[string, boolean, Action]>([
    ['the longest id and value', true, { id: 'a', label: 'x', value: 'あ'.repeat(98) }],
    ['a longer id and value', false, { id: 'a', label: 'x', value: 'あ'.repeat(99) }],
    ['no id', false, { id: '', label: 'x' }],
    ['a URL that is none', false, { id: 'a', label: 'x', url: 'javascript:alert(1)' }],
    ['the longest URL', true, { id: 'a', label: 'x', url: `https://e.x/${'a'.repeat(500)}` }],
  ])('with %s: a button: %s', (_, there, action) => {
    expect(shown([action])).toHaveLength(there ? 1 : 0)
  })

  test('with a URL that is too long for a button are links', () => {
    const url = `https://e.x/${'a'.repeat(501)}`
    expect(description(render({ actions: [{ ...open, url }] }, {}, interactive)[0])).toBe(`[Open](${url})`)
  })

  test('of one id and value are one button, because Discord refuses two', () => {
    expect(shown([acknowledge, acknowledge])).toHaveLength(1)
  })

  test('never exceed a limit', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 150 })
    const action = fc.record(
      { id: text, label: text, url: fc.oneof(fc.webUrl(), text), value: text },
      { requiredKeys: ['id', 'label'] },
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const { rows } = buttonsOf(actions, true)
        const all = shown(actions)
        const ids = all.flatMap(({ custom_id: id }) => id ?? [])
        expect(rows.length).toBeLessThanOrEqual(5)
        for (const { components } of rows) expect((components as Button[]).length).toBeLessThanOrEqual(5)
        for (const { label } of all) expect(label.trim().length * (80 - label.length + 1)).toBeGreaterThan(0)
        for (const id of ids) expect(id.trim().length * (100 - id.length + 1)).toBeGreaterThan(0)
        for (const { url = 'https:' } of all) expect(url).toMatch(/^https?:.{0,507}$/i)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })
})

test("a webhook's actions are links, whatever the options say: nobody could answer its buttons", () => {
  const [message] = render({ actions: [acknowledge, open] }, {}, { interactive: true })
  expect(message?.body).not.toHaveProperty('components')
  expect(description(message)).toBe('[Open](https://app.example/1)')
})

interface Button {
  readonly label: string
  readonly url?: string
  readonly custom_id?: string
}
