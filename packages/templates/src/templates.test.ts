import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Notification } from '@notify/core'
import { describe, expect, test } from 'vitest'
import { failed, inFolder, problemsOf } from './__fixtures__/folder.ts'
import { templates, type RenderOptions, type TemplatesOptions } from './index.ts'

const files = {
  'README.md': 'no template',
  'slack/task.failed.md': '# {{ title }} (en)\n\nJob {{ metadata.job }}',
  'slack/task.failed.ja.md': '# {{ metadata.job }}が失敗しました 🎉\n\n{{ title }}',
  'slack/task.*.md': 'any task',
  'slack/default.md': 'anything',
  'slack/digest.md': '{{ members.size }} at once',
  'ops/task.failed.md': 'for ops',
  'default/server.down.pt.md': 'caiu',
  'default/server.down.en.md': 'is down',
}

const bodyOf = (
  given: TemplatesOptions,
  notification: Partial<Notification>,
  options: Partial<RenderOptions> = {},
): Promise<string | undefined> =>
  templates(given).then(
    (words) => words.render({ ...failed, ...notification }, { kind: 'slack', ...options })?.body,
  )

test('a template gives title and body, or nothing is said', async () => {
  await inFolder(files, async (directory) => {
    const words = await templates({ directory })
    expect(words.render(failed, { kind: 'slack' })).toEqual({
      title: 'Nightly <job> failed (en)',
      body: 'Job nightly',
      files: ['slack/task.failed.md'],
    })
    expect(words.render(failed, { kind: 'slack', locale: 'ja' })).toEqual({
      title: 'nightlyが失敗しました 🎉',
      body: 'Nightly \\<job\\> failed',
      files: ['slack/task.failed.ja.md'],
    })
    expect(words.render(failed, { kind: 'sms' })).toBeUndefined()
  })
})

describe('what stands in', () => {
  test.each<[string, Partial<Notification>, Partial<RenderOptions>, string | undefined]>([
    ['the beginning of a type', { type: 'task.done' }, {}, 'any task'],
    ['default for any type', { type: 'other' }, {}, 'anything'],
    ['the folder of a name goes before that of its kind', {}, { name: 'ops' }, 'for ops'],
    ['the folder of the kind, for a name without one', {}, { name: 'dev' }, 'Job nightly'],
    ['the folder default for any channel', { type: 'server.down' }, { kind: 'sms' }, 'is down'],
    ['pt for pt-BR', { type: 'server.down' }, { kind: 'sms', locale: 'pt-BR' }, 'caiu'],
    ['pt for PT-br', { type: 'server.down' }, { kind: 'sms', locale: 'PT-br' }, 'caiu'],
    [
      'the first language for a missing one',
      { type: 'server.down' },
      { kind: 'sms', locale: 'ja' },
      'is down',
    ],
    ['a file without language for a missing one', {}, { locale: 'de' }, 'Job nightly'],
    ["the notification's language", { type: 'server.down', locale: 'pt' }, { kind: 'sms' }, 'caiu'],
    ['nothing for a type without file', { type: 'server.up' }, { kind: 'sms' }, undefined],
    ['digest for a digest', { members: [failed, failed] }, {}, '2 at once'],
    ['nothing for a digest without a file', { members: [failed] }, { kind: 'sms' }, undefined],
    ['names of Object are no types', { type: 'constructor' }, { kind: 'toString' }, undefined],
  ])('%s', async (_, notification, options, expected) => {
    await inFolder(files, async (directory) => {
      const locales = ['en', 'ja', 'pt']
      expect(await bodyOf({ directory, locales }, notification, options)).toBe(expected)
    })
  })
})

