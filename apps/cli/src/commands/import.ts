import { readFile, writeFile } from 'node:fs/promises'
import { importAlertmanager, importApprise, type Imported } from '@notify/config'
import { readArguments, type Flag } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print, printJson, safe, say } from '../output.ts'
import { UsageError } from '../usage-error.ts'

const formats = { alertmanager: importAlertmanager, apprise: importApprise } as const
type Format = keyof typeof formats

export const flags: Readonly<Record<'format' | 'output' | 'json', Flag>> = {
  format: { value: 'name', help: 'alertmanager or apprise; default: as the file is called, or by its keys' },
  output: {
    short: 'o',
    value: 'file',
    help: 'a new file instead of standard output; one that exists is kept',
  },
  json: { help: '{ yaml, variables, notes } as one line of JSON' },
}

/** Makes `notify.yaml` of the file of another tool: on standard output, with what is to be done on standard error. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  const [file, ...rest] = args
  if (file === undefined || file.startsWith('-'))
    throw new UsageError('the file comes first: notify import alertmanager.yml, or apprise.yml')
  const given = readArguments(rest, flags)
  const text = await read(file)
  const imported = formats[readFormat(given.text('format'), file, text)](text, file)
  const output = given.text('output')
  if (output !== undefined) await write(output, imported.yaml)
  if (given.has('json')) printJson(imported)
  else if (output === undefined) print(safe(imported.yaml).trimEnd())
  tell(imported, output)
  return exitCodes.ok
}

function tell({ variables, notes }: Imported, output: string | undefined): void {
  for (const { name, from } of variables) say(`set ${name}: its value stands at ${from}`)
  if (notes.length > 0)
    say(
      `${notes.length} ${notes.length === 1 ? 'thing has' : 'things have'} no equivalent: the comments say which`,
    )
  if (output !== undefined) say(`${output} is written; notify explain -t Test --config ${output} tries it`)
}

function readFormat(name: string | undefined, file: string, text: string): Format {
  if (name === 'alertmanager' || name === 'apprise') return name
  if (name !== undefined) throw new UsageError('--format: expected alertmanager or apprise')
  if (/apprise/i.test(file)) return 'apprise'
  return /alertmanager/i.test(file) || !/^urls\s*:/m.test(text) ? 'alertmanager' : 'apprise'
}

/** @throws {UsageError} if it cannot be read. */
async function read(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = { ENOENT: 'there is no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }[
      code ?? ''
    ]
    throw new UsageError(
      `${file}: ${why ?? (error instanceof TypeError ? 'is not UTF-8' : 'cannot be read')}`,
    )
  }
}

/** @throws {UsageError} if it is there already, or cannot be written. */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--output: ${file} ${code === 'EEXIST' ? 'is there already' : `cannot be written (${code})`}`,
    )
  }
}
