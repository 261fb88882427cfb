/**
 * Due times in a binary heap. An entry whose time has changed, or that left, is dropped when it surfaces: changing a
 * time is a push, and nothing is ever searched for.
 */
export interface Queue<Item> {
  push(item: Item): void
  /** The earliest one. */
  peek(): Item | undefined
  pop(): void
  readonly size: number
}

/**
 * @param time When an item is due; the order is that of the pushes where times are equal.
 * @param gone The item has left the queue since it was pushed.
 */
export function queue<Item>(time: (item: Item) => number, gone: (item: Item) => boolean): Queue<Item> {
  type Entry = { readonly at: number; readonly order: number; readonly item: Item }
  let heap: Entry[] = []
  let sweepAbove = 1_024
  let order = 0
  const before = (a: Entry, b: Entry): boolean => (a.at === b.at ? a.order < b.order : a.at < b.at)

  function rise(index: number): void {
    for (let at = index; at > 0;) {
      const parent = (at - 1) >> 1
      if (!before(heap[at]!, heap[parent]!)) return
      ;[heap[at], heap[parent]] = [heap[parent]!, heap[at]!]
      at = parent
    }
  }
  function sink(): void {
    for (let at = 0; ;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child
      if (least === at) return
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      at = least
    }
  }
  /** One that waits for long on top must not keep those below it that have left. */
  function sweep(): void {
    const left = heap.filter(({ item, at }) => !gone(item) && time(item) === at)
    // In order, an array is a heap.
    heap = left.sort((a, b) => (before(a, b) ? -1 : 1))
    sweepAbove = Math.max(1_024, 2 * heap.length)
  }
  function pop(): void {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    sink()
  }
  return {
    push(item) {
      if (heap.length > sweepAbove) sweep()
      heap.push({ at: time(item), order: order++, item })
      rise(heap.length - 1)
    },
    peek() {
      for (let top = heap[0]; top !== undefined; top = heap[0]) {
        if (!gone(top.item) && time(top.item) === top.at) return top.item
        pop()
      }
      return undefined
    },
    pop,
    get size() {
      return heap.length
    },
  }
}
