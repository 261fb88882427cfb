import type { Action } from '@notify/core/channel'
import { describe, expect, test } from 'vitest'
import { render } from './__fixtures__/rendered.ts'
import { slack } from './index.ts'
import { buttons } from './buttons.ts'

const acknowledge: Action = { id: 'acknowledge', label: '対応する 👀', value: 'disk:db-1', style: 'primary' }
const open: Action = { id: 'open', label: 'Open', url: 'https://app.example/1' }
const idsOf = (actions: readonly Action[], interactive: boolean): unknown[] =>
  buttons(actions, { interactive }).flatMap(({ elements }) =>
    (elements as { action_id: string }[]).map(({ action_id: id }) => id),
  )

describe('an action without a URL', () => {
  test('is no button as long as nobody takes what it sends', () => {
    expect(idsOf([acknowledge, open], false)).toEqual(['open'])
    expect(idsOf([acknowledge], false)).toEqual([])
  })

  test('is a button that comes back as it is, where an endpoint takes it', () => {
    const [message] = render({ actions: [acknowledge] }, {}, { interactive: true })
    expect(message?.arguments['blocks']).toContainEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'acknowledge',
          text: { type: 'plain_text', text: '対応する 👀', emoji: false },
          style: 'primary',
          value: 'disk:db-1',
        },
      ],
    })
  })

  test('is one on messages of a webhook too: they belong to an app', () => {
    const hook = slack({ webhookUrl: 'https://hooks.slack.com/services/T/B/x', interactive: true })
    const firing = { id: '1', type: 'a', severity: 'info', title: 'x', occurredAt: 0 } as const
    const messages = hook.render({ ...firing, actions: [acknowledge] }, { cause: 'route', locale: 'en' })
    expect(JSON.stringify(messages)).toContain('"action_id":"acknowledge"')
  })

  test.each<[string, Action, boolean]>([
    ['the longest id', { id: 'a'.repeat(255), label: 'x' }, true],
    ['a longer id', { id: 'a'.repeat(256), label: 'x' }, false],
    ['no id', { id: '', label: 'x' }, false],
    ['the longest value', { id: 'a', label: 'x', value: 'あ'.repeat(2_000) }, true],
    ['a longer value', { id: 'a', label: 'x', value: 'あ'.repeat(2_001) }, false],
    ['an empty value, which Slack refuses', { id: 'a', label: 'x', value: '' }, false],
    ['a URL that is none', { id: 'a', label: 'x', url: 'javascript:alert(1)' }, false],
  ])('with %s: a button: %4$s', (_, action, there) => {
    expect(idsOf([action], true)).toHaveLength(there ? 1 : 0)
  })

  test('of two with one id the first is there, because nobody could tell them apart', () => {
    expect(idsOf([acknowledge, { ...acknowledge, value: 'other' }], true)).toEqual(['acknowledge'])
  })
})

test('an action with a URL opens it, whoever listens', () => {
  expect(idsOf([open], false)).toEqual(['open'])
  expect(buttons([open], { interactive: true })).toEqual(buttons([open], { interactive: false }))
})
