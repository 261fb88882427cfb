import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { createNotifier, type Accepted, type Channel, type Draft, type Notifier } from './index.ts'
import { recorder } from './testing/index.ts'

describe('the signatures', () => {
  test('a notifier knows the names of its channels', () => {
    const notifier = createNotifier({
      channels: { ops: recorder(), mail: { use: recorder(), retry: { attempts: 3 } } },
    })
    expectTypeOf(notifier).toEqualTypeOf<Notifier<'ops' | 'mail'>>()
    expectTypeOf(notifier.send).returns.toEqualTypeOf<Promise<Accepted<'ops' | 'mail'>>>()
    expectTypeOf(notifier.channels.verify).parameter(0).toEqualTypeOf<'ops' | 'mail'>()
  })

  test('a channel of its own message type fits where any channel is asked for', () => {
    expectTypeOf<Channel<{ text: string }>>().toExtend<Channel>()
  })

  test('a draft needs a title, but for what follows an incident', () => {
    expectTypeOf<{ title: string }>().toExtend<Draft>()
    expectTypeOf<{ key: string; state: 'resolved' }>().toExtend<Draft>()
    expectTypeOf<{ key: string; state: 'firing' }>().not.toExtend<Draft>()
    expectTypeOf<{ body: string }>().not.toExtend<Draft>()
  })

  test('an outcome tells which facts there are', () => {
    const facts = (receipt: Accepted<'ops'>['receipts'][number]): unknown => {
      if (receipt.outcome === 'delivered') return receipt.reference
      if (receipt.outcome === 'waiting') return receipt.error
      if (receipt.outcome === 'suppressed') return receipt.by
      // @ts-expect-error nothing that is dead, unknown or grouped has a reference
      return receipt.reference
    }
    expectTypeOf(facts).toBeFunction()
  })
})

test('a misspelt name is one line that names the known ones', () => {
  const project = fileURLToPath(new URL('__fixtures__/tsconfig.json', import.meta.url))
  const { stdout } = spawnSync('tsc', ['-p', project, '--pretty', 'false'], { encoding: 'utf8' })
  const lines = stdout
    .trim()
    .split('\n')
    .filter((line) => line.includes('misspelt.ts'))
    .map((line) => line.replace(/^.*misspelt\.ts/, 'misspelt.ts'))
  expect(lines).toMatchInlineSnapshot(`
    [
      "misspelt.ts(5,77): error TS2820: Type '"opps"' is not assignable to type '"mail" | "ops"'. Did you mean '"ops"'?",
      "misspelt.ts(6,96): error TS2322: Type '"sms"' is not assignable to type '"mail" | "ops"'.",
      "misspelt.ts(7,79): error TS2322: Type '"mial"' is not assignable to type '"mail" | "ops"'.",
      "misspelt.ts(8,92): error TS2820: Type '"opps"' is not assignable to type '"mail" | "ops"'. Did you mean '"ops"'?",
      "misspelt.ts(9,72): error TS2561: Object literal may only specify known properties, but 'serverity' does not exist in type 'Draft<"ops">'. Did you mean to write 'severity'?",
    ]
  `)
})
