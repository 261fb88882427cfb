/** The card itself. The workflow answers before it looks, so that a wrong card fails without a word to the sender. */
import { isObject, list, type Json } from '../value.ts'
import { walkCard, type Problem } from '../vendors/msteams-card.ts'
import { entitiesOf, markers, mentionTexts } from '../vendors/msteams-text.ts'
import {
  body,
  learn,
  said,
  text,
  type MsteamsCall,
  type MsteamsFixture,
  type MsteamsRule,
} from './msteams-rule.ts'

const format = 'microsoftteams/platform/task-modules-and-cards/cards/cards-format'
const actions = 'microsoftteams/platform/task-modules-and-cards/cards/cards-actions'
const schema: MsteamsRule['source'] = { text: 'https://adaptivecards.io/explorer/', level: 'documented' }

interface Plan {
  readonly id: string
  readonly summary: string
  readonly source?: MsteamsRule['source']
  readonly accept?: MsteamsFixture
  readonly reject: MsteamsFixture
}

const rule = (plan: Plan, check: (card: Json, call: MsteamsCall) => readonly string[]): MsteamsRule => ({
  id: `msteams/${plan.id}`,
  vendor: 'msteams',
  source: plan.source ?? schema,
  summary: plan.summary,
  answer: 400,
  strictOnly: true,
  accept: plan.accept ?? {},
  reject: plan.reject,
  check: (call) => (isObject(call.card) ? check(call.card, call) : []),
})

/** A rule that is one kind of what walking the card finds. */
const found = (plan: Plan, belongs: (problem: Problem) => boolean): MsteamsRule =>
  rule(plan, (card) =>
    walkCard(card)
      .problems.filter(belongs)
      .map(({ message }) => message),
  )

const ofAction = ({ about }: Problem): boolean => about.startsWith('Action')
const action = (more: Json): MsteamsFixture => ({ card: { actions: [{ title: 'Open', ...more }] } })
const openUrl = { type: 'Action.OpenUrl', url: 'https://example.com' }

const root: readonly MsteamsRule[] = [
  rule(
    {
      id: 'card-type',
      summary: "The type of a card is 'AdaptiveCard'.",
      reject: { card: { type: 'adaptiveCard' } },
    },
    ({ type }) => said(type !== 'AdaptiveCard', `the type is ${String(type)}`),
  ),
  rule(
    {
      id: 'card-version',
      summary: 'Teams shows cards of version 1.5 and below, and nothing at all of later ones.',
      source: learn(format),
      accept: { card: { version: '1.5' } },
      reject: { card: { version: '1.6' } },
    },
    ({ version }) =>
      said(typeof version !== 'string' || !/^1\.[0-5]$/.test(version), `the version is ${String(version)}`),
  ),
  found(
    {
      id: 'card-properties',
      summary: 'A card has the properties that the schema names; Teams ignores others.',
      accept: { card: { msteams: { width: 'Full' } } },
      reject: { card: { title: 'Disk full' } },
    },
    ({ what, about }) => what === 'property' && about === 'AdaptiveCard',
  ),
]

const structure: readonly MsteamsRule[] = [
  found(
    {
      id: 'element-type',
      summary: 'The type of every element is known, or it has a fallback.',
      accept: body({ type: 'Rating', fallback: 'drop' }, text()),
      reject: body({ type: 'Heading', text: 'Hi' }),
    },
    (problem) => problem.what === 'type' && !ofAction(problem),
  ),
  found(
    {
      id: 'action-type',
      summary: 'The type of every action is known.',
      accept: action(openUrl),
      reject: action({ type: 'Action.Http', url: 'https://example.com' }),
    },
    (problem) => problem.what === 'type' && ofAction(problem),
  ),
  found(
    {
      id: 'place',
      summary: 'Every element and action stands where its kind may stand.',
      accept: body({ type: 'ColumnSet', columns: [{ type: 'Column', items: [text()] }] }),
      reject: body({ type: 'Column', items: [text()] }),
    },
    ({ what }) => what === 'place',
  ),
  found(
    {
      id: 'element-required',
      summary: 'Elements have what they need.',
      accept: body({ type: 'FactSet', facts: [{ title: 'Host', value: 'db-1' }] }),
      reject: body({ type: 'FactSet', facts: [{ title: 'Host' }] }),
    },
    (problem) => problem.what === 'required' && !ofAction(problem),
  ),
  found(
    {
      id: 'action-required',
      summary: 'Actions have what they need.',
      accept: action(openUrl),
      reject: action({ type: 'Action.OpenUrl' }),
    },
    (problem) => problem.what === 'required' && ofAction(problem),
  ),
  found(
    {
      id: 'properties',
      summary: 'Elements and actions have the properties that the schema names; Teams ignores others.',
      accept: body(text({ wrap: true })),
      reject: body(text({ markdown: true })),
    },
    ({ what, about }) => what === 'property' && about !== 'AdaptiveCard',
  ),
  found(
    {
      id: 'values',
      summary: 'Properties have values of their type.',
      accept: body(text({ color: 'Attention' })),
      reject: body(text({ color: '#ff0000' })),
    },
    ({ what }) => what === 'value',
  ),
]

