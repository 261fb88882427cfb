/** What is set up on the Jira site. */
export interface Account {
  readonly accountId: string
  readonly displayName: string
}

export interface Status {
  readonly id: string
  readonly name: string
  readonly category: Category
}

export interface Category {
  readonly id: number
  readonly key: 'new' | 'indeterminate' | 'done'
  readonly name: string
  readonly colorName: string
}

export interface Transition {
  readonly id: string
  readonly name: string
  /** Names of statuses. */
  readonly from: readonly string[]
  readonly to: Status
}

interface Named {
  readonly id: string
  readonly name: string
}

export interface Project extends Named {
  readonly key: string
}

export const me: Account = { accountId: '5a4d0b0c5a4d0b0c5a4d0b09', displayName: 'Notify' }
export const people: readonly Account[] = [
  me,
  { accountId: '5a4d0b0c5a4d0b0c5a4d0b01', displayName: 'Ada' },
  { accountId: '5a4d0b0c5a4d0b0c5a4d0b02', displayName: 'Grace' },
]
export const namesById: ReadonlyMap<string, string> = new Map(
  people.map(({ accountId, displayName }) => [accountId, displayName]),
)

export const projects: readonly Project[] = [
  { id: '10000', key: 'OPS', name: 'Operations' },
  { id: '10001', key: 'WEB', name: 'Website' },
]
export const issueTypes: readonly Named[] = ['Task', 'Bug', 'Story', 'Incident'].map((name, index) => ({
  id: String(10_001 + index),
  name,
}))
export const priorities: readonly Named[] = ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map(
  (name, index) => ({
    id: String(index + 1),
    name,
  }),
)

const status = (id: string, name: string, category: Category): Status => ({ id, name, category })
export const statuses: readonly Status[] = [
  status('10100', 'To Do', { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' }),
  status('10101', 'In Progress', { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' }),
  status('10102', 'Done', { id: 3, key: 'done', name: 'Done', colorName: 'green' }),
]
const [toDo, inProgress, done] = statuses as [Status, Status, Status]
export const firstStatus: Status = toDo

export const transitions: readonly Transition[] = [
  { id: '11', name: 'Back to To Do', from: ['In Progress'], to: toDo },
  { id: '21', name: 'In Progress', from: ['To Do'], to: inProgress },
  { id: '31', name: 'Done', from: ['To Do', 'In Progress'], to: done },
  { id: '41', name: 'Reopen', from: ['Done'], to: toDo },
]

/** The one that a reference means: `{ id }` or `{ name }`, of a project also `{ key }`. */
export function named<Item extends { readonly id: string; readonly name: string; readonly key?: string }>(
  items: readonly Item[],
  reference: unknown,
): Item | undefined {
  const { id, name, key } = Object(reference) as Record<string, unknown>
  return items.find(
    (item) =>
      item.id === id || (key !== undefined && item.key === key) || (name !== undefined && item.name === name),
  )
}
