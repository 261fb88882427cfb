import { expect, test } from 'vitest'
import { vendors } from '../message.ts'
import { record } from './__fixtures__/record.ts'
import { metersOf } from './meters.ts'

test.each(vendors)('%s: what is used is more than nothing and within the limit', (vendor) => {
  const one = record()
  const requests = [one.request(vendor, { body: Buffer.from('a line\r\nand another that is longer\r\n') })]
  const meters = metersOf(one.message(vendor, { requests }))
  expect(meters.length).toBeGreaterThan(0)
  for (const { used, limit } of meters) expect(used > 0 && used <= limit).toBe(true)
})

test('blocks count per list, and of texts the longest', () => {
  const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } })
  const payload = {
    text: '💾',
    blocks: [section('abc'), section('a')],
    attachments: [{ blocks: [section('abcde'), section(''), section('')] }],
  }
  expect(metersOf(record().message('slack', { payload })).map(({ label, used }) => [label, used])).toEqual([
    ['text', 2],
    ['blocks', 3],
    ['section', 5],
  ])
})

test('Discord counts all embeds together, trimmed', () => {
  const payload = {
    embeds: [
      { title: ' ab ', fields: [{ name: 'c', value: 'd' }] },
      { description: 'efg', footer: { text: 'h' }, author: { name: 'i' } },
    ],
  }
  expect(metersOf(record().message('discord', { payload }))).toContainEqual({
    label: 'text of embeds',
    used: 9,
    limit: 6_000,
    unit: 'characters',
  })
})

test('the longest line of a mail is measured without its end', () => {
  const one = record()
  const requests = [one.request('email', { body: Buffer.from('abc\r\nabcdef\r\nab') })]
  expect(metersOf(one.message('email', { requests }))).toContainEqual({
    label: 'line',
    used: 6,
    limit: 998,
    unit: 'bytes',
  })
})
