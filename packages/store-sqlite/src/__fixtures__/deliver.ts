/** A process that delivers from a file: it leases what is there, says so, and stays until it is ended. */
import { sqlite } from '../index.ts'
import { lease, nothing } from './work.ts'

const store = sqlite(process.argv[2]!, { threads: false })
const { leased } = await store.commit({ ...nothing, lease })
process.stdout.write(`${leased.length}\n`)
setInterval(() => {}, 60_000)
