import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { ConfigurationError, type Problem } from '@notify/core'
import type { Report } from '../check/report.ts'
import { readCode, type CodeDocument } from './code.ts'
import { ancestorOf, readAncestor } from '../environment/ancestor.ts'
import type { Preset } from '../environment/presets.ts'
import type { Environment } from '../find.ts'
import { merge } from './merge.ts'
import { readConfigFile } from './read-file.ts'
import { scalarAt } from './node.ts'
import { parseYaml } from './yaml.ts'

/** Something that configuration comes from: a file, the environment. */
export interface Source {
  /** As it is shown: `notify.yaml`. */
  readonly name: string
  /** The file, absolute; left out where there is none to watch. */
  readonly path?: string
  /** The folder of tenants that goes with it, absolute. */
  readonly tenants?: string
  /**
   * Its values with their places. Nothing if there are none; what is wrong goes into the report.
   *
   * @throws {ConfigurationError} if it cannot be read at all.
   */
  read(report: Report): Promise<Document | undefined>
}

export interface Document extends CodeDocument {
  /** What works but should be changed. */
  readonly warnings?: readonly Problem[]
  /** Whose events and routes belong to it, where its names or keys say so. */
  readonly preset?: Preset
  /** Whose format it has, until `inOneFormat` has read it. */
  readonly old?: Preset
  /** Every user of this machine may read it. */
  readonly isPublic: boolean
}

export interface FileOptions {
  readonly cwd: string
  readonly env: Environment
  /** An empty file says nothing, which is fine for one that goes over another. */
  readonly mayBeEmpty?: boolean
  /** With `enabled: false` nothing else of it counts, and nothing in it has to be right. */
  readonly mayBeOff?: boolean
}

/** YAML, JSON, or code by its ending. */
export function fileSource(
  path: string,
  { cwd, env, mayBeEmpty = false, mayBeOff = false }: FileOptions,
): Source {
  const name = shownAs(path, cwd)
  return {
    name,
    path,
    async read(report) {
      if (/\.[cm]?[jt]s$/.test(path)) {
        const document = await readCode({ path, name, env }, report)
        return document && { ...document, isPublic: false }
      }
      const { text, isPublic } = await readConfigFile(path, name)
      const node = parseYaml({ text, name, sources: { env, folder: dirname(path) } }, report)
      if (node === 'empty' && !mayBeEmpty) report.at({ file: name, line: 1, column: 1 }, emptyFile)
      if (node === 'empty' || node === undefined) return undefined
      if (mayBeOff && scalarAt(node, 'enabled') === false) return { node, isPublic }
      const old = isWorkspaceFile(path) ? 'job-system' : ancestorOf(node)
      return { node, isPublic, ...(old && { old }) }
    },
  }
}

/** It goes over the job system's file; a few of its keys alone do not say whose it is. */
const isWorkspaceFile = (path: string): boolean => /[\\/]\.kiro[\\/]notifications\.yaml$/.test(path)

const emptyFile: Omit<Problem, 'path'> = {
  code: 'E_CONFIG_FILE',
  message: 'the file is empty',
  hint: 'it needs channels',
}

/** Relative where that is shorter to read. */
export function shownAs(path: string, cwd: string): string {
  const name = relative(resolve(cwd), path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}

/** Reads a source; what keeps it from being read at all joins the report. */
export const readSource = (source: Source, report: Report): Promise<Document | undefined> =>
  reported(source.name, report, () => source.read(report))

/**
 * Documents without those of earlier systems. Several of one system that follow each other are one: a rule in one may name
 * a channel of the other, and what is replaced need not be right. What is wrong joins the report; it and what goes over it
 * are left out.
 *
 * @param name  As what has no place of its own is shown.
 */
export async function inOneFormat(
  documents: readonly Document[],
  name: string,
  report: Report,
): Promise<readonly Document[]> {
  const [first, ...others] = documents
  if (!first) return []
  const end = others.findIndex(({ old }) => old === undefined || old !== first.old)
  const same = first.old === undefined ? [] : others.slice(0, end < 0 ? others.length : end)
  const rest = await inOneFormat(others.slice(same.length), name, report)
  if (first.old === undefined) return [first, ...rest]
  const { old: _, ...document } = first
  const node = same.reduce((base, over) => merge(base, over.node), document.node)
  const read = await reported(name, report, () => readAncestor(node) ?? { node })
  return read ? [{ ...document, ...read }, ...rest] : []
}

async function reported<Value>(
  name: string,
  report: Report,
  read: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    for (const { path, ...problem } of error.problems)
      report.at({ file: path === '' ? name : path, line: 0, column: 0 }, problem)
    return undefined
  }
}
