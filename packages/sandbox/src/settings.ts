import type { Vendor } from './message.ts'
import type { StandIn } from './stand-in.ts'

export interface Settings {
  /** Text of a `notify.yaml` with one channel for each vendor, named after it. */
  readonly yaml: string
  /** The variables that it names. */
  readonly environment: Readonly<Record<string, string>>
}

export function settingsOf(standIns: ReadonlyMap<Vendor, StandIn>): Settings {
  const all = [...standIns]
  // JSON is YAML, and quotes what YAML would read as something else.
  const channels = all.map(([vendor, { settings }]) => {
    const options = Object.entries(settings.options).map(
      ([name, value]) => `${name}: ${JSON.stringify(value)}`,
    )
    return `  ${vendor}: { ${options.join(', ')} }\n`
  })
  return {
    yaml: `channels:\n${channels.join('')}`,
    environment: Object.assign({}, ...all.map(([, { settings }]) => settings.environment)) as Record<
      string,
      string
    >,
  }
}
