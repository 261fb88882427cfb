/** What a query finds. */
import { list, string } from '../value.ts'
import { clausesOf, type Clause, type Condition, type Operator, type Query } from './jira-jql.ts'
import { readAdf } from './jira-adf.ts'
import { now, type Issue, type Site, type Snapshot } from './jira-site.ts'
import { issueTypes, named, namesById, priorities, projects, statuses } from './jira-workflow.ts'

/** An issue as a search sees it. */
export interface Found {
  readonly issue: Issue
  readonly as: Snapshot
}

type Read = (found: Found) => readonly string[]

interface Field {
  readonly operators: 'words' | 'text' | 'time'
  /** All that it is called, lower-case. */
  readonly read: Read
  /** Whether anything in the site goes by this name. Default: anything may. */
  readonly known?: (value: string, site: Site) => boolean
}

const lower = (...values: readonly (string | number | undefined)[]): string[] =>
  values.flatMap((value) => (value === undefined ? [] : [String(value).toLowerCase()]))
const goesBy =
  (...names: readonly string[][]) =>
  (value: string): boolean =>
    names.some((each) => each.includes(value))
const idsAndNames = (items: readonly { readonly id: string; readonly name: string }[]): string[][] =>
  items.map(({ id, name }) => lower(id, name))
const summary: Read = ({ as }) => lower(string(as.fields['summary']))
const description: Read = ({ as }) => lower(readAdf(as.fields['description'], namesById))
const key: Field = {
  operators: 'words',
  read: ({ issue }) => lower(issue.key, issue.id),
  known: (value, site) => site.issue(value) !== undefined,
}
const type: Field = {
  operators: 'words',
  read: ({ as }) => namesOf(issueTypes, as.fields['issuetype']),
  known: goesBy(...idsAndNames(issueTypes)),
}
const categories = statuses.map(({ category }) => lower(category.id, category.key, category.name))

function namesOf(
  items: readonly { readonly id: string; readonly name: string }[],
  reference: unknown,
): string[] {
  const item = named(items, reference)
  return item === undefined ? [] : lower(item.id, item.name)
}

const fields: ReadonlyMap<string, Field> = new Map(
  Object.entries<Field>({
    project: {
      operators: 'words',
      read: ({ issue }) =>
        projects
          .filter((each) => each.key === issue.project)
          .flatMap((each) => lower(each.key, each.id, each.name)),
      known: goesBy(...projects.map((each) => lower(each.key, each.id, each.name))),
    },
    key,
    issuekey: key,
    issue: key,
    id: key,
    issuetype: type,
    type,
    labels: {
      operators: 'words',
      read: ({ as }) => list(as.fields['labels']).map((label) => String(label).toLowerCase()),
    },
    priority: {
      operators: 'words',
      read: ({ as }) => namesOf(priorities, as.fields['priority']),
      known: goesBy(...idsAndNames(priorities)),
    },
    status: {
      operators: 'words',
      read: ({ as }) => lower(as.status.id, as.status.name),
      known: goesBy(...idsAndNames(statuses)),
    },
    statuscategory: {
      operators: 'words',
      read: ({ as: { status } }) => lower(status.category.id, status.category.key, status.category.name),
      known: goesBy(...categories),
    },
    summary: { operators: 'text', read: summary },
    description: { operators: 'text', read: description },
    text: { operators: 'text', read: (found) => [...summary(found), ...description(found)] },
    created: { operators: 'time', read: ({ issue }) => [String(issue.createdAt)] },
    updated: { operators: 'time', read: ({ as }) => [String(as.at)] },
  }),
)

const operators: Readonly<Record<Field['operators'], readonly Operator[]>> = {
  words: ['=', '!=', 'in', 'not in', 'is', 'is not'],
  text: ['~', '!~', 'is', 'is not'],
  time: ['=', '!=', '>', '>=', '<', '<='],
}

