import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { namesOf } from './names.ts'
import { scaffold } from './scaffold.ts'

const usage = `npm create notify-channel <name> [folder]

Starts a package with a new channel for Notify. Two functions are left to write.

  name     e.g. acme, for the package notify-channel-acme; or with a scope, @acme/notify-channel-chat
  folder   default: the package's name; it must be empty, or not there

  --help   prints this`

export interface Output {
  out(text: string): void
  error(text: string): void
}

/** The command. @returns The exit code: 0, 1 if nothing could be written, 2 if the arguments are wrong. */
export async function run(
  args: readonly string[],
  workingFolder: string,
  { out, error }: Output,
): Promise<number> {
  const wrong = (what: string): number => {
    error(`create-notify-channel: ${what}\n\n${usage}`)
    return 2
  }
  const read = parse(args)
  if (typeof read === 'string') return wrong(read)
  const [name, folder, ...more] = read.words
  if (read.help) {
    out(usage)
    return 0
  }
  if (name === undefined) return wrong('the name of the channel is missing')
  if (more.length > 0) return wrong(`there are more arguments than a name and a folder: ${more.join(' ')}`)
  const names = namesOf(name)
  if (typeof names === 'string') return wrong(names)
  const target = resolve(workingFolder, folder ?? names.folder)
  const written = await scaffold(names, target).catch(notWritten)
  if (typeof written === 'string') {
    error(`create-notify-channel: ${written}`)
    return 1
  }
  out(next(names.packageName, relative(workingFolder, target) || '.'))
  return 0
}

function parse(
  args: readonly string[],
): { readonly help: boolean; readonly words: readonly string[] } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h', default: false } },
    })
    return { help: values.help, words: positionals }
  } catch (error) {
    return (error as Error).message
  }
}

const notWritten = (error: unknown): string => {
  const { code, path } = error as NodeJS.ErrnoException
  return `${path ?? 'the folder'} could not be written${code === undefined ? '' : ` (${code})`}`
}

const next = (packageName: string, folder: string): string => `${packageName} is in ${folder}. Next:

  cd ${folder}
  npm install
  npm test                    fails, and says what is left: render in src/message.ts, send in src/send.ts
  npm run build               then, in a configuration file: use: ${packageName}`
