/** Reads a file and tries to commit, each told in words; as nobody if it is started by root, who may do everything. */
import { sqlite } from '../index.ts'

if (process.getuid?.() === 0) process.setuid!(65_534)

async function tell(what: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await what()}\n`)
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    process.stdout.write(`${code} ${message}\n`)
  }
}
await tell(async () => {
  const store = sqlite(process.argv[2]!, { threads: false })
  await tell(async () => `read ${(await store.read('silences', {})).length} silences`)
  const silence = { id: 'another', when: { type: 'x' }, from: 1, until: 2 }
  await store.commit({ owner: 'o', accept: [], settle: [], control: [{ do: 'silence', silence }] })
  return 'committed'
})