/** What the site does not know, in Jira's words. */
export function queryProblems({ where, order }: Query, site: Site): string[] {
  const clauses = where === undefined ? [] : clausesOf(where)
  const unknown = [...clauses, ...order]
    .filter(({ field }) => !fields.has(field))
    .map(({ field }) => `Field '${field}' does not exist or you do not have permission to view it.`)
  return [...unknown, ...clauses.flatMap((clause) => clauseProblems(clause, site))]
}

function clauseProblems({ field, operator, values }: Clause, site: Site): string[] {
  const known = fields.get(field)
  if (known === undefined) return []
  if (!operators[known.operators].includes(operator))
    return [`The operator '${operator}' is not supported by the '${field}' field.`]
  return values
    .filter((value) => value !== '' && known.known?.(value.toLowerCase(), site) === false)
    .map((value) =>
      known === key
        ? `An issue with key '${value}' does not exist for field '${field}'.`
        : `The value '${value}' does not exist for the field '${field}'.`,
    )
}

export function matches(condition: Condition, found: Found, atMs: number): boolean {
  if ('all' in condition) return condition.all.every((each) => matches(each, found, atMs))
  if ('any' in condition) return condition.any.some((each) => matches(each, found, atMs))
  if ('not' in condition) return !matches(condition.not, found, atMs)
  return holds(condition, fields.get(condition.field)!.read(found), atMs)
}

function holds({ field, operator, values }: Clause, has: readonly string[], atMs: number): boolean {
  const wanted = values.map((value) => value.toLowerCase())
  if (fields.get(field)!.operators === 'time')
    return compare(operator, Number(has[0]), timeOf(wanted[0] ?? '', atMs))
  const empty = has.join('') === ''
  const same = wanted.some((value) => (value === '' ? empty : has.includes(value)))
  if (operator === '~' || operator === '!~') {
    const words = (wanted[0] ?? '').replace(/[*"]/g, '')
    return has.some((text) => text.includes(words)) === (operator === '~')
  }
  // What is empty is never found by what it is not.
  return operator === '=' || operator === 'in' || operator === 'is' ? same : !same && !empty
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `-7d`, `2026-11-21`, `2026-11-21 09:00`; in UTC. */
function timeOf(text: string, atMs: number): number {
  const [, sign, count, unit = ''] = /^([-+]?)(\d+)([mhdw])$/.exec(text) ?? []
  if (count !== undefined) return atMs + (sign === '-' ? -1 : 1) * Number(count) * (units[unit] ?? 0)
  return Date.parse(`${text.replaceAll('/', '-').replace(' ', 'T')}${text.includes(' ') ? 'Z' : ''}`)
}

function compare(operator: Operator, left: number, right: number): boolean {
  if (operator === '>') return left > right
  if (operator === '>=') return left >= right
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return (left === right) === (operator === '=')
}

/** By the order that is asked for; else the newest first. */
export function sorted(found: readonly Found[], { order }: Query): Found[] {
  const [first = { field: 'created', descending: true }] = order
  const rank = ({ issue, as }: Found): number => (first.field === 'updated' ? as.at : Number(issue.id))
  return found.toSorted((a, b) => (rank(a) - rank(b)) * (first.descending ? -1 : 1))
}

/** As they stand now, whatever the index says: of the issues with these ids. */
export const reconciled = (site: Site, ids: readonly string[]): Found[] =>
  site.issues.filter(({ id }) => ids.includes(id)).map((issue) => ({ issue, as: now(issue) }))

/** Names of fields that an answer has: a list, or texts with commas. */
export const wantedFields = (given: unknown): readonly string[] | undefined => {
  const names = list(given).flatMap((name) => String(name).split(','))
  return names.length === 0 ? undefined : names.map((name) => name.trim())
}

export const picks = (wanted: readonly string[], name: string): boolean =>
  !wanted.includes(`-${name}`) &&
  (wanted.includes(name) || wanted.includes('*all') || wanted.includes('*navigable'))
