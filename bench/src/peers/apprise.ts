import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Sample } from '../lib/figures.ts'

const run = promisify(execFile)
/** As Debian packages it. */
const python = '/usr/bin/python3'

export const hasApprise = (): boolean => spawnSync(python, ['-c', 'import apprise']).status === 0

/** Its library, one after the other, as it is made: it has no way to send several at a time. Arguments: URL, count. */
const script = `
import apprise, json, logging, sys, time
logging.disable(logging.CRITICAL)
target = apprise.Apprise()
target.add(sys.argv[1])
count = int(sys.argv[2])
body = "Without more room the database stops tonight. " * 16
cpu, wall = time.process_time(), time.perf_counter()
for index in range(count):
    if not target.notify(title="Disk almost full on db-%d" % index, body=body):
        sys.exit("apprise did not send")
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"rate": count / wall, "cpuUs": cpu * 1e6 / count, "wallMs": wall * 1e3}))
`

/** Sends from a process of its own, which is measured from within. */
export async function byApprise(url: string, count: number): Promise<Sample> {
  const { stdout } = await run(python, ['-c', script, url, String(count)])
  return JSON.parse(stdout) as Sample
}
