import { defineEvents, type Notification, type StandardSchemaV1 } from '@notify/core'
import { describe, expect, test } from 'vitest'
import { failed, problemsOf } from './__fixtures__/folder.ts'
import { templates, type RenderOptions, type TemplatesOptions } from './index.ts'

const said = async (
  text: string,
  notification: Partial<Notification> = {},
  options: Partial<RenderOptions> & TemplatesOptions = {},
): Promise<string | undefined> => {
  const words = await templates(options)
  await words.register('sms/default.json', JSON.stringify({ text: text.replaceAll(' }}', ' | plain }}') }))
  const { overrides } = words.render({ ...failed, ...notification }, { kind: 'sms', ...options })!
  return (overrides as { sms: { text: string } }).sms.text
}

describe('variables', () => {
  test.each<[string, string]>([
    ['{{ event }} {{ type }} {{ severity }} {{ id }}', 'task.failed task.failed error 0190-1'],
    ['{{ timestamp }} {{ occurredAt }}', '2026-11-21T08:30:00.000Z 1795249800000'],
    ['{{ severity_color }}', '#e01e5a'],
    ['{{ dashboard_url }}', 'https://notify.example/notifications/0190-1'],
    ['{{ metadata.job }} {{ metadata["tries"] }}', 'nightly 3'],
    ['{% for pair in metadata %}{{ pair[0] }}={{ pair[1] }};{% endfor %}', 'job=nightly;tries=3;'],
    ['{% for f in fields %}{{ f.name }}: {{ f.value }}{% endfor %}', 'Duration: 2 s'],
    ['{{ links[0].url }} {{ links.first.label }} {{ links.size }}', 'https://ci.example/1 Log 1'],
    ['{{ tags }} {{ tags | join: "+" }}', 'ci, night ci+night'],
    ['[{{ key }}{{ state }}{{ by }}{{ tenant }}{{ mentions }}{{ body | slice: 0, 0 }}]', '[]'],
    ['[{{ recipient.id }}{{ incident.count }}{{ held_back }}{{ members.size }}{{ images.size }}]', '[00]'],
    ['{{ locale }} {{ source }} {{ title }}', 'en ci Nightly <job> failed'],
  ])('%s', async (text, expected) => {
    expect(await said(text, {}, { publicUrl: 'https://notify.example' })).toBe(expected)
  })

  test('tell the state of an incident, who gets it and what a throttle held back', async () => {
    const since = Date.UTC(2026, 10, 21, 8)
    const incident = { firing: failed, since, count: 3, episode: 1, by: 'mei' }
    const recipient = { id: 'mei', locale: 'ja', timeZone: 'Asia/Tokyo', addresses: { phone: '+81' } }
    expect(
      await said(
        '{{ state }} {{ severity_color }} {{ incident.count }} {{ incident.since }} {{ incident.by }} {{ recipient.id }} {{ held_back }}',
        { state: 'resolved' },
        { incident, recipient, heldBack: 7 },
      ),
    ).toBe('resolved #2eb67d 3 2026-11-21T08:00:00.000Z mei mei 7')
    // Addresses are nobody's business but the channel's.
    expect(await problemsOf(said('{{ recipient.addresses }}'))).toMatch(
      /there is no variable recipient\.addresses/,
    )
  })

  test('a missing entry of metadata fails, but not in a condition and not with a default', async () => {
    expect(
      await said('{% if metadata.nope %}a{% else %}b{% endif %}{{ metadata.nope | default: "c" }}'),
    ).toBe('bc')
    await expect(said('{{ metadata.nope }}')).rejects.toThrow(
      /^sms\/default\.json:1:\d+: there is no variable metadata\.nope$/,
    )
  })

  test('plurals are a condition', async () => {
    const text = '{{ metadata.tries }} {% if metadata.tries == 1 %}try{% else %}tries{% endif %}'
    expect(await said(text)).toBe('3 tries')
    expect(await said(text, { metadata: { tries: 1 } })).toBe('1 try')
  })
})

