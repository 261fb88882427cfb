import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { ConfigurationError, type Problem } from '@notify/core'
import type { Report } from '../check/report.ts'
import { readCode, type CodeDocument } from './code.ts'
import { readAncestor } from '../environment/ancestor.ts'
import type { Preset } from '../environment/presets.ts'
import type { Environment } from '../find.ts'
import { readConfigFile } from './read-file.ts'
import { scalarAt, type Node } from './node.ts'
import { parseYaml } from './yaml.ts'

/** Something that configuration comes from: a file, the environment. */
export interface Source {
  /** As it is shown: `notify.yaml`. */
  readonly name: string
  /** The file, absolute; left out where there is none to watch. */
  readonly path?: string
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
  /** As an earlier system wrote it: it is read together with what the same system wrote over it. */
  readonly old?: Node
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
      const read = readAncestor(node)
      return {
        node: read?.node ?? node,
        isPublic,
        ...(read && { warnings: read.warnings, preset: read.preset }),
        ...((read !== undefined || isWorkspaceFile(path)) && { old: node }),
      }
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
export async function readSource(source: Source, report: Report): Promise<Document | undefined> {
  try {
    return await source.read(report)
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error
    for (const { path, ...problem } of error.problems)
      report.at({ file: path === '' ? source.name : path, line: 0, column: 0 }, problem)
    return undefined
  }
}
