import type { Sample } from '../lib/figures.ts'
import { expectCount } from '../lib/meter.ts'
import type { Sink } from './sink.ts'

/** Sends, and checks that as much has arrived; with how large it was. @throws {Error} if not. */
export async function checked(
  sink: Sink,
  name: string,
  count: number,
  send: () => Promise<Sample>,
): Promise<Sample> {
  await sink.taken(name)
  const sample = await send()
  const taken = await sink.taken(name)
  expectCount(`receiver of ${name}`, taken.count, count)
  return { ...sample, wireBytes: taken.bytes / count }
}
