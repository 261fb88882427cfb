import type { Notification } from '@notify/core/channel'
import { words } from '@notify/testkit'
import { beforeEach, describe, expect, test } from 'vitest'
import { description, embedsOf, none, render, violations } from './__fixtures__/rendered.ts'
import { noEnvironment } from './__fixtures__/sending.ts'

beforeEach(noEnvironment)

describe('nobody is called who was not declared', () => {
  const hostile =
    '@everyone @here <@123> <@&123> <#1> [https://bank.example](https://evil.example) ``` ||x|| </cmd:1> <t:0:R> # h\n- l\n1. n\n> q'
  const everywhere: Partial<Notification> = {
    title: hostile.replaceAll('\n', ' '),
    body: hostile,
    fields: [{ name: hostile, value: hostile }],
    links: [{ label: hostile, url: 'https://ok.example/' }],
    source: hostile,
    tags: [hostile],
  }

  test('whatever the text says, on a post, an edit and a further part', () => {
    const reference = { messageId: '300000000000000001', webhook: '*' }
    const key = { key: 'k', state: 'firing' } as const
    for (const message of [
      ...render({ ...everywhere, body: `${hostile} ${words(9_000)}` }),
      ...render({ ...everywhere, ...key }, { reference, ring: true }),
    ]) {
      expect(message.body).toMatchObject({ content: '', allowed_mentions: none })
      expect(violations(message)).toEqual([])
    }
  })

  test('text from data stays text', () => {
    const [message] = render({ fields: [{ name: 'f', value: hostile }] })
    const [{ value }] = embedsOf(message)[0]!['fields'] as [{ value: string }]
    expect(value).toBe(
      '@\u200Beveryone @\u200Bhere \\<@123\\> \\<@&123\\> \\<#1\\> \\[https://bank.example\\]\\(https://evil.example\\) ' +
        '\\`\\`\\` \\|\\|x\\|\\| \\</cmd:1\\> \\<t:0:R\\> # h\n\\- l\n1\\. n\n\\> q',
    )
  })

  test('a fence in code does not end it', () => {
    const text = description(render({ body: '````\n```\n@everyone\n````' })[0])
    expect(text).toBe('```\n`\u200B`\u200B`\n@everyone\n```')
  })

  test('unknown names are shown and call nobody', () => {
    const [message] = render({ mentions: ['everyone\u200B', '<@1>', 'constructor'] })
    expect(message?.body).toMatchObject({
      content: '@\u200Beveryone\u200B @\\<@1\\> @constructor',
      allowed_mentions: none,
    })
  })

  test('native content calls everyone only if that was declared', () => {
    const overrides = { discord: { content: 'Hi @everyone' } }
    expect(render({ overrides })[0]?.body).toMatchObject({
      content: 'Hi @\u200Beveryone',
      allowed_mentions: none,
    })
    expect(render({ overrides, mentions: ['everyone'] })[0]?.body).toMatchObject({
      content: '@everyone Hi @everyone',
      allowed_mentions: { ...none, parse: ['everyone'] },
    })
  })

  test('a thousand names stay within the limits', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`n${index}`, `${10 ** 17 + index * 1000}`]),
    )
    const [message] = render({ mentions: Object.keys(many) }, {}, { people: many })
    expect(violations(message!)).toEqual([])
    expect((message!.body['allowed_mentions'] as typeof none).users.length).toBeGreaterThan(80)
  })
})
