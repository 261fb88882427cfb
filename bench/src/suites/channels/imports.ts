import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Sample } from '../../lib/figures.ts'
import type { Group, Variant } from '../../lib/suite.ts'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))

/** The time within a fresh process from before the import until after it. */
async function importing(name: string): Promise<Sample> {
  const script = `const from = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - from)`
  const options = { cwd: here }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], options).catch(
    () => {
      throw new Error(`${name} cannot be imported; is it built?`)
    },
  )
  return { wallMs: Number(stdout) }
}

const variant = (name: string): Variant => ({ name: `import '${name}'`, run: () => importing(name) })

/** What is published, as it is built: run `pnpm build` first, else there is nothing to import. */
export const importsGroup = async (): Promise<Group> => ({
  title: 'import in a fresh process',
  base: "import 'undici'",
  columns: ['wallMs'],
  ratios: ['wallMs'],
  variants: [
    ...[
      'core',
      'channel-webhook',
      'channel-slack',
      'channel-discord',
      'channel-email',
      'channel-sms',
      'store-sqlite',
    ].map((name) => variant(`@notify/${name}`)),
    ...['undici', '@slack/web-api', 'nodemailer', 'twilio', 'notifme-sdk'].map(variant),
  ],
  goals: [],
})
