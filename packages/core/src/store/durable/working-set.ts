/**
 * What one commit of a durable store touches: loaded when it is asked for, changed by the functions that change the memory
 * store, and written in the end where it differs from what was loaded.
 */
import type { Attempt, Hold } from '../../delivery.ts'
import { selectRows } from '../apply/history.ts'
import { placeOf, type AcceptedRecord, type Tables } from '../apply/tables.ts'
import type { Row } from '../row.ts'
import type { HistoryQuery, Limit, News } from '../store.ts'
import { createDue, type DurableDue, type Finder } from './due.ts'
import { kept, textForm, type Form, type Kept, type Written } from './kept.ts'
import {
  idempotentText,
  incidentText,
  laneText,
  placeText,
  recordText,
  rotationText,
  rowText,
  silenceText,
  throttleText,
  windowText,
  type Codec,
} from './stored.ts'

/** What is kept by a key, beside rows and records. */
export const keyedKinds = [
  'places',
  'lanes',
  'windows',
  'throttles',
  'incidents',
  'idempotency',
  'rotations',
  'silences',
] as const
export type KeyedKind = (typeof keyedKinds)[number]

/** Looks things up inside the transaction; locks them where several may commit at a time. */
export interface Loader {
  /** The store's clock. Epoch ms. */
  readonly now: number
  readonly limits: ReadonlyMap<string, Limit>
  /** Counts the leases of this store. */
  readonly turn: number
  readonly find: Finder
  newId(): string
  nextOrder(): number
  /** The text that was written for this key. */
  text(kind: KeyedKind | 'records', key: string): string | undefined
  row(id: string): { readonly text: string; readonly ready: boolean } | undefined
  /** Notifications that may match, newest first, by id. */
  candidates(query: HistoryQuery): Iterable<string>
  /** Of a store that keeps them in columns and compares them itself; else they are texts. */
  readonly forms?: Forms
}

export interface Forms {
  readonly rows: Form<Row>
  /** Of a row that was loaded: whether its lane let it go. */
  wasReady(id: string): boolean | undefined
  readonly records: (rowOf: (id: string) => Row | undefined) => Form<AcceptedRecord>
}

/** One piece of news. Silences are read again by whoever hears of them. */
export type Told =
  | { readonly name: 'held'; readonly item: Hold }
  | { readonly name: 'released'; readonly item: string }
  | { readonly name: 'limited'; readonly item: NonNullable<News['limited']>[number] }
  | { readonly name: 'silences' }

/** A row that a commit changed, and whether it may be leased as far as its lane goes. */
export interface WrittenRow {
  readonly row: Row
  readonly text: string
  readonly ready: boolean
  readonly isNew: boolean
}

/** What a commit has to write. Nothing, if all of it is empty. */
export interface Changes {
  readonly records: readonly Written<AcceptedRecord>[]
  readonly rows: readonly WrittenRow[]
  /** By kind; `at`: by what its age is judged, where it is forgotten some day. Epoch ms. */
  readonly keyed: readonly {
    readonly kind: KeyedKind
    readonly key: string
    readonly text?: string
    readonly at?: number | undefined
    /** It was not there before, or nobody asked. */
    readonly isNew: boolean
  }[]
  /** Ids of rows that are deleted. */
  readonly removed: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly contents: ReadonlyMap<string, Blob>
  readonly news: readonly Told[]
}

export interface WorkingSet extends Tables {
  changes(): Changes
  /** Notifications that may match, newest first. */
  candidates(query: HistoryQuery): Iterable<AcceptedRecord>
}

export function createWorkingSet(loader: Loader): WorkingSet {
  const { now, limits } = loader
  const rows = loadedRows(loader)
  const { records, ...kinds } = loadedKinds(loader, rows.get)
  const due = createDue(loader.find, rows, rows.wasReady, (name) => placeOf(set, name), loader.turn)
  const attempts: Attempt[] = []
  const contents = new Map<string, Blob>()
  const news: Told[] = []

  const set: WorkingSet = {
    clock: { now: () => now },
    newId: () => loader.newId(),
    nextOrder: () => loader.nextOrder(),
    records,
    rows,
    ...kinds,
    contents,
    due,
    limits,
    addAttempt: (attempt) => void attempts.push(attempt),
    tell: (name, item) => void news.push({ name, item } as Told),
    tellSilences: () => void news.push({ name: 'silences' }),
    select: (query) => selectRows(set, query, set.candidates(query)),
    candidates: (query) => found(loader.candidates(query), records),
    changes: () => ({
      records: records.written(),
      ...changedRows(rows, due),
      keyed: keyedKinds.flatMap((kind) => kinds[kind].written().map((one) => changed(kind, one))),
      attempts,
      contents,
      news,
    }),
  }
  return set
}

function* found<Value>(ids: Iterable<string>, from: Kept<Value>): Generator<Value> {
  for (const id of ids) {
    const value = from.get(id)
    if (value !== undefined) yield value
  }
}

interface LoadedRows extends Kept<Row> {
  wasReady(id: string): boolean | undefined
}

function loadedRows(loader: Loader): LoadedRows {
  const { forms } = loader
  if (forms) return { ...kept(forms.rows), wasReady: (id) => forms.wasReady(id) }
  const ready = new Map<string, boolean>()
  const text = (id: string): string | undefined => {
    const found = loader.row(id)
    if (found) ready.set(id, found.ready)
    return found?.text
  }
  return { ...kept(textForm(text, rowText.read, rowText.write)), wasReady: (id) => ready.get(id) }
}

function loadedKinds(loader: Loader, rowOf: (id: string) => Row | undefined) {
  const keyed = <Value>(kind: KeyedKind | 'records', codec: Codec<Value>): Kept<Value> =>
    kept(
      textForm(
        (key) => loader.text(kind, key),
        (text) => codec.read(text, rowOf),
        codec.write,
        codec.at,
      ),
    )
  return {
    records: loader.forms ? kept(loader.forms.records(rowOf)) : keyed('records', recordText),
    places: keyed('places', placeText(loader.limits)),
    lanes: keyed('lanes', laneText),
    windows: keyed('windows', windowText),
    throttles: keyed('throttles', throttleText),
    incidents: keyed('incidents', incidentText),
    idempotency: keyed('idempotency', idempotentText),
    rotations: keyed('rotations', rotationText),
    silences: keyed('silences', silenceText),
  }
}

const changed = (kind: KeyedKind, { key, change, isNew }: Written<unknown>): Changes['keyed'][number] => ({
  kind,
  key,
  isNew,
  ...(change && { text: change.text, at: change.at }),
})

/** A row has changed if its text has, or only whether its lane lets it go. */
function changedRows(rows: LoadedRows, due: DurableDue): Pick<Changes, 'rows' | 'removed'> {
  const all: WrittenRow[] = []
  const removed: string[] = []
  for (const { key, isNew, change } of rows.written((row) => due.isReady(row) !== rows.wasReady(row.id)))
    if (change) all.push({ row: change.value, text: change.text, ready: due.isReady(change.value), isNew })
    else removed.push(key)
  return { rows: all, removed }
}
