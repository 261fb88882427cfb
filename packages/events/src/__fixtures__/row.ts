import { draftOf } from '../sending.ts'
import { jobChannels } from '../jobs/preset.ts'
import { testFarmTypesOn } from '../test-farm/preset.ts'
import type { Sample } from './samples.ts'

/** A line of a catalogue's table in the README: type, severity, data, titles, where its preset sends it. */
export function row(catalogue: string, events: object, { type, severity, data, more, titles }: Sample): string {
  const names = [...new Set([...Object.keys(data), ...Object.keys(more)])].filter((name) => name !== 'details')
  const fields = names.map((name) => (isNeeded(events, type, data, name) ? name : `${name}?`))
  const cells = [`\`${type}\``, severity, fields.join(', '), titles.join('<br>'), sentTo(catalogue, type)]
  return `| ${cells.filter((cell) => cell !== undefined).join(' | ')} |`
}

function isNeeded(events: object, type: string, data: Sample['data'], name: string): boolean {
  try {
    draftOf(events, type, { ...data, [name]: undefined })
    return false
  } catch {
    return true
  }
}

function sentTo(catalogue: string, type: string): string | undefined {
  if (catalogue === 'test-farm') return testFarmTypesOn.includes(type) ? 'on' : 'off'
  if (catalogue === 'discord-service') return type.replace('alert.', '')
  if (catalogue === 'jobs') return jobChannels[type as keyof typeof jobChannels].join(', ') || 'none'
  return undefined
}
