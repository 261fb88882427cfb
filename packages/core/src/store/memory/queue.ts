/**
 * Due times. An entry whose time has changed, or that left, is dropped when it surfaces: changing a time is a push, and
 * nothing is ever searched for.
 */
export interface Queue<Item> {
  push(item: Item): void
  /** The earliest one. */
  peek(): Item | undefined
  /** Drops it, if it is the earliest one or has just left. */
  drop(item: Item): void
  readonly size: number
}

interface Entry<Item> {
  readonly at: number
  readonly order: number
  readonly item: Item
}

/** One of the two places where entries wait. */
interface Waiting<Item> {
  /** @returns Whether it belongs here. */
  push(entry: Entry<Item>): boolean
  first(): Entry<Item> | undefined
  shift(): void
  /** Keeps what is not stale. */
  sweep(isStale: (entry: Entry<Item>) => boolean): void
  readonly size: number
}

const sweepFrom = 1_024

/**
 * @param time When an item is due; the order is that of the pushes where times are equal.
 * @param gone The item has left the queue since it was pushed.
 */
export function queue<Item>(time: (item: Item) => number, gone: (item: Item) => boolean): Queue<Item> {
  // Where one wait is the same for all, they come in the order of their times: for those a list is enough.
  const list = createList<Item>()
  const heap = createHeap<Item>()
  let sweepAbove = sweepFrom
  let order = 0
  const isStale = ({ item, at }: Entry<Item>): boolean => gone(item) || time(item) !== at

  /** Without the stale ones at its front. */
  function firstOf(waiting: Waiting<Item>): Entry<Item> | undefined {
    let first = waiting.first()
    while (first !== undefined && isStale(first)) {
      waiting.shift()
      first = waiting.first()
    }
    return first
  }
  function earlier(): Waiting<Item> {
    const next = firstOf(list)
    const other = firstOf(heap)
    return next === undefined || (other !== undefined && isBefore(other, next)) ? heap : list
  }
  /** One that waits for long in front must not keep those behind it that have left. */
  function sweep(): void {
    list.sweep(isStale)
    heap.sweep(isStale)
    sweepAbove = Math.max(sweepFrom, 2 * (list.size + heap.size))
  }
  return {
    push(item) {
      if (list.size + heap.size > sweepAbove) sweep()
      const entry = { at: time(item), order: order++, item }
      if (!list.push(entry)) heap.push(entry)
    },
    peek: () => earlier().first()?.item,
    drop(item) {
      for (const waiting of [list, heap]) if (waiting.first()?.item === item) return waiting.shift()
    },
    get size() {
      return list.size + heap.size
    },
  }
}

const isBefore = <Item>(a: Entry<Item>, b: Entry<Item>): boolean =>
  a.at === b.at ? a.order < b.order : a.at < b.at

/** Takes what is not due before its last one. In three arrays: an object for each is four times as large. */
function createList<Item>(): Waiting<Item> {
  let items: Item[] = []
  let times: number[] = []
  let orders: number[] = []
  let from = 0
  const entryAt = (index: number): Entry<Item> => ({
    item: items[index]!,
    at: times[index]!,
    order: orders[index]!,
  })
  /** Forgets what is before `from`, and then what is not to be kept. */
  function cut(isKept?: (index: number) => boolean): void {
    const rest = <Value>(values: readonly Value[]): Value[] =>
      isKept ? values.filter((_, index) => index >= from && isKept(index)) : values.slice(from)
    ;[items, times, orders, from] = [rest(items), rest(times), rest(orders), 0]
  }
  return {
    push({ at, order, item }) {
      if (items.length > from && times[times.length - 1]! > at) return false
      items.push(item)
      times.push(at)
      orders.push(order)
      return true
    },
    first: () => (from < items.length ? entryAt(from) : undefined),
    shift() {
      from++
      if (from * 2 >= items.length) cut()
    },
    sweep(isStale) {
      cut((index) => !isStale(entryAt(index)))
    },
    get size() {
      return items.length - from
    },
  }
}

/** Takes everything. */
function createHeap<Item>(): Waiting<Item> {
  let heap: Entry<Item>[] = []

  function rise(from: number): void {
    const entry = heap[from]!
    let at = from
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1]!
      if (!isBefore(entry, parent)) break
      heap[at] = parent
    }
    heap[at] = entry
  }
  function sink(entry: Entry<Item>): void {
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, entry)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = entry
  }
  return {
    push(entry) {
      heap.push(entry)
      rise(heap.length - 1)
      return true
    },
    first: () => heap[0],
    shift() {
      const last = heap.pop()
      if (last !== undefined && heap.length > 0) sink(last)
    },
    sweep(isStale) {
      // In order, an array is a heap.
      heap = heap.filter((entry) => !isStale(entry)).sort((a, b) => (isBefore(a, b) ? -1 : 1))
    },
    get size() {
      return heap.length
    },
  }
}
