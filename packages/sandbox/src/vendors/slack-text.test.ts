import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post } from '../__fixtures__/senders.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ vendors: ['slack'] })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

describe('what a reader sees', () => {
  test('is the header as title, and the rest as text without markup', async () => {
    await post(sandbox, {
      text: 'fallback',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'ディスク 🔥' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'a &lt;b&gt; &amp; <https://e.x|c> <@U0SANDBOX1> <#C0SANDBOX1>' },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: 'Host' },
            { type: 'plain_text', text: '<db>' },
          ],
        },
        {
          type: 'actions',
          elements: [{ type: 'button', text: { type: 'plain_text', text: 'Ack' }, action_id: 'a' }],
        },
        { type: 'markdown', text: '**bold**' },
      ],
    })
    expect(sandbox.messages()[0]).toMatchObject({
      title: 'ディスク 🔥',
      text: 'ディスク 🔥\na <b> & c @ada #general\nHost\n<db>\n[Ack]\n**bold**',
      mentions: ['@ada'],
    })
  })

  test('counts no mention that was escaped, or stands in plain text', async () => {
    await post(sandbox, {
      text: '&lt;!channel&gt; &lt;@U0SANDBOX1&gt;',
      blocks: [{ type: 'section', text: { type: 'plain_text', text: '<!channel>' } }],
    })
    expect(sandbox.messages()[0]!.mentions).toEqual([])
  })

  test('counts the mentions of a hostile text', async () => {
    await post(sandbox, { text: '<!channel> <!here|x> <!subteam^S0SANDBOX1> <@U9> <!date^0^{date}|then>' })
    const [message] = sandbox.messages()
    expect(message!.mentions).toEqual(['@channel', '@here', '@oncall'])
    expect(message!.warnings).toEqual([{ rule: 'slack/mentions', message: '<@U9> is nobody here' }])
  })

  test('includes rich text, tables and attachments', async () => {
    await post(sandbox, {
      text: 'fallback',
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'rich ' },
                { type: 'user', user_id: 'U0SANDBOX1' },
              ],
            },
          ],
        },
        {
          type: 'table',
          rows: [
            [
              { type: 'raw_text', text: 'a' },
              { type: 'raw_text', text: 'b' },
            ],
          ],
        },
      ],
      attachments: [
        { pretext: 'pre', title: '<https://e.x|t>', text: 'text', fields: [{ title: 'k', value: 'v' }] },
      ],
    })
    expect(sandbox.messages()[0]!.text).toBe('rich @ada\na | b\npre\nt\ntext\nk: v')
  })
})
