/** Buttons and what else can be pressed or laid out. https://docs.discord.com/developers/components/reference */
import { dropsComponents, list, objects, text, type Json } from '../vendors/discord-call.ts'
import {
  componentsOf,
  componentsOnly,
  fault,
  flagged,
  found,
  hookPath,
  letters,
  ok,
  page,
  said,
  times,
  type DiscordFixture,
  type DiscordRule,
} from './discord-rule.ts'

const source = page('components/reference')
const link = { type: 2, style: 5, label: 'Open', url: 'https://example.com' }
const rowsOf = (...rows: readonly (readonly object[])[]): DiscordFixture => ({
  body: { content: 'hello', components: rows.map((components) => ({ type: 1, components })) },
})
const button = (more: object): DiscordFixture => rowsOf([{ ...link, ...more }])
const laidOut = (...components: readonly object[]): DiscordFixture => ({
  body: { flags: componentsOnly, components },
})
const line = (content: string): object => ({ type: 10, content })

const row = 1
const buttonType = 2
const selects: readonly unknown[] = [3, 5, 6, 7, 8]
/** Section, text, thumbnail, gallery, file, separator, container. */
const layout: readonly unknown[] = [9, 10, 11, 12, 13, 14, 17]
const linkStyle = 5
const premiumStyle = 6

type Check = (component: Json, at: string) => readonly string[]
const ofButtons =
  (check: Check): DiscordRule['check'] =>
  (call) =>
    componentsOf(call).flatMap(({ value, at }) => (value['type'] === buttonType ? check(value, at) : []))
