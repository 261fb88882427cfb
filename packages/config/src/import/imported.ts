import type { Problem } from '@notify/core'

/** A file of another tool as `notify.yaml`. */
export interface Imported {
  /** With comments where something has no equivalent. */
  readonly yaml: string
  /** Secrets that were taken out: the variable to set, and where its value stands in the old file. */
  readonly variables: readonly ImportedVariable[]
  /** What the comments say, with where it stood. */
  readonly notes: readonly ImportedNote[]
}

export interface ImportedVariable {
  readonly name: string
  /** e.g. `receivers[0].slack_configs[0].api_url`. */
  readonly from: string
}

export interface ImportedNote {
  /** Where in the new file; empty: at its top. */
  readonly at: string
  readonly text: string
}

/** Collects what an import finds. */
export interface Importing {
  readonly channels: Map<string, Readonly<Record<string, unknown>>>
  readonly routes: Readonly<Record<string, unknown>>[]
  readonly notes: ImportedNote[]
  readonly variables: ImportedVariable[]
  readonly problems: Problem[]
  /** Takes a secret out: the text that stands for it. */
  secret(channel: string, option: string, value: string, from: string): string
  /** A name that no channel has yet. */
  free(wish: string): string
}

/** @param comment  Says in the new file what is meant by the secret, never the secret itself. */
export function importing(): Importing {
  const channels = new Map<string, Readonly<Record<string, unknown>>>()
  const variables: ImportedVariable[] = []
  const byValue = new Map<string, string>()
  const used = new Set<string>()
  return {
    channels,
    routes: [],
    notes: [],
    variables,
    problems: [],
    secret(channel, option, value, from) {
      const known = byValue.get(value)
      if (known !== undefined) return `\${${known}}`
      const name = unique(upper(`${channel}_${option}`), '_', (one) =>
        variables.some((variable) => variable.name === one),
      )
      byValue.set(value, name)
      variables.push({ name, from })
      return `\${${name}}`
    },
    free(wish) {
      const plain = wish
        .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
        .replaceAll(/^[^\p{L}\p{N}]+|-+$/gu, '')
        .slice(0, 56)
      const name = unique(plain === '' ? 'channel' : plain, '-', (one) => used.has(one))
      used.add(name)
      return name
    },
  }
}

const upper = (text: string): string => {
  const name = text
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[A-Z]/.test(name) ? name : `NOTIFY_${name}`
}

function unique(wish: string, between: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish : `${wish}${between}${count}`
    if (!isTaken(name)) return name
  }
}

/** Text of the old file that is no variable: a dollar sign stays one. */
export const literal = (text: string): string => text.replaceAll(/\$(?=[${])/g, () => '$$')