test('all problems of all files come in one report, with their places', async () => {
  const broken = {
    'slack/task.failed.md': '# {{ titel }}\n\nhi\n  {{ nope }} {{ title | upcas }}',
    'slack/task.done.md': 'ok\n{% if title %}',
    'slack/task.failed.json': '{\n  "text": "ok",\n  "blocks": [{ "text": "a {{ title }}" }]\n}',
    'slack/task.failed.de-DE.md': 'x',
    'slack/Task.md': 'x',
    'slack/task.m': 'x',
    'slack/a/b.md': 'x',
    'slack/list.json': '[]',
    'slack/bad.json': '{\n  "text": }',
    'slack/x.yaml': 'a: 1',
    'slack/utf16.md': new Uint8Array([0xff, 0xfe, 0x61, 0x00]),
    'default.md': 'x',
    'mail/both.md': 'x',
    'mail/both.txt': 'x',
  }
  await inFolder(broken, async (directory) => {
    expect(await problemsOf(templates({ directory }))).toMatchInlineSnapshot(`
      "E_TEMPLATE_NAME default.md: expected a file in the folder of a channel; for example slack/task.failed.md
      E_TEMPLATE_NAME mail/both.txt: says the same as mail/both.md; keep one of them
      E_TEMPLATE_FILE slack/a: is a folder; templates lie in the folder of their channel
      E_TEMPLATE_STRUCTURE slack/bad.json:2:12: cannot be parsed
      E_TEMPLATE_STRUCTURE slack/list.json:1:1: expected a mapping; its names are those of the channel in overrides, for example text or blocks
      E_TEMPLATE_SYNTAX slack/task.done.md:2:1: not Liquid: tag {% if title %} not closed
      E_TEMPLATE_NAME slack/task.failed.de-DE.md: de-DE is not in the option locales
      E_TEMPLATE_ESCAPE slack/task.failed.json:3:27: expected a last filter that says what kind of text this is; one of | mrkdwn (Slack), | markdown (Discord, Teams), | html (Telegram), | plain, | number
      E_TEMPLATE_VARIABLE slack/task.failed.md:1:6: there is no variable titel; did you mean title?
      E_TEMPLATE_FILTER slack/task.failed.md:4:14: there is no filter upcas
      E_TEMPLATE_NAME slack/task.m: expected a file that ends in .json, .yaml, .html, .md, .txt; did you mean .md?
      E_TEMPLATE_NAME slack/Task.md: expected a type before the ending; for example task.failed.ja.md, task.*.md or default.md
      E_TEMPLATE_FILE slack/utf16.md: is not UTF-8
      E_TEMPLATE_FILE slack/x.yaml: YAML cannot be read; give templates() the option parseYaml, for example parse from 'yaml', or write JSON"
    `)
  })
})

test('a folder that is not there is an error', async () => {
  expect(await problemsOf(templates({ directory: '/nowhere/at-all' }))).toBe(
    'E_TEMPLATE_FILE /nowhere/at-all: there is no such folder',
  )
})

describe('layouts and partials', () => {
  test('see the variables, and what is given to them; names may be in quotes', async () => {
    const shared = {
      'layouts/frame.md': '{{ severity }}: {% block content %}{% endblock %}',
      'partials/job.md': '{{ name | upcase }} of {{ source }}',
      'slack/default.md':
        "{% layout layouts/frame.md %}{% block content %}{% render 'partials/job.md', name: metadata.job %}{% endblock %}",
    }
    await inFolder(shared, async (directory) => {
      expect(await bodyOf({ directory }, {})).toBe('error: NIGHTLY of ci')
    })
  })

  test('what is wrong in them is said once, where it stands', async () => {
    const shared = {
      'layouts/a.md': '{% layout layouts/b.md %}',
      'layouts/b.md': '{% layout layouts/a.md %}',
      'partials/c.md': 'x\n{{ title',
      'partials/d.md': '{% render partials/nope.md %}',
      'slack/default.md': '{% layout layouts/a.md %}',
      'slack/task.done.md': '{{ nope }}',
    }
    await inFolder(shared, async (directory) => {
      expect(await problemsOf(templates({ directory }))).toMatchInlineSnapshot(`
        "E_TEMPLATE_PARTIAL layouts/a.md:1:1: contains itself
        E_TEMPLATE_PARTIAL layouts/b.md:1:1: contains itself
        E_TEMPLATE_SYNTAX partials/c.md:2:1: not Liquid: output "{{ title" not closed
        E_TEMPLATE_PARTIAL partials/d.md:1:1: there is no such layout or partial; did you mean partials/c.md?
        E_TEMPLATE_VARIABLE slack/task.done.md:1:4: there is no variable nope; did you mean type?"
      `)
    })
    const unknown = {
      'partials/e.md': 'x\n {{ titel }}',
      'slack/a.md': '{% render partials/e.md %}',
      'slack/b.md': '{% render "partials/e.md" %}',
    }
    await inFolder(unknown, async (directory) => {
      expect(await problemsOf(templates({ directory }))).toBe(
        'E_TEMPLATE_VARIABLE partials/e.md:2:5: there is no variable titel; did you mean title?',
      )
    })
  })
})

describe('a tenant', () => {
  const tenants = {
    'root/slack/task.failed.md': 'root {% render partials/sign.md %}',
    'root/slack/default.md': 'any {% render partials/sign.md %}',
    'root/partials/sign.md': 'ACME',
    'own/blue/slack/default.txt': 'blue',
    'own/green/partials/sign.md': 'GREEN',
  }
  const bodies = (directory: string, tenant?: string): Promise<readonly (string | undefined)[]> => {
    const options = { directory: join(directory, 'root'), tenants: join(directory, 'own') }
    const of = tenant === undefined ? {} : { tenant }
    return Promise.all([bodyOf(options, of), bodyOf(options, { ...of, type: 'other' })])
  }

  test('replaces files one by one; a partial of its own stands in the files of the root', async () => {
    await inFolder(tenants, async (directory) => {
      expect(await bodies(directory)).toEqual(['root ACME', 'any ACME'])
      expect(await bodies(directory, 'blue')).toEqual(['root ACME', 'blue'])
      expect(await bodies(directory, 'green')).toEqual(['root GREEN', 'any GREEN'])
      expect(await bodies(directory, 'unknown')).toEqual(['root ACME', 'any ACME'])
      expect(await bodies(directory, '../blue')).toEqual(['root ACME', 'any ACME'])
    })
  })

  test('is named in the places of its files', async () => {
    const broken = {
      ...tenants,
      'own/green/partials/sign.md': '{{ nope }}',
      'own/blue/slack/default.txt': '{{ nope }}',
      'own/Bad Name/slack/default.md': 'x',
    }
    await inFolder(broken, async (directory) => {
      const options = { directory: join(directory, 'root'), tenants: join(directory, 'own') }
      expect(await problemsOf(templates(options))).toMatchInlineSnapshot(`
        "E_TEMPLATE_NAME Bad Name: expected the name of a tenant; a-z, 0-9, _ and -, at most 64
        E_TEMPLATE_VARIABLE blue/slack/default.txt:1:4: there is no variable nope; did you mean type?
        E_TEMPLATE_VARIABLE green/partials/sign.md:1:4: there is no variable nope; did you mean type?"
      `)
    })
  })
})