describe('date', () => {
  const recipient = { id: 'mei', timeZone: 'Asia/Tokyo', addresses: {} }
  test.each<[string, Partial<RenderOptions>, string | RegExp]>([
    ['{{ timestamp | date }}', {}, /^Nov 21, 2026, 8:30\sAM$/],
    ['{{ timestamp | date: "long" }}', { locale: 'ja', recipient }, '2026年11月21日 17:30:00 JST'],
    ['{{ timestamp | date: "time", "America/New_York" }}', {}, /^3:30\sAM$/],
    ['{{ occurredAt | date: "date" }}', {}, 'November 21, 2026'],
    ['{{ occurredAt | date: "iso" }}', {}, '2026-11-21T08:30:00.000Z'],
    ['{{ title | date: "short" }}', {}, 'Nightly <job> failed'],
  ])('%s', async (text, options, expected) => {
    expect(await said(text, {}, options)).toMatch(expected)
  })

  test('an unknown style or time zone is an error at load', async () => {
    expect(await problemsOf(said('{{ timestamp | date: "%Y" }}'))).toContain(
      'date: expected a style, one of iso, short',
    )
    expect(await problemsOf(said('{{ timestamp | date: "constructor" }}'))).toContain('expected a style')
    expect(await problemsOf(said('{{ timestamp | date: "short", "Tokyo" }}'))).toContain(
      'expected a time zone',
    )
  })
})

test.each([
  ['https://a.example/?q=1&b=2', 'https://a.example/?q=1&b=2'],
  ['javascript:alert(1)', ''],
  ['data:text/html,x', ''],
  ['not a url', ''],
])('url lets %s through as "%s"', async (url, expected) => {
  expect(await said('{{ metadata.u | url }}', { metadata: { u: url } })).toBe(expected)
})

describe('a catalogue', () => {
  const schema = (names: readonly string[], more: object): StandardSchemaV1<object, object> =>
    ({
      '~standard': {
        version: 1,
        vendor: 'own',
        validate: (value: object) => ({ value }),
        jsonSchema: {
          output: () => ({ properties: Object.fromEntries(names.map((name) => [name, {}])), ...more }),
        },
      },
    }) as StandardSchemaV1<object, object>
  // What zod says of an object.
  const data = (...names: readonly string[]): StandardSchemaV1<object, object> =>
    schema(names, { additionalProperties: false })
  const silent: StandardSchemaV1<object, object> = {
    '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value: value as object }) },
  }
  const catalogue = {
    task: { failed: { data: data('job', 'exitCode'), title: 'x' }, done: { data: silent, title: 'x' } },
    disk: { full: { data: data('host'), title: 'x', metadata: () => ({ other: 1 }) } },
    job: { failed: { data: schema(['jobId', 'errorMessage'], {}), title: 'x' } },
  }
  // The one that notifies and the one that is read here are the same object.
  expect(defineEvents(catalogue).task.failed({}).type).toBe('task.failed')

  test.each([
    ['slack/task.failed.md', '{{ metadata.job }} {{ metadata.exitCode }}', 'no problem'],
    [
      'slack/task.failed.md',
      '{{ metadata.jobb }}',
      'there is no variable metadata.jobb; did you mean metadata.job?',
    ],
    [
      'slack/task.failed.json',
      '{ "text": "{{ metadata.x | plain }}" }',
      '.json:1:15: there is no variable metadata.x',
    ],
    ['slack/task.done.md', '{{ metadata.anything }}', 'no problem'],
    ['slack/disk.full.md', '{{ metadata.other }}', 'no problem'],
    ['slack/task.*.md', '{{ metadata.anything }}', 'no problem'],
    // Whoever sends may add to what is known: only a slip is a mistake.
    ['slack/job.failed.md', '{{ metadata.errorMessage }} {{ metadata.region }}', 'no problem'],
    [
      'slack/job.failed.md',
      '{{ metadata.errorMesage }}',
      'there is no variable metadata.errorMesage; did you mean metadata.errorMessage?',
    ],
  ])('%s %s', async (name, text, problem) => {
    const words = await templates({ catalogue })
    expect(await problemsOf(words.register(name, text))).toContain(problem)
  })

  test('several are one: of two events of one type the later counts', async () => {
    const other = {
      task: { failed: { data: data('run'), title: 'x' } },
      pr: { merged: { data: data('number') } },
    }
    const words = await templates({ catalogue: [catalogue, other], locales: ['en'] })
    expect(await problemsOf(words.register('slack/task.failed.md', '{{ metadata.run }}'))).toBe('no problem')
    expect(await problemsOf(words.register('slack/task.failed.md', '{{ metadata.job }}'))).toContain(
      'there is no variable metadata.job',
    )
    await words.register('slack/default.md', 'x')
    expect(words.coverage().rows.map(({ type }) => type)).toContain('pr.merged')
  })

  test('its types are in the coverage, with and without files', async () => {
    const words = await templates({ catalogue, locales: ['en'] })
    await words.register('slack/task.failed.md', 'x')
    expect(words.coverage().rows.map(({ type, files }) => [type, files.length])).toEqual([
      ['disk.full', 0],
      ['job.failed', 0],
      ['task.done', 0],
      ['task.failed', 1],
    ])
  })
})