const required = (at: string): string => fault(at, 'BASE_TYPE_REQUIRED', 'This field is required')
const given = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const structure: readonly DiscordRule[] = [
  {
    id: 'discord/component-type',
    vendor: 'discord',
    source,
    summary:
      'Rows hold buttons or one select; texts, pictures and containers need the flag IS_COMPONENTS_V2.',
    answer: 50_035,
    accept: laidOut({ type: 17, components: [line('hello'), { type: 1, components: [link] }] }),
    reject: { body: { content: 'hello', components: [line('hello')] } },
    check: (call) =>
      componentsOf(call).flatMap(({ value: { type }, at }) => {
        const top = /^(message\.)?components\.\d+$/.test(at)
        const right = top ? type === row : type === row || type === buttonType || selects.includes(type)
        return said(
          !right && !(flagged(call, componentsOnly) && layout.includes(type)),
          fault(
            `${at}.type`,
            'UNION_TYPE_CHOICES',
            `Value of field "type" must be one of (${top ? '1' : '1, 2, 3, 5, 6, 7, 8'},).`,
          ),
        )
      }),
  },
  {
    id: 'discord/rows',
    vendor: 'discord',
    source,
    summary: 'A message that is not made of components alone has at most 5 rows.',
    answer: 50_035,
    accept: rowsOf(...times(5, [link])),
    reject: rowsOf(...times(6, [link])),
    check: (call) =>
      said(
        !flagged(call, componentsOnly) && found(call, 'components.*').length > 5,
        fault('components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.'),
      ),
  },
  {
    id: 'discord/components-count',
    vendor: 'discord',
    source,
    summary: 'A message has at most 40 components, those inside others counted.',
    answer: 50_035,
    accept: laidOut({ type: 17, components: times(39, line('x')) }),
    reject: laidOut({ type: 17, components: times(40, line('x')) }),
    check: (call) =>
      said(
        componentsOf(call).length > 40,
        fault(
          'components',
          'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
          'The maximum number of components is 40',
        ),
      ),
  },
  {
    id: 'discord/row',
    vendor: 'discord',
    source,
    summary: 'A row has 1 to 5 buttons, or one select.',
    answer: 50_035,
    accept: rowsOf(times(5, link)),
    reject: rowsOf(times(6, link)),
    check: (call) =>
      componentsOf(call).flatMap(({ value, at }) => {
        if (value['type'] !== row) return []
        const items = objects(value['components'])
        const max = items.some(({ type }) => selects.includes(type)) ? 1 : 5
        return said(
          items.length < 1 || items.length > max,
          fault(`${at}.components`, 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${max} in length.`),
        )
      }),
  },
  {
    id: 'discord/text-length',
    vendor: 'discord',
    source: page('components/reference#text-display'),
    summary: 'Texts among components have 1 to 4,000 characters together.',
    answer: 50_035,
    accept: laidOut(line(letters(2_000)), line(letters(2_000))),
    reject: laidOut(line(letters(2_000)), line(letters(2_001))),
    check(call) {
      const texts = componentsOf(call).filter(({ value }) => value['type'] === 10)
      const sum = texts.reduce((length, { value }) => length + text(value['content']).length, 0)
      return [
        ...texts
          .filter(({ value }) => text(value['content']) === '')
          .map(({ at }) => required(`${at}.content`)),
        ...said(
          sum > 4_000,
          fault('components', 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', 'The maximum is 4000'),
        ),
      ]
    },
  },
  {
    id: 'discord/webhook-interactive',
    vendor: 'discord',
    source: page('resources/webhook#execute-webhook'),
    summary: 'Webhooks that no application owns have link buttons only.',
    answer: 50_035,
    accept: { ...button({}), path: hookPath('ops', 'wait=true&with_components=true') },
    reject: {
      ...rowsOf([{ type: 2, style: 1, label: 'Go', custom_id: 'go' }]),
      path: hookPath('ops', 'wait=true&with_components=true'),
    },
    check: (call, { webhook }) =>
      webhook === undefined
        ? []
        : componentsOf(call)
            .filter(
              ({ value: { type, style } }) =>
                selects.includes(type) || (type === buttonType && style !== linkStyle),
            )
            .map(({ at }) =>
              fault(at, 'COMPONENT_TYPE_INVALID', 'Webhooks cannot send interactive components'),
            ),
  },
  {
    id: 'discord/with-components',
    vendor: 'discord',
    source: page('resources/webhook#execute-webhook'),
    summary: 'Without with_components a webhook ignores components.',
    answer: 50_035,
    strictOnly: true,
    accept: { ...button({}), path: hookPath('ops', 'wait=true&with_components=true') },
    reject: { ...button({}), path: hookPath() },
    check: (call) =>
      said(
        dropsComponents(call) && list(call.body['components']).length > 0,
        fault('components', 'COMPONENTS_IGNORED', 'with_components is not set'),
      ),
  },
]

const buttons: readonly DiscordRule[] = [
  {
    id: 'discord/button-style',
    vendor: 'discord',
    source,
    summary: 'The style of a button is 1 to 6.',
    answer: 50_035,
    accept: button({}),
    reject: button({ style: 7 }),
    check: ofButtons(({ style }, at) =>
      said(
        ![1, 2, 3, 4, linkStyle, premiumStyle].includes(style as number),
        fault(`${at}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4, 5, 6).'),
      ),
    ),
  },
  {
    id: 'discord/button-url',
    vendor: 'discord',
    source,
    summary: 'A link button has a URL of at most 512 characters: http, https or discord.',
    answer: 50_035,
    accept: button({ url: `https://example.com/${letters(492)}` }),
    reject: button({ url: `https://example.com/${letters(493)}` }),
    check: ofButtons(({ style, url }, at) => {
      if (style !== linkStyle) return []
      if (!given(url)) return [required(`${at}.url`)]
      if (text(url).length > 512)
        return [fault(`${at}.url`, 'BASE_TYPE_MAX_LENGTH', 'Must be 512 or fewer in length.')]
      const known = ['http:', 'https:', 'discord:'].includes(URL.parse(text(url))?.protocol ?? '')
      return said(!known, fault(`${at}.url`, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.'))
    }),
  },
  {
    id: 'discord/button-custom-id',
    vendor: 'discord',
    source,
    summary: 'Other buttons have a custom_id of 1 to 100 characters; link buttons have none.',
    answer: 50_035,
    accept: rowsOf([{ type: 2, style: 1, label: 'Go', custom_id: letters(100) }]),
    reject: rowsOf([{ type: 2, style: 1, label: 'Go', custom_id: letters(101) }]),
    check: ofButtons(({ style, custom_id: id, url }, at) => {
      if (style === linkStyle || style === premiumStyle)
        return said(
          given(id),
          fault(
            at,
            'BUTTON_COMPONENT_CUSTOM_ID_AND_URL_MUTUALLY_EXCLUSIVE',
            'A custom id and url cannot both be specified',
          ),
        )
      if (given(url))
        return [
          fault(
            at,
            'BUTTON_COMPONENT_CUSTOM_ID_AND_URL_MUTUALLY_EXCLUSIVE',
            'A custom id and url cannot both be specified',
          ),
        ]
      if (!given(id)) return [fault(at, 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id required')]
      return said(
        typeof id !== 'string' || id.length > 100,
        fault(`${at}.custom_id`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.'),
      )
    }),
  },
  {
    id: 'discord/button-label',
    vendor: 'discord',
    source,
    summary: 'A label has at most 80 characters.',
    answer: 50_035,
    accept: button({ label: letters(80) }),
    reject: button({ label: letters(81) }),
    check: ofButtons(({ label }, at) =>
      said(
        text(label).length > 80,
        fault(`${at}.label`, 'BASE_TYPE_MAX_LENGTH', 'Must be 80 or fewer in length.'),
      ),
    ),
  },
  {
    id: 'discord/custom-id-once',
    vendor: 'discord',
    source: page('components/reference#anatomy-of-a-component'),
    summary: 'No two components of a message share a custom_id.',
    answer: 50_035,
    accept: {
      ...ok,
      ...rowsOf([
        { type: 2, style: 1, label: 'Go', custom_id: 'a' },
        { type: 2, style: 1, label: 'No', custom_id: 'b' },
      ]),
    },
    reject: rowsOf([
      { type: 2, style: 1, label: 'Go', custom_id: 'a' },
      { type: 2, style: 1, label: 'No', custom_id: 'a' },
    ]),
    check(call) {
      const ids = componentsOf(call).flatMap(({ value: { custom_id: id }, at }) =>
        given(id) ? [{ id, at }] : [],
      )
      return ids
        .filter(({ id }, index) => ids.findIndex((other) => other.id === id) !== index)
        .map(({ at }) =>
          fault(
            `${at}.custom_id`,
            'COMPONENT_CUSTOM_ID_DUPLICATED',
            'Component custom id cannot be duplicated',
          ),
        )
    },
  },
]

export const discordComponents: readonly DiscordRule[] = [...structure, ...buttons]