const behaviour: readonly MsteamsRule[] = [
  rule(
    {
      id: 'action-submit',
      summary:
        'A webhook has nobody to submit to: OpenUrl, ShowCard and ToggleVisibility work, others do nothing.',
      source: learn(actions),
      accept: action({ type: 'Action.ShowCard', card: { type: 'AdaptiveCard', body: [text()] } }),
      reject: action({ type: 'Action.Submit', data: { acknowledge: true } }),
    },
    (card) =>
      walkCard(card)
        .nodes.filter(({ kind }) => kind === 'Action.Submit' || kind === 'Action.Execute')
        .map(({ kind, at }) => `${kind} does nothing here (${at})`),
  ),
  rule(
    {
      id: 'toggle-target',
      summary: 'What an action shows or hides is in the card.',
      accept: {
        card: {
          body: [text({ id: 'more', isVisible: false })],
          actions: [{ type: 'Action.ToggleVisibility', targetElements: ['more'] }],
        },
      },
      reject: action({ type: 'Action.ToggleVisibility', targetElements: ['more'] }),
    },
    (card) => {
      const { nodes } = walkCard(card)
      const ids = new Set(nodes.map(({ value }) => value['id']))
      return nodes
        .flatMap(({ value }) => list(value['targetElements']))
        .map((target) => (isObject(target) ? target['elementId'] : target))
        .filter((id) => !ids.has(id))
        .map((id) => `no element has the id ${String(id)}`)
    },
  ),
  rule(
    {
      id: 'ids',
      summary: 'No two elements have the same id.',
      source: { ...schema, level: 'believed' },
      accept: body(text({ id: 'a' }), text({ id: 'b' })),
      reject: body(text({ id: 'a' }), text({ id: 'a' })),
    },
    (card) => {
      const ids = walkCard(card).nodes.flatMap(({ value }) =>
        typeof value['id'] === 'string' ? [value['id']] : [],
      )
      return said(new Set(ids).size < ids.length, 'an id stands twice')
    },
  ),
  rule(
    {
      id: 'url',
      summary: 'URLs are whole, and of https or http.',
      source: { ...learn(format), level: 'believed' },
      accept: action({ ...openUrl, url: 'https://例え.jp/道?q=1' }),
      reject: action({ ...openUrl, url: 'javascript:alert(1)' }),
    },
    (card) =>
      walkCard(card)
        .nodes.flatMap(({ value }) => (typeof value['url'] === 'string' ? [value['url']] : []))
        .filter((url) => !/^https?:\/\//i.test(url) || !URL.canParse(url))
        .map((url) => `${url.slice(0, 60)} cannot be opened`),
  ),
]

const mention = (name: string): Json => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id: 'ada@example.com', name },
})
const calling = (words: string, ...entities: readonly unknown[]): MsteamsFixture => ({
  card: { body: [text({ text: words })], msteams: { entities } },
})

const mentions: readonly MsteamsRule[] = [
  rule(
    {
      id: 'mention-entity',
      summary: 'An entity is a mention with a text, and an id and a name.',
      source: learn(format),
      accept: calling('<at>Ada</at> look', mention('Ada')),
      reject: calling('<at>Ada</at> look', { type: 'mention', text: '<at>Ada</at>' }),
    },
    ({ msteams }) =>
      list(isObject(msteams) ? msteams['entities'] : undefined).flatMap((entity, index) => {
        const [whole] = entitiesOf({ msteams: { entities: [entity] } })
        return said(
          !whole?.id || !whole.name || !/^<at>.+<\/at>$/s.test(whole.text),
          `entity ${index} calls nobody`,
        )
      }),
  ),
  rule(
    {
      id: 'mention-text',
      summary: 'The text of an entity stands in a text of the card.',
      source: learn(format),
      accept: calling('<at>愛</at> 見て', mention('愛')),
      reject: calling('Ada, look', mention('Ada')),
    },
    (card) =>
      entitiesOf(card)
        .filter((entity) => !mentionTexts(card).some((words) => words.includes(entity.text)))
        .map(({ name }) => `${name} is nowhere called in the card`),
  ),
  rule(
    {
      id: 'mention-known',
      summary: 'Every <at> in a text has an entity; without one it is shown as it is written.',
      source: learn(format),
      accept: calling('<at>Ada</at> look', mention('Ada')),
      reject: calling('<at>Everybody</at> look', mention('Everyone')),
    },
    (card) => {
      const known = entitiesOf(card).map((entity) => entity.text)
      return mentionTexts(card)
        .flatMap(markers)
        .filter((name) => !known.includes(`<at>${name}</at>`))
        .map((name) => `${name} has no entity`)
    },
  ),
]

export const msteamsCards: readonly MsteamsRule[] = [...root, ...structure, ...behaviour, ...mentions]
