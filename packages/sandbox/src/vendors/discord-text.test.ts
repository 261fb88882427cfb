import { describe, expect, test } from 'vitest'
import { testClock } from '../__fixtures__/clock.ts'
import { createServer, oncall, people, places } from './discord-server.ts'
import { calledBy, mentionsIn, nameOfMention, readMarkdown, readMessage } from './discord-text.ts'

const server = createServer(testClock(1_795_251_600_000))
const read = (markdown: string): string => readMarkdown(markdown, server)
const called = (content: string, allowed?: object): string[] =>
  calledBy({ content }, allowed, server).map((mention) => nameOfMention(mention, server))
const everyone = `<@${people.ada}> <@&${oncall}> @everyone`

describe('a reader sees', () => {
  test.each([
    ['**Disk** *full* __now__ ~~no~~ ||boo||', 'Disk full now no boo'],
    ['***very*** _much_ snake_case_name 2*3*4', 'very much snake_case_name 2*3*4'],
    ['# Title\n> quoted\n- one\n-# small', 'Title\nquoted\n• one\nsmall'],
    ['[here](https://example.com) <https://example.com>', 'here https://example.com'],
    [
      `<@${people.ada}> <@!${people.grace}> <@&${oncall}> <#${places.ops}> <@1>`,
      '@ada @grace @oncall #ops <@1>',
    ],
    ['<t:1795251600:R> <:fire:123456789012345678>', '2026-11-21T09:00:00.000Z :fire:'],
    ['`**a**` ```ts\nlet **b**\n```', '**a** let **b**'],
    ['\\*not bold\\* \\<@1>', '*not bold* <@1>'],
    ['\\_not italic\\_ snake\\_case', '_not italic_ snake_case'],
    ['障害 **発生** 🔥 مرحبا', '障害 発生 🔥 مرحبا'],
    ['<t:9999999999999:R>', '9999999999999'],
  ])('%j as %j', (markdown, seen) => {
    expect(read(markdown)).toBe(seen)
  })

  test('embeds, components, polls and files of a message', () => {
    const { title, text } = readMessage(
      {
        content: `<@${people.ada}>`,
        embeds: [
          {
            title: '**Disk** full',
            description: 'db-1',
            fields: [{ name: 'Host', value: '`db-1`' }],
            footer: { text: 'f' },
          },
        ],
        components: [
          {
            type: 1,
            components: [
              { type: 2, label: 'Open' },
              { type: 3, placeholder: 'Pick' },
            ],
          },
        ],
        attachments: [{ filename: 'a.txt' }],
        poll: { question: { text: 'Well?' } },
      },
      server,
    )
    expect(title).toBe('Disk full')
    expect(text).toBe('@ada\nDisk full\ndb-1\nHost: db-1\nf\n[Open] [Pick]\nWell?\na.txt')
  })

  test.each([
    ['## Backup *failed*\nnone', 'Backup failed'],
    ['hello\n**Backup failed**', 'Backup failed'],
    ['plain\nlines', 'plain'],
    ['', ''],
  ])('the title of %j is %j', (content, title) => {
    expect(readMessage({ content }, server).title).toBe(title)
  })
})

describe('who is called', () => {
  test.each([
    ['everybody who is mentioned, by default', undefined, ['@ada', '@oncall', '@everyone']],
    ['nobody, for an empty list', { parse: [] }, []],
    ['what parse names', { parse: ['users'] }, ['@ada']],
    ['whom a list names', { users: [people.ada], roles: [] }, ['@ada']],
    ['not whom nobody mentions', { users: [people.grace] }, []],
  ])('is %s', (_, allowed, names) => {
    expect(called(everyone, allowed)).toEqual(names)
  })

  test('is nobody in code, behind a backslash, or twice', () => {
    expect(called(`\`@here\` \\<@${people.ada}> <@${people.grace}> <@${people.grace}>`)).toEqual(['@grace'])
    expect(mentionsIn('```\n@everyone\n```')).toEqual([])
  })

  test('is not in an embed, but in a text among components', () => {
    const mention = `<@${people.ada}>`
    expect(calledBy({ content: '', embeds: [{ description: mention }] }, undefined, server)).toEqual([])
    const components = [{ type: 17, components: [{ type: 10, content: mention }] }]
    expect(calledBy({ components }, undefined, server)).toEqual([{ kind: 'users', id: people.ada }])
  })
})