describe('after it was loaded', () => {
  test('reload reads again; with a mistake what was read before stays', async () => {
    await inFolder({ 'slack/default.md': 'one' }, async (directory) => {
      const words = await templates({ directory })
      const body = (): string | undefined => words.render(failed, { kind: 'slack' })?.body
      await writeFile(join(directory, 'slack/default.md'), 'two')
      await words.reload()
      expect(body()).toBe('two')
      await writeFile(join(directory, 'slack/default.md'), '{{ nope }}')
      expect(await problemsOf(words.reload())).toMatch(/^E_TEMPLATE_VARIABLE slack\/default\.md:1:4/)
      expect(body()).toBe('two')
      await rm(join(directory, 'slack'), { recursive: true })
      await words.reload()
      expect(body()).toBeUndefined()
    })
  })

  test('register adds and replaces, survives a reload, and changes nothing with a mistake', async () => {
    await inFolder({ 'slack/default.md': 'file' }, async (directory) => {
      const words = await templates({ directory })
      const bodies = (): unknown[] => ['slack', 'sms'].map((kind) => words.render(failed, { kind })?.body)
      // At once: none undoes another.
      await Promise.all([
        words.register('slack/default.md', 'registered'),
        words.register('sms/default.txt', 'a*b'),
      ])
      await words.reload()
      expect(bodies()).toEqual(['registered', 'a\\*b'])
      expect(await problemsOf(words.register('sms/default.txt', '{{ nope }}'))).toMatch(
        /^E_TEMPLATE_VARIABLE/,
      )
      expect(await problemsOf(words.register('../x.md', 'x'))).toMatch(/^E_TEMPLATE_NAME \.\.\/x\.md: /)
      expect(bodies()).toEqual(['registered', 'a\\*b'])
    })
  })

  test('list names every file and what it is for', async () => {
    await inFolder({ 'a/slack/task._.ja.md': 'x', 'b/blue/slack/default.yml': 'a: 1' }, async (directory) => {
      const words = await templates({
        directory: join(directory, 'a'),
        tenants: join(directory, 'b'),
        parseYaml: () => ({}),
      })
      expect(words.list()).toEqual([
        { file: 'blue/slack/default.yml', channel: 'slack', type: 'default', format: 'yaml', tenant: 'blue' },
        { file: 'slack/task._.ja.md', channel: 'slack', type: 'task.*', format: 'md', locale: 'ja' },
      ])
    })
  })

  test('coverage says which file tells what, as data and as a table', async () => {
    const { README: _, ...some } = { README: '', ...files }
    await inFolder(some, async (directory) => {
      const { rows, text } = (await templates({ directory, locales: ['en', 'ja', 'pt'] })).coverage()
      expect(text).toMatchInlineSnapshot(`
        "channel  type         en                   ja                   pt
        default  default      -                    -                    -
        default  digest       -                    -                    -
        default  server.down  server.down.en.md    (server.down.en.md)  server.down.pt.md
        default  task.*       -                    -                    -
        default  task.failed  -                    -                    -
        ops      default      -                    -                    -
        ops      digest       -                    -                    -
        ops      server.down  (server.down.en.md)  (server.down.en.md)  (server.down.pt.md)
        ops      task.*       -                    -                    -
        ops      task.failed  task.failed.md       (task.failed.md)     (task.failed.md)
        slack    default      default.md           (default.md)         (default.md)
        slack    digest       digest.md            (digest.md)          (digest.md)
        slack    server.down  (default.md)         (default.md)         (default.md)
        slack    task.*       task.*.md            (task.*.md)          (task.*.md)
        slack    task.failed  task.failed.md       task.failed.ja.md    (task.failed.md)"
      `)
      expect(rows).toContainEqual({
        channel: 'slack',
        type: 'task.failed',
        locale: 'ja',
        files: ['slack/task.failed.ja.md'],
        exact: true,
      })
    })
    expect((await templates()).coverage()).toEqual({ rows: [], text: 'channel  type  en  ja' })
  })
})
